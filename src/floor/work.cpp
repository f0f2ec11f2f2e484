#include <algorithm>
#include <map>
#include <span>

#include "floor/routes.h"

// What there is to do, and the packet of one task: all that its device needs to decide every scan by itself.
namespace waybill::floor {
namespace {

using http::Request;
using http::Response;

constexpr int kShownLists = 6, kMostOrders = 60, kMostTotes = 500;
constexpr std::size_t kShownOrders = 60;
constexpr std::size_t kMostElsewhere = 3;

std::string actor(const Request& request) { return request.principal->id; }

void write_codes(json::Writer& out, const catalogue::Product& product) {
    out.key("codes").begin_array();
    for (const auto& code : product.barcodes) out.value(code);
    out.end_array();
}

std::vector<OrderId> orders_of(const picking::PickList& list) {
    std::vector<OrderId> orders;
    for (const auto& tote : list.totes) orders.push_back(tote.order);
    return orders;
}

/// Other bins where free units of a product lie.
void write_elsewhere(json::Writer& out, const std::vector<stock::Content>& contents, const picking::Task& task) {
    out.key("elsewhere").begin_array();
    std::size_t named = 0;
    for (const auto& c : contents) {
        const auto open = c.on_hand - c.allocated;
        if (c.product != task.product || c.place.id == task.bin || c.place.kind != stock::Kind::bin || !c.sellable || open.units < 1) continue;
        if (named++ == kMostElsewhere) break;
        out.begin_object().member("bin", c.place.code).member("units", open.units).end_object();
    }
    out.end_array();
}

std::string packet(Floor& floor, const picking::PickList& list) {
    const auto& p = floor.parts();
    std::vector<ProductId> products;
    for (const auto& task : list.tasks) products.push_back(task.product);
    std::map<ProductId, catalogue::Product> goods;
    std::vector<stock::Content> contents;
    p.db.transact([&](db::Tx& tx) {
        goods = p.catalogue.by_ids(tx, products);
        contents = p.stock.contents(tx, products);
    });
    json::Writer out;
    out.begin_object().member("kind", "pick").member("id", list.id).member("number", list.number).key("stops").begin_array();
    for (const auto& t : list.tasks) {
        out.begin_object().member("id", t.id).member("bin", t.bin_code).member("sku", t.sku).member("name", t.description);
        out.member("product", t.product).member("needed", t.quantity.units).member("picked", t.picked.units).member("short", t.shorted.units);
        out.member("state", t.state).member("tote", t.tote_code).member("order", t.order).member("order_number", t.order_number);
        stock::write_lot(out, t.lot);
        write_codes(out, goods.at(t.product));
        write_elsewhere(out, contents, t);
        out.end_object();
    }
    out.end_array().key("stopped");
    write(out, floor.stopped(orders_of(list)));
    out.end_object();
    return out.take();
}

Response get_list(const Request& request, Floor& floor) {
    const auto id = http::path_id<PickListId>(request, "id");
    if (!id) return http::problem(id.error(), request);
    const auto& p = floor.parts();
    const auto list = p.picking.get(*id);
    return list ? Response::json(200, packet(floor, *list)) : http::problem(list.error(), request);
}

/// The list is made once, however often the station asks: its packet is made for each answer, and is not part of what is kept.
Response new_list(const Request& request, Floor& floor) {
    const auto orders = http::parse_body(request, [](json::Fields& f) { return f.integer("orders", 1, kMostOrders); });
    if (!orders) return http::problem(orders.error(), request);
    const auto& p = floor.parts();
    const auto made = http::idempotent(request, "POST /floor/lists", true, p.db, p.idempotency, [&](db::Tx& tx) -> Result<http::Outcome> {
        TRY(list, p.picking.create_list(tx, {}, static_cast<int>(*orders), request.principal->name));
        return http::Outcome{201, list.id.text()};
    });
    const auto id = PickListId::parse(made.body);
    if (made.status != 201 || !id) return made;
    const auto list = p.picking.get(*id);
    return list ? Response::json(201, packet(floor, *list)) : http::problem(list.error(), request);
}

std::string packet(Floor& floor, db::Tx& tx, const packing::Package& package) {
    const auto& p = floor.parts();
    struct Units {
        std::int64_t needed = 0, packed = 0;
        std::map<LotId, std::int64_t> lots;
        std::vector<std::string> serials;
    };
    std::map<ProductId, Units> units;
    std::vector<LotId> lot_ids;
    for (const auto& item : package.items) {
        auto& mine = units[item.product];
        mine.needed += item.quantity.units, mine.packed += item.quantity.units;
        mine.serials.insert(mine.serials.end(), item.serials.begin(), item.serials.end());
    }
    std::vector<LocationId> totes;
    for (const auto& in : p.picking.in_totes(tx, package.order)) {
        units[in.product].needed += in.quantity.units;
        if (in.lot) units[in.product].lots[in.lot] += in.quantity.units, lot_ids.push_back(in.lot);
        if (std::find(totes.begin(), totes.end(), in.tote) == totes.end()) totes.push_back(in.tote);
    }
    std::vector<ProductId> products;
    for (const auto& [product, n] : units) products.push_back(product);
    const auto goods = p.catalogue.by_ids(tx, products);
    const auto lots = p.stock.lots(tx, lot_ids);
    std::int64_t grams = 120;  // of an empty carton: only a first guess for the scale
    json::Writer out;
    out.begin_object().member("kind", "pack").member("id", package.id).member("order", package.order).member("number_of", package.number_of);
    out.member("order_number", p.orders.summaries(tx, {package.order}).at(package.order).number).key("lines").begin_array();
    for (const auto& [product, n] : units) {
        const auto& good = goods.at(product);
        grams += good.weight.value * n.needed;
        out.begin_object().member("product", product).member("sku", good.sku).member("name", good.name);
        out.member("needed", n.needed).member("packed", n.packed).member("by_serial", good.by_serial);
        write_codes(out, good);
        out.key("lots").begin_array();
        for (const auto& [lot, count] : n.lots) {
            out.begin_object().member("units", count);
            stock::write_lot(out, lots.at(lot));
            out.end_object();
        }
        out.end_array().key("serials").begin_array();
        for (const auto& serial : n.serials) out.value(serial);
        out.end_array().end_object();
    }
    out.end_array().member("weight_g", grams).key("totes").begin_array();
    for (const auto& [id, tote] : p.stock.locations(tx, totes)) out.value(tote.code);
    out.end_array().key("stopped").begin_array().end_array().end_object();
    return out.take();
}

/// An order that waits at the bench, and the totes in which its units lie.
struct Bench {
    OrderId order;
    std::int64_t number = 0;
    std::vector<std::string> totes;
};

/// Whether an order, parts of which lie in totes, may be packed now. One whose first box is booked goes on.
bool is_due(const orders::Summary& order) { return order.state != "held" && order.state != "cancelled" && order.state != "picking"; }

/// Those first whose totes have waited longest.
std::vector<Bench> at_the_bench(const Floor& floor) {
    const auto& p = floor.parts();
    return p.db.transact([&](db::Tx& tx) {
        const auto full = p.picking.full_totes(tx, kMostTotes);
        std::vector<OrderId> ids;
        std::vector<LocationId> totes;
        for (const auto& one : full) ids.push_back(one.order), totes.push_back(one.tote);
        const auto summaries = p.orders.summaries(tx, ids);
        const auto places = p.stock.locations(tx, totes);
        std::vector<Bench> out;
        std::map<OrderId, std::size_t> known;
        for (const auto& [order, tote] : full) {
            const auto& summary = summaries.at(order);
            if (!is_due(summary)) continue;
            const auto [at, is_new] = known.emplace(order, out.size());
            if (is_new) out.push_back({order, summary.number, {}});
            out[at->second].totes.push_back(places.at(tote).code);
        }
        return out;
    });
}

/// By its id, or by the code of a tote.
std::optional<OrderId> order_named(const Floor& floor, const std::string& code) {
    if (const auto id = OrderId::parse(code)) return id;
    const auto& p = floor.parts();
    return p.db.transact([&](db::Tx& tx) -> std::optional<OrderId> {
        const auto tote = p.stock.location(tx, code);
        const auto order = tote ? p.picking.order_in(tx, tote->id) : std::nullopt;
        return order && is_due(p.orders.summaries(tx, {*order}).at(*order)) ? order : std::nullopt;
    });
}

/// The open package of an order, else a new one. `order` may be its id, or the code of its tote.
Response open_package(const Request& request, Floor& floor) {
    const auto code = http::parse_body(request, [](json::Fields& f) { return f.text("order", 1, 40); });
    if (!code) return http::problem(code.error(), request);
    const auto& p = floor.parts();
    const auto order = order_named(floor, *code);
    if (!order) return http::problem(error(Code::not_found, "not_found", "No order is called so, and none lies in a tote of this name."), request);
    const auto packages = p.packing.of_order(*order);
    const auto opened = p.db.transact([&](db::Tx& tx) -> Result<std::string> {
        TRY_VOID(p.orders.lock(tx, *order));
        for (const auto& package : packages) {
            if (package.state != "open") continue;
            TRY_VOID(p.orders.require_pickable(tx, *order));
            return packet(floor, tx, package);
        }
        TRY(package, p.packing.open(tx, *order, "floor", actor(request)));
        return packet(floor, tx, package);
    });
    return opened ? Response::json(200, *opened) : http::problem(opened.error(), request);
}

Response seal(const Request& request, Floor& floor) {
    const auto id = http::path_id<PackageId>(request, "id");
    if (!id) return http::problem(id.error(), request);
    constexpr std::int64_t kAny = 1'000'000'000;
    const auto sealing = http::parse_body(request, [](json::Fields& f) {
        return packing::Sealing{
            {f.integer("weight_g", -kAny, kAny)},
            {{f.integer("length_mm", -kAny, kAny)}, {f.integer("width_mm", -kAny, kAny)}, {f.integer("height_mm", -kAny, kAny)}}};
    });
    if (!sealing) return http::problem(sealing.error(), request);
    const auto& p = floor.parts();
    return http::answer(request, 200, p.db.transact([&](db::Tx& tx) -> Result<packing::Package> {
        TRY(package, p.packing.get(tx, *id));
        if (package.state == "sealed") return package;  // the answer to the first call was lost
        return p.packing.seal(tx, *id, *sealing, actor(request));
    }), [](json::Writer& out, const packing::Package& package) {
        out.begin_object().member("id", package.id).member("sscc", package.sscc).end_object();
    });
}

Response slip(const Request& request, Floor& floor) {
    const auto id = http::path_id<PackageId>(request, "id");
    if (!id) return http::problem(id.error(), request);
    auto pdf = floor.parts().packing.packing_slip(*id, floor.parts().texts(request.language()));
    return pdf ? Response::bytes("application/pdf", *std::move(pdf)) : http::problem(pdf.error(), request);
}

Response work(const Request& request, Floor& floor) {
    const auto& p = floor.parts();
    auto lists = p.picking.lists("open", 50);
    const auto foreign = [&](const picking::PickList& list) { return list.picker != request.principal->name; };
    std::stable_partition(lists.begin(), lists.end(), [&](const auto& list) { return !foreign(list); });
    std::int64_t released = 0;
    for (const auto& count : p.orders.counts())
        if (count.state == "released") released = count.orders;
    json::Writer out;
    const auto waits = p.db.transact([&](db::Tx& tx) { return p.stock.waiting(tx); });
    out.begin_object().member("released", released).member("to_count", waits.to_count);
    out.member("to_fill", waits.to_fill).key("lists").begin_array();
    for (std::size_t i = 0; i < lists.size() && i < kShownLists; ++i)
        out.begin_object().member("id", lists[i].id).member("number", lists[i].number).member("picker", lists[i].picker).end_object();
    const auto waiting = at_the_bench(floor);
    out.end_array().member("to_pack", static_cast<std::int64_t>(waiting.size())).key("packing").begin_array();
    for (const auto& bench : std::span(waiting).first(std::min(waiting.size(), kShownOrders))) {
        out.begin_object().member("order", bench.order).member("order_number", bench.number).key("totes").begin_array();
        for (const auto& tote : bench.totes) out.value(tote);
        out.end_array().end_object();
    }
    out.end_array().end_object();
    return Response::json(200, out.take());
}

}  // namespace

void add_work(http::Router& router, Floor& floor) {
    const auto with = [&floor](Response (*handler)(const Request&, Floor&)) { return for_workers(floor, handler); };
    // As at /api/v1: a walk is for pickers and packers alike, a package with its address is not.
    const auto for_packers = [&floor](Response (*handler)(const Request&, Floor&)) { return for_workers(floor, handler, http::Role::packer); };
    const auto checked = http::Access::anyone();  // by the handler: only the floor's own credential counts
    router.add({"GET", "/floor/work", checked, with(work), "What there is to pick and to pack."});
    router.add({"POST", "/floor/lists", checked, with(new_list), "A new walk, with its packet.", 4 << 10});
    router.add({"GET", "/floor/lists/{id}", checked, with(get_list), "A walk's packet."});
    router.add({"POST", "/floor/packages", checked, for_packers(open_package), "The open package of an order or tote, with its packet.", 4 << 10});
    router.add({"POST", "/floor/packages/{id}/seal", checked, for_packers(seal), "Seals a package.", 4 << 10});
    router.add({"GET", "/floor/packages/{id}/packing-slip.pdf", checked, for_packers(slip), "Its packing slip."});
}

}  // namespace waybill::floor
