#include "base/text.h"
#include "shipping/shipping.h"
#include "waybill/json.h"

// Labels that did not come with their bookings: asked for once more, or settled by who printed them elsewhere.
namespace waybill::shipping {

namespace {

using http::Request;
using http::Response;
using http::Role;

const std::set<Role> kWork{Role::logistics_lead, Role::logistics, Role::packer};

http::Outcome accepted(const Shipment& shipment, int status) {
    json::Writer out;
    write_shipment(out, shipment);
    return {status, out.take()};
}

Response ask(const Request& request, Shipping& shipping, db::Database& db, http::Idempotency& idempotency) {
    const auto id = http::path_id<ShipmentId>(request, "id");
    if (!id) return http::problem(id.error(), request);
    return http::idempotent(request, "POST /api/v1/shipments/{id}/label/ask", true, db, idempotency, [&](db::Tx& tx) -> Result<http::Outcome> {
        TRY(shipment, shipping.ask_for_label_again(tx, *id));
        return accepted(shipment, 202);
    });
}

Response settle(const Request& request, Shipping& shipping, db::Database& db, http::Idempotency& idempotency) {
    const auto id = http::path_id<ShipmentId>(request, "id");
    if (!id) return http::problem(id.error(), request);
    const auto reason = http::parse_body(request, [](json::Fields& f) { return text::trim(f.text("reason", 1, 400)); });
    if (!reason) return http::problem(reason.error(), request);
    return http::idempotent(request, "POST /api/v1/shipments/{id}/label/settle", true, db, idempotency, [&](db::Tx& tx) -> Result<http::Outcome> {
        TRY(shipment, shipping.settle_label(tx, *id, *reason, request.principal ? request.principal->id : ""));
        return accepted(shipment, 200);
    });
}

}  // namespace

void add_label_routes(http::Router& router, Shipping& shipping, db::Database& db, http::Idempotency& idempotency) {
    using namespace http::shape;
    using http::Access;
    constexpr auto kKey = http::Operation::Key::required;
    router.add({"POST", "/api/v1/shipments/{id}/label/ask", Access::only(kWork),
                [&](const Request& r) { return ask(r, shipping, db, idempotency); }, "Asks the carrier again for a label that did not come with its booking."},
               http::Operation("Shipping", "askForLabel").path("id", id<ShipmentId>()).key(kKey).answers(202, shipment_shape()).refuses({409}));
    router.add({"POST", "/api/v1/shipments/{id}/label/settle", Access::only(kWork),
                [&](const Request& r) { return settle(r, shipping, db, idempotency); },
                "The missing label was printed elsewhere, or is not needed: nobody asks for it any more."},
               http::Operation("Shipping", "settleLabel").path("id", id<ShipmentId>()).key(kKey)
                   .takes(input({{"reason", http::shape::text(1, 400).like("Printed on the carrier's page.")}}))
                   .answers(200, shipment_shape()).refuses({409}));
}

}  // namespace waybill::shipping
