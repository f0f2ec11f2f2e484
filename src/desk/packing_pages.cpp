#include <algorithm>
#include <map>

#include "base/text.h"
#include "base/wording.h"
#include "desk/order_page.h"
#include "desk/routes.h"
#include "desk/scanning.h"

// The bench by keyboard or wedge scanner: which orders wait, and one order's packages.
namespace waybill::desk {
namespace {

using http::Response;
using packing::Package;

constexpr int kShown = 50;
constexpr std::int64_t kCartonWeight = 120;  // of an empty carton, in grams: only a first guess for the scale

/// One product that waits in totes.
struct Waiting {
    std::string sku, description, barcode;
    std::int64_t units = 0;
    bool by_serial = false;
};

std::vector<Waiting> waiting(const Visit& visit, OrderId id) {
    return visit.parts.db.transact([&](db::Tx& tx) {
        std::map<ProductId, std::int64_t> units;
        for (const auto& in : visit.parts.picking.in_totes(tx, id)) units[in.product] += in.quantity.units;
        std::vector<ProductId> ids;
        for (const auto& [product, n] : units) ids.push_back(product);
        std::vector<Waiting> out;
        for (const auto& [product, known] : visit.parts.catalogue.by_ids(tx, ids))
            out.push_back({known.sku, known.name, known.barcodes.empty() ? known.sku : known.barcodes.front(), units[product], known.by_serial});
        return out;
    });
}

/// What the goods of a package weigh by the catalogue, with a carton around them.
std::int64_t guessed_weight(const Visit& visit, const Package& package) {
    return visit.parts.db.transact([&](db::Tx& tx) {
        std::vector<ProductId> ids;
        for (const auto& item : package.items) ids.push_back(item.product);
        const auto known = visit.parts.catalogue.by_ids(tx, ids);
        std::int64_t grams = kCartonWeight;
        for (const auto& item : package.items)
            if (const auto product = known.find(item.product); product != known.end())
                grams += product->second.weight.value * item.quantity.units;
        return grams;
    });
}

View package_view(const Visit& visit, const Package& package) {
    std::vector<View> items;
    for (const auto& item : package.items)
        items.push_back(View()
                            .set("sku", item.sku)
                            .set("description", item.description)
                            .set("which", which_ones(visit.texts, item))
                            .set("quantity", wording::count(item.quantity.units)));
    View v;
    v.set("id", package.id.text())
        .set("no", std::to_string(package.number_of))
        .set("state", word(visit.texts, "desk.package_state.", package.state));
    v.set("sscc", package.sscc).set("items", std::move(items)).set("slip", package.state != "open" && package.state != "voided");
    v.set("has_label", package.has_label).set("can_reopen", visit.may_work() && package.state == "sealed");
    return v;
}

Response bench(const Visit& visit, OrderId id, std::optional<Error> problem = {}) {
    const auto order = visit.parts.orders.get(id);
    if (!order) return refuse(visit, order.error());
    const auto goods = waiting(visit, id);
    View v;
    std::vector<View> left, packages;
    for (const auto& w : goods)
        left.push_back(View()
                           .set("sku", w.sku)
                           .set("description", w.description)
                           .set("barcode", w.barcode)
                           .set("units", wording::count(w.units)));
    bool bookable = false;
    for (const auto& package : visit.parts.packing.of_order(id)) {
        bookable = bookable || package.state == "sealed";
        if (package.state == "open" && visit.may_work()) {
            View open = package_view(visit, package);
            open.set("weight", std::to_string(guessed_weight(visit, package))).set("some", !package.items.empty());
            v.set("package", std::move(open));
        } else {
            packages.push_back(package_view(visit, package));
        }
    }
    const bool is_open = v.nodes().contains("package");
    v.set("by_serial", std::any_of(goods.begin(), goods.end(), [](const Waiting& w) { return w.by_serial; }));
    v.set("order", id.text())
        .set("number", std::to_string(order->number))
        .set("customer", order->customer_name)
        .set("left", std::move(left));
    v.set("packages", std::move(packages))
        .set("can_open", visit.may_work() && !is_open && !goods.empty())
        .set("may_vouch", visit.may_vouch());
    v.set("can_book", visit.may_work() && bookable && !is_open && goods.empty()).set("seq", next_sequence(visit.parts.clock));
    v.set("state", word(visit.texts, "common.state.", order->state)).set("nothing", goods.empty());
    Screen screen{.title = visit.texts("desk.bench.title", {{"number", std::to_string(order->number)}}),
                  .page = "bench",
                  .view = std::move(v),
                  .section = "packing",
                  .here = "/desk/packing/" + id.text()};
    screen.problem = std::move(problem);
    return show(visit, std::move(screen));
}

Response overview(const Visit& visit) {
    std::vector<View> rows;
    const auto now = visit.parts.clock.now();
    for (const char* state : {"packing", "picked", "packed"}) {
        orders::BoardQuery query;
        query.state = state;
        query.limit = kShown;
        for (const auto& order : visit.parts.orders.board(query).orders) {
            View v;
            v.set("id", order.id.text()).set("number", std::to_string(order.number)).set("customer", order.customer_name);
            v.set("units", wording::count(order.units)).set("age", wording::age(visit.texts, now - order.state_since));
            rows.push_back(std::move(v.set("state", word(visit.texts, "common.state.", order.state))));
        }
    }
    View v;
    v.set("rows", std::move(rows));
    return show(
        visit,
        {.title = visit.texts("desk.packing.title"), .page = "packing", .view = std::move(v), .section = "packing", .here = ""});
}

/// Does `work` for the order in the address and shows the bench again.
Response act(const Visit& visit, const std::string& done, const std::function<Result<void>(OrderId)>& work) {
    const auto id = http::path_id<OrderId>(visit.request, "id");
    if (!id) return refuse(visit, id.error());
    const auto result = work(*id);
    if (!result) return bench(visit, *id, result.error());
    return Response::see_other("/desk/packing/" + id->text() + (done.empty() ? "" : "?done=" + done));
}

/// The package that a form names, if it is one of this order.
Result<PackageId> package_of(const Visit& visit, OrderId order) {
    const auto id = PackageId::parse(visit.field("package"));
    if (!id) return error(Code::not_found, "not_found", "There is no such package.");
    TRY(package, visit.parts.packing.get(*id));
    if (package.order != order) return error(Code::not_found, "not_found", "There is no such package of this order.");
    return *id;
}

Response open(const Visit& visit) {
    return act(visit, "", [&](OrderId id) -> Result<void> {
        TRY(opened, once(visit, [&](db::Tx& tx) -> Result<std::string> {
                TRY(package, visit.parts.packing.open(tx, id, "desk", visit.who.id));
                return package.id.text();
            }));
        return {};
    });
}

packing::Packing::Scan item_scan(const Visit& visit, std::int64_t seq) {
    const Scanned item = read_item(text::trim(visit.field("code")));
    const std::string serial = text::trim(visit.field("serial"));
    return {seq, item.code, whole(visit.field("quantity"), 1, 1'000'000).value_or(1), item.lot, serial.empty() ? item.serial : serial};
}

Response scan(const Visit& visit) {
    return act(visit, "", [&](OrderId id) -> Result<void> {
        TRY(seq, sequence(visit));
        TRY(package, package_of(visit, id));
        std::vector<packing::Packing::Scan> scans;
        if (visit.field("action") == "vouch" && visit.may_vouch())
            for (const auto& w : waiting(visit, id))
                scans.push_back({seq + static_cast<std::int64_t>(scans.size()), w.sku, w.units});
        else
            scans.push_back(item_scan(visit, seq));
        TRY(answers, visit.parts.packing.scan(package, visit.device(), scans, visit.who.id));
        if (auto why = refusal(answers)) return *std::move(why);
        return {};
    });
}

Response seal(const Visit& visit) {
    return act(visit, "sealed", [&](OrderId id) -> Result<void> {
        TRY(package, package_of(visit, id));
        const auto number = [&](const char* name) { return whole(visit.field(name), 0, 1'000'000'000).value_or(0); };
        const packing::Sealing sealing{{number("weight_g")},
                                       {{number("length_mm")}, {number("width_mm")}, {number("height_mm")}}};
        TRY(sealed, once(visit, [&](db::Tx& tx) -> Result<std::string> {
                TRY(done, visit.parts.packing.seal(tx, package, sealing, visit.who.id));
                return done.id.text();
            }));
        return {};
    });
}

Response reopen(const Visit& visit) {
    return act(visit, "reopened", [&](OrderId id) -> Result<void> {
        TRY(package, package_of(visit, id));
        TRY(reopened, once(visit, [&](db::Tx& tx) -> Result<std::string> {
                TRY(done, visit.parts.packing.reopen(tx, package, visit.who.id));
                return done.id.text();
            }));
        return {};
    });
}

}  // namespace

void add_packing(http::Router& router, const SharedParts& parts) {
    const std::string order = "/desk/packing/{id}";
    add_page(router, parts, "GET", "/desk/packing", readers(), overview, "Orders that wait at the bench.");
    add_page(
        router, parts, "GET", order, readers(),
        [](const Visit& visit) {
            const auto id = http::path_id<OrderId>(visit.request, "id");
            return id ? bench(visit, *id) : refuse(visit, id.error());
        },
        "One order's packages, and what is left in its totes.");
    add_page(router, parts, "POST", order + "/open", workers(), open, "Open a package.");
    add_page(router, parts, "POST", order + "/scan", workers(), scan, "A unit scanned into the open package.");
    add_page(router, parts, "POST", order + "/seal", workers(), seal, "Seal the open package.");
    add_page(router, parts, "POST", order + "/reopen", workers(), reopen, "Open a sealed package again.");
}

}  // namespace waybill::desk
