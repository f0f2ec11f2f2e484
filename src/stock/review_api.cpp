#include <algorithm>

#include "http/paging.h"
#include "stock/api.h"
#include "waybill/json.h"

// The ledger to read, and counts to decide about.
namespace waybill::stock {
namespace {

using http::Request;
using http::Response;

constexpr std::size_t kMostLines = 1000, kMostBody = 1U << 20;

struct Rooms {
    Stock& stock;
    db::Database& db;
    catalogue::Catalogue& catalogue;
    http::Idempotency& idempotency;
};

std::string actor(const Request& request) { return request.principal ? request.principal->id : ""; }

void write_entry(json::Writer& out, const std::string& sku, const Entry& e) {
    out.begin_object().member("sku", sku).member("quantity", e.units.units).member("from", e.from).member("to", e.to);
    out.member("from_place", e.from_place).member("to_place", e.to_place).member("bin", e.bin).member("reason", e.reason);
    out.member("actor", e.actor).member("note", e.note).member("at", e.at).member("lot", e.lot).end_object();
}

Response list_movements(const Request& request, Rooms& rooms) {
    const auto after = http::cursor(request.asked("after"));
    if (!after) return http::problem(http::wrong_cursor(), request);
    const auto sku = request.asked("sku");
    EntryQuery query{.before = after->id, .limit = static_cast<int>(http::number(request, "limit")) + 1};
    if (request.asked("only", "all") == "corrections") query.what = EntryQuery::What::corrections;
    if (request.asked("only", "all") == "moves") query.what = EntryQuery::What::moves;
    if ((query.what == EntryQuery::What::all) == sku.empty())
        return http::problem(error(Code::invalid, "stock.movements", "Name the product by `sku`, or say `only` corrections or moves of all products; one of the two."), request);
    std::map<ProductId, std::string> skus;
    auto entries = rooms.db.transact([&](db::Tx& tx) -> Result<std::vector<Entry>> {
        if (!sku.empty()) {
            const auto known = rooms.catalogue.by_skus(tx, {sku});
            if (!known.contains(sku)) return error(Code::invalid, "stock.movements", "There is no such product; see errors.", {{"/sku", "unknown", "is no product's SKU"}});
            query.product = known.at(sku).id;
        }
        auto found = rooms.stock.entries(tx, query);
        std::vector<ProductId> products;
        for (const auto& entry : found) products.push_back(entry.product);
        for (const auto& [id, product] : rooms.catalogue.by_ids(tx, products)) skus[id] = product.sku;
        return found;
    });
    if (!entries) return http::problem(entries.error(), request);
    return http::page(request, *std::move(entries), [&](json::Writer& out, const Entry& e) { write_entry(out, skus[e.product], e); },
                      [](const Entry& last) { return http::cursor_text({last.at, last.id}); });
}

/// Of a count that nobody believes yet, or that is done: an open one says nothing of the books.
Response get_lines(const Request& request, Rooms& rooms) {
    const auto id = http::path_id<CountId>(request, "count");
    if (!id) return http::problem(id.error(), request);
    return rooms.db.transact([&](db::Tx& tx) {
        if (!rooms.stock.find_count(tx, *id)) return http::problem(error(Code::not_found, "not_found", "There is no such count."), request);
        const auto lines = rooms.stock.count_lines(tx, *id);
        std::vector<ProductId> products;
        for (const auto& line : lines) products.push_back(line.product);
        const auto goods = rooms.catalogue.by_ids(tx, products);
        std::vector<LotId> ids;
        for (const auto& line : lines)
            if (line.lot) ids.push_back(line.lot);
        auto lots = rooms.stock.lots(tx, ids);
        json::Writer out;
        out.begin_object().key("data").begin_array();
        for (const auto& line : lines) {
            out.begin_object().member("sku", goods.at(line.product).sku).member("expected", line.expected.units).member("counted", line.counted.units);
            if (line.lot) out.member("lot", lots[line.lot].code);
            out.end_object();
        }
        out.end_array().end_object();
        return Response::json(200, out.take());
    });
}

struct Reason {
    std::string sku, lot, reason;
};
using Reasons = std::vector<Reason>;

Result<std::string> accept(Rooms& rooms, db::Tx& tx, CountId id, const Reasons& reasons, const std::string& actor) {
    std::vector<std::string> skus;
    for (const auto& one : reasons) skus.push_back(one.sku);
    const auto known = rooms.catalogue.by_skus(tx, skus);
    std::vector<LotId> ids;
    for (const auto& line : rooms.stock.count_lines(tx, id))
        if (line.lot) ids.push_back(line.lot);
    const auto lots = rooms.stock.lots(tx, ids);
    std::map<Goods, std::string> by_goods;
    std::vector<FieldError> errors;
    for (std::size_t i = 0; i < reasons.size(); ++i) {
        const auto& [sku, lot, reason] = reasons[i];
        const std::string at = "/reasons/" + std::to_string(i);
        const auto product = known.find(sku);
        const auto named = std::find_if(lots.begin(), lots.end(), [&](const auto& one) { return product != known.end() && one.second.product == product->second.id && one.second.code == lot; });
        if (product == known.end()) errors.push_back({at + "/sku", "unknown", "is no product's SKU"});
        else if (!lot.empty() && named == lots.end()) errors.push_back({at + "/lot", "unknown", "is no lot of this product that the count speaks of"});
        else by_goods[{product->second.id, lot.empty() ? LotId() : named->first}] = reason;
    }
    if (!errors.empty()) return error(Code::invalid, "stock.accept", "Some products or lots are unknown; see errors. Nothing was changed.", std::move(errors));
    TRY(count, rooms.stock.accept_count(tx, id, by_goods, actor));
    json::Writer out;
    out.begin_object().member("id", count.id).member("bin", count.bin.code).member("gained", count.gained.units).member("lost", count.lost.units);
    out.member("promised", count.promised.units).end_object();
    return out.take();
}

Response post_accept(const Request& request, Rooms& rooms) {
    const auto id = http::path_id<CountId>(request, "count");
    if (!id) return http::problem(id.error(), request);
    const auto reasons = http::parse_body(request, [](json::Fields& f) {
        Reasons out;
        for (auto& one : f.objects("reasons", 1, kMostLines)) {
            out.push_back({one.text("sku", 1, 64), one.text_or("lot", "", 20), one.text("reason", 1, 32)});
            one.done();
        }
        return out;
    }, {.bytes = kMostBody});
    if (!reasons) return http::problem(reasons.error(), request);
    return http::idempotent(request, "POST /api/v1/stock/counts/{count}/accept", true, rooms.db, rooms.idempotency, [&](db::Tx& tx) -> Result<http::Outcome> {
        TRY(body, accept(rooms, tx, *id, *reasons, actor(request)));
        return http::Outcome{200, body};
    });
}

Response post_recount(const Request& request, Rooms& rooms) {
    const auto id = http::path_id<CountId>(request, "count");
    if (!id) return http::problem(id.error(), request);
    return http::idempotent(request, "POST /api/v1/stock/counts/{count}/recount", true, rooms.db, rooms.idempotency, [&](db::Tx& tx) -> Result<http::Outcome> {
        TRY_VOID(rooms.stock.recount(tx, *id));
        json::Writer out;
        out.begin_object().member("id", *id).member("state", "open").end_object();
        return http::Outcome{200, out.take()};
    });
}

http::Operation operation(std::string id) { return {"Stock", std::move(id)}; }

http::Schema entry_shape() {
    using namespace http::shape;
    return named("StockMovement", object({{"sku", text()},
                                          {"quantity", count()},
                                          {"from", text().says("An account: supplier, free, reserved, allocated, picked, packed, found.")},
                                          {"to", text().says("An account: free, reserved, allocated, picked, packed, shipped, missing, scrap.")},
                                          {"from_place", text().says("That units left; empty for none.")},
                                          {"to_place", text().says("That units came to; empty for none.")},
                                          {"bin", text().says("In which units are, or were, allocated.")},
                                          {"reason", text()},
                                          {"actor", text()},
                                          {"note", text()},
                                          {"at", instant()},
                                          {"lot", text().says("Empty for goods without lots.")}}));
}

}  // namespace

void add_review_routes(http::Router& router, Stock& stock, db::Database& db, catalogue::Catalogue& catalogue, http::Idempotency& idempotency) {
    using namespace http::shape;
    const auto rooms = std::make_shared<Rooms>(Rooms{stock, db, catalogue, idempotency});
    const auto with = [rooms](Response (*handler)(const Request&, Rooms&)) { return [rooms, handler](const Request& r) { return handler(r, *rooms); }; };
    router.add({"GET", "/api/v1/stock/movements", reading(), with(list_movements), "The ledger of a product, or the corrections or moves of all, newest first."},
               operation("listStockMovements")
                   .query("sku", text(1, 64), "Of this product.")
                   .query("only", word({"all", "corrections", "moves"}).by_default("all"), "Of all products: what was put right, or went from bin to bin.")
                   .paged(200, 100)
                   .answers(200, page_of(entry_shape())));
    router.add({"GET", "/api/v1/stock/counts/{count}/lines", writing(), with(get_lines), "Where a count differs from the books; nothing of one that was not told yet."},
               operation("getCountLines")
                   .path("count", id<CountId>())
                   .answers(200, data_of(object({{"sku", text()}, {"expected", count()}, {"counted", count()}, may("lot", text())}))));
    router.add({"POST", "/api/v1/stock/counts/{count}/accept", writing(), with(post_accept), "Believes a count that differs much, with a reason for each difference.", kMostBody},
               operation("acceptCount")
                   .path("count", id<CountId>())
                   .key(http::Operation::Key::required)
                   .takes(input({{"reasons", list_of(input({{"sku", text(1, 64).like("MUG")}, may("lot", text(0, 20).says("Of goods by lot.")), {"reason", text(1, 32).like("lost").says("As of an adjustment.")}}), 1, kMostLines)}}))
                   .answers(200, object({{"id", id<CountId>()}, {"bin", text()}, {"gained", count()}, {"lost", count()}, {"promised", count()}})));
    router.add({"POST", "/api/v1/stock/counts/{count}/recount", writing(), with(post_recount), "Forgets what was counted: the bin waits for a new count.", 4 << 10},
               operation("recount").path("count", id<CountId>()).key(http::Operation::Key::required).answers(200, object({{"id", id<CountId>()}, {"state", text()}})));
}

}  // namespace waybill::stock
