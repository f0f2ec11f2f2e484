#include "desk/stock_words.h"

#include <algorithm>

#include "base/text.h"
#include "desk/scanning.h"
#include "desk/story.h"

namespace waybill::desk {
namespace {

constexpr int kPeople = 1000;
constexpr std::int64_t kMostTyped = 1'000'000'000;

/// The first whole number that a sentence names.
std::string number_in(const std::string& sentence) {
    const auto from = sentence.find_first_of("0123456789");
    if (from == sentence.npos) return "";
    const auto to = sentence.find_first_not_of("0123456789", from);
    return sentence.substr(from, to == sentence.npos ? to : to - from);
}

/// Where units changed the stock of the house: up or down.
std::string signed_units(const stock::Entry& entry) {
    const std::string n = wording::count(entry.units.units);
    if (entry.from_place.empty() && !entry.to_place.empty()) return "+" + n;
    if (!entry.from_place.empty() && entry.to_place.empty()) return "−" + n;
    return n;
}

}  // namespace

std::string stock_tabs(const Visit& visit, const std::string& here) {
    return part(visit, "stock_tabs", View().set("in_" + here, true).set("may_work", visit.may_work()));
}

http::Response show_stock(const Visit& visit, const std::string& title, const std::string& page, View view, const std::string& path,
                          std::optional<Error> problem) {
    view.set("tabs", stock_tabs(visit, page));
    Screen screen{.title = visit.texts(title), .page = page, .view = std::move(view), .section = "stock", .here = visit.request.method == "GET" ? "" : path};
    screen.problem = std::move(problem);
    return show(visit, std::move(screen));
}

People::People(const Visit& visit) : visit_(visit) {
    for (const auto& user : visit.parts.identity.users("", kPeople)) names_.emplace(user.id.text(), user.name);
}
std::string People::name(const std::string& actor) const {
    const auto known = names_.find(actor);
    return known == names_.end() || actor == visit_.who.id ? who_did(visit_.texts, actor, visit_.who.id) : known->second;
}

std::string reason_word(const Visit& visit, const std::string& reason) {
    const std::string key = "desk.stock.reason." + reason;
    return visit.texts.has(key) ? visit.texts(key) : "";
}

std::vector<View> ledger_rows(const Visit& visit, const std::vector<stock::Entry>& entries, const People& people,
                              const std::map<ProductId, catalogue::Product>& goods) {
    std::vector<View> rows;
    for (const auto& entry : entries) {
        View v;
        v.set("iso", rfc3339(entry.at)).set("at", wording::moment(visit.texts, entry.at)).set("units", signed_units(entry));
        v.set("what", word(visit.texts, "desk.stock.step.", entry.from + "_" + entry.to)).set("who", people.name(entry.actor));
        v.set("from", entry.from_place.empty() && entry.to_place.empty() ? entry.bin : entry.from_place).set("to", entry.to_place);
        v.set("why", reason_word(visit, entry.reason)).set("note", entry.note);
        if (!entry.lot.empty()) v.set("lot", visit.texts("desk.stock.lot") + " " + entry.lot);
        if (const auto good = goods.find(entry.product); good != goods.end())
            v.set("product", good->first.text()).set("sku", good->second.sku).set("name", good->second.name);
        rows.push_back(std::move(v));
    }
    return rows;
}

std::string sku_meant(const Visit& visit, db::Tx& tx, const std::string& code) {
    const std::string typed = text::trim(code);
    const auto id = typed.empty() ? std::nullopt : visit.parts.catalogue.by_code(tx, typed);
    return id ? visit.parts.catalogue.by_ids(tx, {*id}).at(*id).sku : typed;
}

std::vector<View> options(const Visit& visit, const std::vector<std::string>& values, const std::string& prefix, const std::string& chosen) {
    std::vector<View> out;
    for (const auto& value : values)
        out.push_back(View().set("value", value).set("name", word(visit.texts, prefix, value)).set("chosen", value == chosen));
    return out;
}

std::int64_t typed_number(const std::string& text) {
    std::string plain = text::trim(text);
    const std::string minus = "−";
    if (plain.starts_with(minus)) plain = "-" + plain.substr(minus.size());
    if (plain.starts_with("+")) plain.erase(0, 1);
    const bool below = plain.starts_with("-");
    const auto n = whole(below ? plain.substr(1) : plain, 0, kMostTyped);
    return n ? (below ? -*n : *n) : 0;
}

Error on_form(const Visit& visit, View& view, Error problem) {
    if (const std::string key = "desk.stock.refused." + problem.key; visit.texts.has(key)) problem.detail = visit.texts(key);
    for (auto& field : problem.fields) {
        const std::string name = field.pointer.substr(field.pointer.rfind('/') + 1);
        const std::string own = "desk.stock.wrong." + name + "_" + field.key, any = "desk.stock.wrong." + field.key;
        const std::string& key = visit.texts.has(own) ? own : any;
        if (visit.texts.has(key)) field.detail = visit.texts(key, {{"n", number_in(field.detail)}});
        field.pointer = word(visit.texts, "desk.stock.field.", name);
        view.set(name + "_wrong", field.detail);
    }
    return problem;
}

}  // namespace waybill::desk
