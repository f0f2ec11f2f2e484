#include "http/paging.h"
#include "shipping/shipping.h"
#include "waybill/json.h"

// What a person sees and decides of bookings in doubt, and of labels that nobody counts with.
namespace waybill::shipping {

namespace {

using http::Access;
using http::Request;
using http::Response;
using http::Role;

const std::set<Role> kDecide{Role::logistics_lead, Role::logistics};
const std::set<Role> kLook{Role::logistics_lead, Role::logistics, Role::auditor};

std::string actor(const Request& request) { return request.principal ? request.principal->id : ""; }

Decider decider(const Request& request) {
    const auto& roles = request.principal->roles;
    return {request.principal->id, roles.contains(Role::logistics_lead) || roles.contains(Role::admin)};
}

void write_doubt(json::Writer& out, const Doubt& d) {
    out.begin_object().key("shipment");
    write_shipment(out, d.shipment);
    out.member("booking", d.booking.id).member("kind", d.booking.kind).member("reference", d.booking.reference)
        .member("waits_for_person", d.waits_for_person).member("request", d.exact).member("portal_url", d.portal_url)
        .member("proposal", d.proposal).member("proposed_by", d.proposed_by).member("proposed_why", d.proposed_why).key("history").begin_array();
    for (const auto& e : d.history)
        out.begin_object().member("at", e.at).member("from", e.from).member("to", e.to).member("actor", e.actor).key("detail").raw(e.detail)
            .end_object();
    out.end_array().key("late_answers").begin_array();
    for (const auto& a : d.late_answers) out.begin_object().member("at", a.at).member("outcome", a.outcome).key("answer").raw(a.answer).end_object();
    out.end_array().end_object();
}

void write_orphan(json::Writer& out, const Orphan& o) {
    out.begin_object().member("id", o.id).member("carrier", o.carrier).member("reference", o.reference)
        .member("carrier_shipment_id", o.carrier_shipment_id).member("tracking_number", o.tracking_number);
    o.shipment ? out.member("shipment", o.shipment) : out.key("shipment").raw("null");
    out.member("source", o.source).member("state", o.state).member("reason", o.reason).member("detail", o.detail).member("price", o.price)
        .member("booked_at", o.booked_at).member("void_until", o.void_until).member("found_at", o.found_at).member("actor", o.actor).end_object();
}

Response doubt(const Request& request, Shipping& shipping) {
    const auto id = http::path_id<ShipmentId>(request, "id");
    if (!id) return http::problem(id.error(), request);
    return http::answer(request, 200, shipping.doubt(*id), write_doubt);
}

Response decide(const Request& request, Shipping& shipping, db::Database& db, http::Idempotency& idempotency) {
    const auto id = http::path_id<ShipmentId>(request, "id");
    if (!id) return http::problem(id.error(), request);
    const auto finding = http::parse_body(request, [](json::Fields& f) {
        return Finding{f.word("decision", {"found", "not_there", "void"}), f.text_or("tracking_number", "", 64),
                       f.text_or("carrier_shipment_id", "", 100), f.text_or("reason", "", 400)};
    });
    if (!finding) return http::problem(finding.error(), request);
    return http::idempotent(request, "POST /api/v1/shipments/{id}/decision", true, db, idempotency, [&](db::Tx& tx) -> Result<http::Outcome> {
        TRY(shipment, shipping.decide(tx, *id, *finding, decider(request)));
        json::Writer out;
        write_shipment(out, shipment);
        return http::Outcome{200, out.take()};
    });
}

Response orphans(const Request& request, Shipping& shipping) {
    const int most = static_cast<int>(http::number(request, "limit")) + 1;
    return http::page(request, shipping.orphans(request.asked("state"), request.asked("after"), most), write_orphan,
                      [](const Orphan& last) { return last.id.text(); });
}

using Act = Result<Orphan> (Shipping::*)(db::Tx&, OrphanId, const std::string&, const std::string&);

Response act(const Request& request, Shipping& shipping, db::Database& db, http::Idempotency& idempotency, std::string_view route, Act what) {
    const auto id = http::path_id<OrphanId>(request, "id");
    if (!id) return http::problem(id.error(), request);
    const auto reason = http::parse_body(request, [](json::Fields& f) { return f.text("reason", 1, 400); });
    if (!reason) return http::problem(reason.error(), request);
    return http::idempotent(request, route, true, db, idempotency, [&](db::Tx& tx) -> Result<http::Outcome> {
        TRY(orphan, (shipping.*what)(tx, *id, *reason, actor(request)));
        json::Writer out;
        write_orphan(out, orphan);
        return http::Outcome{200, out.take()};
    });
}

http::Schema orphan_state_shape() { return http::shape::word({"voiding", "voided", "exception", "settled"}); }

http::Schema orphan_shape() {
    using namespace http::shape;
    return named("Orphan", object({{"id", id<OrphanId>()},
                                   {"carrier", text()},
                                   {"reference", text().says("What the carrier knows it by.")},
                                   {"carrier_shipment_id", text()},
                                   {"tracking_number", text()},
                                   {"shipment", nullable(id<ShipmentId>()).says("Whose attempt it was, where that is known.")},
                                   {"source", word({"late_answer", "sweep", "recovery"})},
                                   {"state", orphan_state_shape()},
                                   {"reason", text().says("A stable key: why a person must look at it.")},
                                   {"detail", text()},
                                   {"price", nullable(money())},
                                   {"booked_at", nullable(instant())},
                                   {"void_until", nullable(instant())},
                                   {"found_at", instant()},
                                   {"actor", text()}}));
}

http::Schema doubt_shape() {
    using namespace http::shape;
    const auto step = object({{"at", instant()}, {"from", text()}, {"to", text()}, {"actor", text()}, {"detail", anything()}});
    return named("Doubt", object({{"shipment", shipment_shape()},
                                  {"booking", id<BookingId>()},
                                  {"kind", word({"book", "void"})},
                                  {"reference", text()},
                                  {"waits_for_person", truth()},
                                  {"request", text().says("As it was sent; credentials are hidden.")},
                                  {"portal_url", text().says("Where to look it up at the carrier's; may be empty.")},
                                  {"proposal", text().says("What a first person said; a second one has to say the same.")},
                                  {"proposed_by", text()},
                                  {"proposed_why", text()},
                                  {"history", list_of(step).says("The oldest first.")},
                                  {"late_answers", list_of(object({{"at", instant()}, {"outcome", text()}, {"answer", anything()}}))}}));
}

http::Operation operation(std::string id) { return http::Operation("Shipping", std::move(id)); }

}  // namespace

void add_doubt_routes(http::Router& router, Shipping& shipping, db::Database& db, http::Idempotency& idempotency) {
    using namespace http::shape;
    constexpr auto kKey = http::Operation::Key::required;
    const auto reason = input({{"reason", text(1, 400).like("Voided in the carrier's portal.")}});
    router.add({"GET", "/api/v1/shipments/{id}/doubt", Access::only(kLook), [&](const Request& r) { return doubt(r, shipping); },
                "All that is known of a shipment in doubt: the request as it was sent, what happened since, late answers."},
               operation("getDoubt").path("id", id<ShipmentId>()).answers(200, doubt_shape()).refuses({409}));
    router.add({"POST", "/api/v1/shipments/{id}/decision", Access::only(kDecide),
                [&](const Request& r) { return decide(r, shipping, db, idempotency); },
                "A person's word on a doubt that no program can end. What may lead to a second label takes two people, or a logistics lead."},
               operation("decideDoubt")
                   .path("id", id<ShipmentId>())
                   .key(kKey)
                   .takes(input({{"decision", word({"found", "not_there", "void"})},
                                 may("tracking_number", text(0, 64).says("Required for found.")),
                                 may("carrier_shipment_id", text(0, 100)),
                                 may("reason", text(0, 400).says("Required for not_there and void."))}))
                   .answers(200, shipment_shape())
                   .refuses({409}));
    router.add({"GET", "/api/v1/orphans", Access::only(kLook), [&](const Request& r) { return orphans(r, shipping); },
                "Live labels at carriers that no booking counts with."},
               operation("listOrphans")
                   .query("state", orphan_state_shape(), "In this state.")
                   .paged(200, 100, id<OrphanId>())
                   .answers(200, page_of(orphan_shape())));
    router.add({"POST", "/api/v1/orphans/{id}/void", Access::only(kDecide),
                [&](const Request& r) {
                    return act(r, shipping, db, idempotency, "POST /api/v1/orphans/{id}/void", &Shipping::void_orphan);
                },
                "Asks the carrier to void a label that was left to a person."},
               operation("voidOrphan").path("id", id<OrphanId>()).key(kKey).takes(reason).answers(200, orphan_shape()).refuses({409}));
    router.add({"POST", "/api/v1/orphans/{id}/settle", Access::only(kDecide),
                [&](const Request& r) {
                    return act(r, shipping, db, idempotency, "POST /api/v1/orphans/{id}/settle", &Shipping::settle_orphan);
                },
                "The label stays as it is, and somebody said why."},
               operation("settleOrphan").path("id", id<OrphanId>()).key(kKey).takes(reason).answers(200, orphan_shape()).refuses({409}));
}

}  // namespace waybill::shipping
