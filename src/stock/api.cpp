#include "stock/api.h"

#include "http/paging.h"
#include "waybill/json.h"

namespace waybill::stock {
namespace {

using http::Access;
using http::Request;
using http::Response;
using http::Role;

constexpr std::size_t kMostRows = 1000, kMostBody = 2u << 20;
constexpr int kMostAsked = 100;
constexpr std::int64_t kMostReceived = 1'000'000;  // units of a line
constexpr const char* kReceipts = "/api/v1/stock/receipts";

std::vector<Location> read_locations(json::Fields& in) {
    std::vector<Location> locations;
    for (auto& fields : in.objects("locations", 1, kMostRows)) {
        Location l;
        l.code = fields.text("code", 1, 32);
        l.kind = kind_named(fields.word("kind", {"bin", "tote", "station", "dock"})).value_or(Kind::bin);
        l.aisle = fields.text_or("aisle", "", 16);
        l.x = {fields.integer_or("x_mm", 0, -kFarthest, kFarthest)};
        l.y = {fields.integer_or("y_mm", 0, -kFarthest, kFarthest)};
        fields.done();
        locations.push_back(std::move(l));
    }
    return locations;
}

Receipt read_receipt(json::Fields& in) {
    Receipt receipt;
    receipt.reference = in.text("reference", 1, 64);
    for (auto& fields : in.objects("lines", 1, kMostRows)) {
        ReceiptLine line;
        line.sku = fields.text("sku", 1, 64);
        line.location = fields.text("location", 1, 32);
        line.quantity = {fields.integer("quantity", 1, kMostReceived)};
        line.lot = {fields.text_or("lot", "", 20), fields.text_or("expires", "", 10)};
        fields.done();
        receipt.lines.push_back(std::move(line));
    }
    return receipt;
}

Response put_locations(const Request& request, Stock& stock) {
    const auto locations = http::parse_body(request, read_locations, {.bytes = kMostBody});
    if (!locations) return http::problem(locations.error(), request);
    return http::answer(request, 200, stock.put_locations(*locations), [&](json::Writer& out, const auto& ids) {
        out.begin_object().key("data").begin_array();
        for (std::size_t i = 0; i < ids.size(); ++i)
            out.begin_object().member("code", (*locations)[i].code).member("id", ids[i]).end_object();
        out.end_array().end_object();
    });
}

std::string received(const Receipt& receipt, const std::vector<Placed>& placed) {
    json::Writer out;
    out.begin_object().key("data").begin_array();
    for (std::size_t i = 0; i < placed.size(); ++i) {
        out.begin_object().member("sku", receipt.lines[i].sku).member("location", receipt.lines[i].location);
        out.member("on_hand", placed[i].quantity.units);
        if (placed[i].lot) out.member("lot", receipt.lines[i].lot.code).member("expires", receipt.lines[i].lot.expires);
        out.end_object();
    }
    out.end_array().end_object();
    return out.take();
}

Response receive(const Request& request, Stock& stock, db::Database& db, http::Idempotency& idempotency) {
    const auto receipt = http::parse_body(request, read_receipt, {.bytes = kMostBody});
    if (!receipt) return http::problem(receipt.error(), request);
    const std::string actor = request.principal ? request.principal->id : "";
    return http::idempotent(request, kReceipts, true, db, idempotency, [&](db::Tx& tx) -> Result<http::Outcome> {
        TRY(placed, stock.receive(tx, *receipt, actor));
        return http::Outcome{201, received(*receipt, placed)};
    });
}

struct Level {
    std::string sku;
    Balance balance;
    std::vector<Content> contents;
};

void write(json::Writer& out, const Level& level) {
    const Balance& b = level.balance;
    out.begin_object().member("sku", level.sku).member("free", b.free.units).member("reserved", b.reserved.units);
    out.member("allocated", b.allocated.units).member("picked", b.picked.units).member("packed", b.packed.units);
    out.member("shipped", b.shipped.units).member("expired", b.expired.units).key("bins").begin_array();
    for (const auto& content : level.contents) {
        if (content.place.kind != Kind::bin) continue;
        out.begin_object().member("location", content.place.code).member("on_hand", content.on_hand.units);
        out.member("allocated", content.allocated.units);
        write_lot(out, content.lot);
        out.end_object();
    }
    out.end_array().end_object();
}

std::vector<Level> levels(db::Database& db, Stock& stock, const std::vector<std::pair<std::string, ProductId>>& products) {
    std::vector<ProductId> ids;
    for (const auto& [sku, id] : products) ids.push_back(id);
    return db.transact([&](db::Tx& tx) {
        const auto balances = stock.balances(tx, ids);
        std::map<ProductId, std::vector<Content>> contents;
        for (auto& content : stock.contents(tx, ids)) contents[content.product].push_back(std::move(content));
        std::vector<Level> out;
        for (const auto& [sku, id] : products) out.push_back({sku, balances.at(id), contents[id]});
        return out;
    });
}

// `?sku=` for one or some products, else pages of the whole catalogue.
Response list(const Request& request, Stock& stock, db::Database& db, catalogue::Catalogue& catalogue) {
    std::vector<std::string> skus;
    for (const auto& [name, value] : request.query)
        if (name == "sku") skus.push_back(value);
    const std::string after = request.asked("after");
    const auto most = static_cast<std::size_t>(http::number(request, "limit")) + 1;
    std::vector<std::pair<std::string, ProductId>> products;
    if (skus.empty()) {
        for (const auto& product : catalogue.list(after, static_cast<int>(most))) products.emplace_back(product.sku, product.id);
    } else {
        const auto known = db.transact([&](db::Tx& tx) { return catalogue.by_skus(tx, skus); });
        for (const auto& [sku, product] : known)
            if (sku > after && products.size() < most) products.emplace_back(sku, product.id);
    }
    return http::page(request, levels(db, stock, products), write, [](const Level& last) { return last.sku; });
}

http::Schema location_shape() {
    using namespace http::shape;
    return input({{"code", text(1, 32).like("A-01-02")},
                  {"kind", word({"bin", "tote", "station", "dock"})},
                  may("aisle", text(0, 16)),
                  may("x_mm", whole(-kFarthest, kFarthest)),
                  may("y_mm", whole(-kFarthest, kFarthest))});
}

http::Schema level_shape() {
    using namespace http::shape;
    return named("StockLevel",
                 object({{"sku", text()},
                         {"free", whole().says("Available to promise: on hand in bins, and reserved for nobody.")},
                         {"reserved", count()},
                         {"allocated", count()},
                         {"picked", count()},
                         {"packed", count()},
                         {"shipped", count()},
                         {"expired", count().says("In bins, of lots that may not be sold any more: promised to nobody.")},
                         {"bins", list_of(object({{"location", text()}, {"on_hand", count()}, {"allocated", count()}, lot_member(), expires_member()}))}}));
}

}  // namespace

void write_lot(json::Writer& out, const Lot& lot) {
    if (lot.id) out.member("lot", lot.code).member("expires", iso_date(lot.expires));
}
http::Member lot_member() { return http::shape::may("lot", http::shape::text(0, 20).like("L2407").says("Of goods by lot; empty for others.")); }
http::Member expires_member() {
    return http::shape::may("expires", http::shape::text(0, 10).like("2027-03-31").says("Its last good day; empty for goods that are not by lot."));
}

http::Access reading() {
    return Access::only({Role::logistics_lead, Role::logistics, Role::picker, Role::packer, Role::customer_service, Role::finance,
                         Role::auditor, Role::integration});
}
http::Access writing() { return Access::only({Role::logistics_lead, Role::logistics, Role::integration}); }

void add_routes(http::Router& router, Stock& stock, db::Database& db, catalogue::Catalogue& catalogue,
                http::Idempotency& idempotency) {
    using namespace http::shape;
    const auto operation = [](std::string id) { return http::Operation("Stock", std::move(id)); };
    router.add({"PUT", "/api/v1/locations", writing(), [&](const Request& r) { return put_locations(r, stock); },
                "Creates or moves up to 1,000 locations by code, all or none.", kMostBody},
               operation("putLocations")
                   .repeatable()
                   .takes(input({{"locations", list_of(location_shape(), 1, kMostRows)}}))
                   .answers(200, data_of(object({{"code", text()}, {"id", id<LocationId>()}})), "In the order of the request."));
    add_layout_routes(router, stock);
    add_upkeep_routes(router, stock, db, catalogue, idempotency);
    add_review_routes(router, stock, db, catalogue, idempotency);
    router.add({"POST", kReceipts, writing(), [&](const Request& r) { return receive(r, stock, db, idempotency); },
                "Receives goods into bins, all lines or none. Goods by lot come with their lot and its expiry.", kMostBody},
               operation("receiveStock")
                   .key(http::Operation::Key::required)
                   .takes(input({{"reference", text(1, 64).like("DELIVERY-77")},
                                 {"lines", list_of(input({{"sku", text(1, 64).like("MUG")},
                                                          {"location", text(1, 32).like("A-01-02")},
                                                          {"quantity", whole(1, kMostReceived).like(10)},
                                                          lot_member(),
                                                          expires_member()}),
                                                   1, kMostRows)}}))
                   .answers(201, data_of(object({{"sku", text()}, {"location", text()}, {"on_hand", count()}, lot_member(), expires_member()}))));
    router.add({"GET", "/api/v1/stock", reading(), [&](const Request& r) { return list(r, stock, db, catalogue); },
                "What is free, reserved, allocated and where it lies, by SKU."},
               operation("listStock")
                   .query("sku", list_of(text(1, 64), 0, kMostAsked), "Only these products; may be given up to 100 times.")
                   .paged(200, 100, text(1, 64))
                   .answers(200, page_of(level_shape())));
}

}  // namespace waybill::stock
