#include "http/operation.h"
#include "http/paging.h"
#include "packing/packing.h"
#include "waybill/json.h"

// A lot's whole way: where it lies, and who got it.
namespace waybill::packing {
namespace {

using http::Request;
using http::Response;
using http::Role;

constexpr int kShown = 200;

struct Rooms {
    Packing& packing;
    catalogue::Catalogue& catalogue;
    stock::Stock& stock;
    db::Database& db;
};

const std::set<Role> kRead{Role::logistics_lead, Role::logistics, Role::picker, Role::packer, Role::customer_service, Role::auditor, Role::integration};

Error unknown() { return error(Code::not_found, "lot.unknown", "No lot is called so."); }

void write(json::Writer& out, const Packing::LotUnits& units) {
    out.begin_object().member("lot", units.lot).member("order", units.order).member("order_number", units.order_number).member("package", units.package);
    out.member("state", units.state).member("quantity", units.quantity.units).member("handed_over_at", units.handed_over_at).key("serials").begin_array();
    for (const auto& serial : units.serials) out.value(serial);
    out.end_array().end_object();
}

void write(json::Writer& out, db::Tx& tx, Rooms& rooms, const stock::Lot& lot) {
    const auto contents = rooms.stock.contents_of_lot(tx, lot);
    out.begin_object().member("id", lot.id).member("sku", rooms.catalogue.by_ids(tx, {lot.product}).at(lot.product).sku);
    stock::write_lot(out, lot);
    out.member("sellable", rooms.stock.sellable(tx, lot)).key("places").begin_array();
    for (const auto& c : contents) {
        out.begin_object().member("location", c.place.code).member("kind", stock::name(c.place.kind));
        out.member("on_hand", c.on_hand.units).member("allocated", c.allocated.units).end_object();
    }
    auto packages = rooms.packing.packages_of_lot(tx, lot.id, PackageId(), kShown + 1);
    const bool more = packages.size() > kShown;
    if (more) packages.pop_back();
    out.end_array().key("shipments").begin_array();
    for (const auto& one : packages) write(out, one);
    out.end_array().member("more", more).end_object();
}

Response read(const Request& request, Rooms& rooms) {
    return rooms.db.transact([&](db::Tx& tx) {
        const auto lots = rooms.stock.lots_named(tx, request.param("lot"));
        if (lots.empty()) return http::problem(unknown(), request);
        json::Writer out;
        out.begin_object().key("data").begin_array();
        for (const auto& lot : lots) write(out, tx, rooms, lot);
        out.end_array().end_object();
        return Response::json(200, out.take());
    });
}

/// Pages through everything that a lot went into, however much that is.
Response shipments(const Request& request, Rooms& rooms) {
    const auto id = http::path_id<LotId>(request, "lot");
    if (!id) return http::problem(id.error(), request);
    const auto after = PackageId::parse(request.asked("after")).value_or(PackageId());
    const auto most = static_cast<int>(http::number(request, "limit")) + 1;
    const auto found = rooms.db.transact([&](db::Tx& tx) -> Result<std::vector<Packing::LotUnits>> {
        if (rooms.stock.lots(tx, {*id}).empty()) return unknown();
        return rooms.packing.packages_of_lot(tx, *id, after, most);
    });
    if (!found) return http::problem(found.error(), request);
    return http::page(request, *found, [](json::Writer& out, const Packing::LotUnits& one) { write(out, one); },
                      [](const Packing::LotUnits& last) { return last.package.text(); });
}

http::Schema shipment_shape() {
    using namespace http::shape;
    return named("LotShipment", object({{"lot", id<LotId>()},
                                        {"order", id<OrderId>()},
                                        {"order_number", count()},
                                        {"package", id<PackageId>()},
                                        {"state", word({"open", "sealed", "labelled", "handed_over"})},
                                        {"quantity", count()},
                                        {"handed_over_at", nullable(instant())},
                                        {"serials", list_of(text()).says("Of goods by serial number, all in this package.")}}));
}

}  // namespace

void add_lot_routes(http::Router& router, Packing& packing, catalogue::Catalogue& catalogue, stock::Stock& stock, db::Database& db) {
    using namespace http::shape;
    const auto rooms = std::make_shared<Rooms>(Rooms{packing, catalogue, stock, db});
    const auto place = object({{"location", text()}, {"kind", word({"bin", "tote"})}, {"on_hand", count()}, {"allocated", count()}});
    const auto lot = named("Lot", object({{"id", id<LotId>()},
                                          {"sku", text()},
                                          stock::lot_member(),
                                          stock::expires_member(),
                                          {"sellable", truth().says("False: expired, or too near to it for its product.")},
                                          {"places", list_of(place)},
                                          {"shipments", list_of(shipment_shape()).says("The first 200 packages that it went into.")},
                                          {"more", truth().says("There are more: page through /api/v1/lots/{lot}/shipments.")}}));
    router.add({"GET", "/api/v1/lots/{lot}", http::Access::only(kRead), [rooms](const Request& r) { return read(r, *rooms); },
                "Where a lot is and which orders got it: by its id, or by the code that its maker gave it."},
               http::Operation("Stock", "getLot").answers(200, data_of(lot), "Every product's lot that is called so."));
    router.add({"GET", "/api/v1/lots/{lot}/shipments", http::Access::only(kRead), [rooms](const Request& r) { return shipments(r, *rooms); },
                "All packages that a lot went into."},
               http::Operation("Stock", "listLotShipments").path("lot", id<LotId>()).paged(1000, 200, text(1, 40)).answers(200, page_of(shipment_shape())));
}

}  // namespace waybill::packing
