#include "base/text.h"
#include "base/wording.h"
#include "desk/form_fields.h"
#include "desk/order_page.h"
#include "desk/repeatable.h"
#include "desk/routes.h"

// Where an order goes: changed by a person, with what carriers know of the place beside it. A carrier suggests; a person takes it, or not.
namespace waybill::desk {
namespace {

using carrier::AddressChecked;
using http::Response;

constexpr std::size_t kLines = 3;

std::string capitals(std::string text) {
    for (char& c : text)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return text;
}

Address typed(const Visit& visit) {
    const auto field = [&](const char* name) { return text::trim(visit.field(name)); };
    Address to{field("name"), field("company"), {}, field("city"), field("region"), field("postal_code"), capitals(field("country")), field("phone"), field("email")};
    for (std::size_t i = 0; i < kLines; ++i) to.lines.push_back(field(("line" + std::to_string(i + 1)).c_str()));
    while (to.lines.size() > 1 && to.lines.back().empty()) to.lines.pop_back();
    return to;
}

std::string line_of(const Address& address, std::size_t i) { return i < address.lines.size() ? address.lines[i] : ""; }

void set_fields(View& v, const Visit& visit, const Address& to, const std::optional<Error>& problem) {
    const auto label = [&](const char* name) { return visit.texts(std::string("desk.address.") + name); };
    FormFields fields(visit, wrong_of(problem), "/address");
    fields.text("name", "name", label("name"), to.name, 200).text("company", "company", label("company"), to.company, 200);
    for (std::size_t i = 0; i < kLines; ++i)
        fields.text("line" + std::to_string(i + 1), "lines/" + std::to_string(i), label("line") + " " + std::to_string(i + 1), line_of(to, i), 200);
    fields.text("city", "city", label("city"), to.city, 100).text("region", "region", label("region"), to.region, 100);
    fields.text("postal_code", "postal_code", label("postal_code"), to.postal_code, 20).text("country", "country", label("country"), to.country, 2);
    fields.text("phone", "phone", label("phone"), to.phone, 50, "tel").text("email", "email", label("email"), to.email, 200, "email");
    v.set("fields", fields.html());
}

/// A candidate beside the present address: part by part, with what differs marked.
View candidate_view(const Visit& visit, const Address& present, const Address& candidate, std::size_t no) {
    const Address taken = addressing::with_candidate(present, candidate);
    std::vector<View> rows, carried;
    const auto row = [&](const std::string& label, const std::string& now, const std::string& then) {
        if (now.empty() && then.empty()) return;
        rows.push_back(View().set("label", label).set("now", now).set("then", then).set("differs", now != then));
    };
    const auto label = [&](const char* name) { return visit.texts(std::string("desk.address.") + name); };
    const auto carry = [&](const std::string& name, const std::string& value) { carried.push_back(View().set("name", name).set("value", value)); };
    for (std::size_t i = 0; i < kLines; ++i) {
        row(label("line") + " " + std::to_string(i + 1), line_of(present, i), line_of(taken, i));
        carry("line" + std::to_string(i + 1), line_of(taken, i));
    }
    row(label("city"), present.city, taken.city);
    row(label("region"), present.region, taken.region);
    row(label("postal_code"), present.postal_code, taken.postal_code);
    row(label("country"), present.country, taken.country);
    for (const auto& [name, value] : {std::pair{"name", taken.name}, {"company", taken.company}, {"city", taken.city}, {"region", taken.region},
                                      {"postal_code", taken.postal_code}, {"country", taken.country}, {"phone", taken.phone}, {"email", taken.email},
                                      {"reason", visit.field("reason")}})
        carry(name, value);
    View v;
    return v.set("no", std::to_string(no)).set("rows", std::move(rows)).set("carried", std::move(carried)).set("same", taken == present);
}

void set_verdict(View& v, const Visit& visit, const std::string& code, const Address& present, const AddressChecked& checked) {
    const auto* profile = visit.parts.carriers.find_carrier(code);
    const std::string verdict = addressing::verdict_word(checked.verdict);
    View told;
    told.set("carrier", profile ? profile->name : code).set("code", code).set("word", verdict).set("verdict", visit.texts("desk.address.verdict." + verdict));
    told.set("good", checked.verdict == AddressChecked::Verdict::valid);
    if (checked.residential) told.set("kind", visit.texts(*checked.residential ? "desk.address.residential" : "desk.address.business"));
    std::vector<View> remarks, candidates;
    for (const auto& remark : checked.remarks) remarks.push_back(View().set("text", remark));
    for (const Address& one : checked.candidates) {
        View candidate = candidate_view(visit, present, one, candidates.size() + 1);
        candidates.push_back(std::move(candidate));
    }
    v.set("told", told.set("remarks", std::move(remarks)).set("candidates", std::move(candidates)));
}

struct Shown {
    Address to;
    std::optional<Error> problem{};
    std::string checked_by{};
    std::optional<AddressChecked> checked{};
    bool taken = false;
};

Response page(const Visit& visit, const orders::Order& order, Shown shown) {
    View v;
    v.set("id", order.id.text()).set("number", std::to_string(order.number)).set("customer", order.customer_name);
    v.set("reason", visit.field("reason")).set("taken", shown.taken);
    set_fields(v, visit, shown.to, shown.problem);
    if (shown.checked) set_verdict(v, visit, shown.checked_by, shown.to, *shown.checked);
    std::vector<View> checkers;
    for (const auto& one : visit.parts.addressing.able(carrier::Operation::check_address))
        checkers.push_back(View().set("code", one.code).set("name", one.name));
    v.set("checkers", std::move(checkers));
    Screen screen{.title = visit.texts("desk.address.title"), .page = "address", .view = std::move(v), .section = "orders", .here = order_link(order.id) + "/address"};
    screen.problem = std::move(shown.problem);
    return show(visit, std::move(screen));
}

Response check(const Visit& visit, const orders::Order& order, const std::string& code) {
    Shown shown{typed(visit)};
    auto checked = visit.parts.addressing.check(code, shown.to);
    if (checked)
        shown.checked = *std::move(checked), shown.checked_by = code;
    else
        shown.problem = checked.error();
    return page(visit, order, std::move(shown));
}

/// Saves it; where a carrier had doubts and the person keeps the address all the same, the timeline says so.
Result<std::string> save(const Visit& visit, OrderId id, bool in_spite) {
    const std::string reason = text::trim(text::shorten(visit.field("reason"), 200)), by = text::trim(text::shorten(visit.field("checked_by"), 32));
    return once_remembered(visit, [&]() -> Result<std::string> {
        TRY(order, visit.parts.orders.change_address(id, typed(visit), reason, visit.who.id));
        if (in_spite) {
            json::Writer out;
            out.begin_object().member("carrier", by).member("verdict", text::shorten(visit.field("verdict"), 20)).member("reason", reason).end_object();
            const std::string detail = out.take();  // once: the transaction may run again
            visit.parts.db.transact([&](db::Tx& tx) { visit.parts.orders.note(tx, id, "order.address_kept", visit.who.id, detail); });
        }
        return order.id.text();
    });
}

Response see(const Visit& visit) {
    const auto id = http::path_id<OrderId>(visit.request, "id");
    if (!id) return refuse(visit, id.error());
    const auto order = visit.parts.orders.get(*id);
    return order ? page(visit, *order, {order->ship_to}) : refuse(visit, order.error());
}

Response act(const Visit& visit) {
    const auto id = http::path_id<OrderId>(visit.request, "id");
    if (!id) return refuse(visit, id.error());
    const auto order = visit.parts.orders.get(*id);
    if (!order) return refuse(visit, order.error());
    if (const std::string code = visit.field("check"); !code.empty()) return check(visit, *order, code);
    const std::string what = visit.field("do");
    if (what == "take") {
        Shown shown{typed(visit)};
        shown.taken = true;
        return page(visit, *order, std::move(shown));
    }
    const auto saved = save(visit, *id, what == "keep");
    if (!saved) return page(visit, *order, {typed(visit), saved.error()});
    return Response::see_other(order_link(*id, what == "keep" ? "address_kept" : "address_changed"));
}

}  // namespace

void add_address(http::Router& router, const SharedParts& parts) {
    const std::string address = "/desk/orders/{id}/address";
    add_page(router, parts, "GET", address, carers(), see, "Where an order goes.");
    add_page(router, parts, "POST", address, carers(), act, "Change where an order goes, or ask a carrier about it.");
}

}  // namespace waybill::desk
