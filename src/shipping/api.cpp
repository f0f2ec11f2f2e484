#include <set>

#include "http/paging.h"
#include "shipping/shipping.h"
#include "waybill/json.h"

namespace waybill::shipping {

namespace {

http::Schema state_shape() {
    return http::shape::word({"booking", "booked", "handed_over", "failed", "in_doubt", "voiding", "voided"});
}

}  // namespace

void write_shipment(json::Writer& out, const Shipment& s) {
    out.begin_object()
        .member("id", s.id)
        .member("order", s.order)
        .member("state", s.state)
        .member("reason", s.reason)
        .member("detail", s.detail)
        .member("carrier", s.carrier)
        .member("service", s.service)
        .member("tracking_number", s.tracking_number)
        .member("price", s.price)
        .member("created_at", s.created_at)
        .member("void_until", s.void_until)
        .key("missing_label");
    if (s.missing_label)
        out.begin_object().member("since", s.missing_label->since).member("asking", s.missing_label->asking).member("problem", s.missing_label->problem).end_object();
    else
        out.null();
    out.key("packages")
        .begin_array();
    for (const auto& package : s.packages)
        out.begin_object().member("id", package.package).member("tracking_number", package.tracking_number).end_object();
    out.end_array().key("bookings").begin_array();
    for (const auto& b : s.bookings)
        out.begin_object()
            .member("id", b.id)
            .member("kind", b.kind)
            .member("state", b.state)
            .member("reference", b.reference)
            .member("attempt", b.attempt)
            .member("reason", b.reason)
            .member("detail", b.detail)
            .member("first_sent_at", b.first_sent_at)
            .end_object();
    out.end_array().end_object();
}

http::Schema shipment_shape() {
    using namespace http::shape;
    const auto booking =
        object({{"id", id<BookingId>()},
                {"kind", word({"book", "void"})},
                {"state", word({"pending", "claimed", "sending", "unknown", "review", "done", "rejected", "absent"})},
                {"reference", text().says("What the carrier knows it by.")},
                {"attempt", count()},
                {"reason", text()},
                {"detail", text()},
                {"first_sent_at", nullable(instant())}});
    const auto missing = object({{"since", instant()},
                                 {"asking", truth().says("The carrier is asked for it; else it is a person's turn.")},
                                 {"problem", text()}});
    return named("Shipment", object({{"id", id<ShipmentId>()},
                                     {"order", id<OrderId>()},
                                     {"state", state_shape()},
                                     {"reason", text().says("A stable key, where it failed or is in doubt.")},
                                     {"detail", text()},
                                     {"carrier", text()},
                                     {"service", text()},
                                     {"tracking_number", text()},
                                     {"price", nullable(money())},
                                     {"created_at", instant()},
                                     {"void_until", nullable(instant()).says("The carrier takes the booking back until then.")},
                                     {"missing_label", nullable(missing).says("Of a booking whose label did not come with it, until it is here.")},
                                     {"packages", list_of(object({{"id", id<PackageId>()}, {"tracking_number", text()}}))},
                                     {"bookings", list_of(booking).says("Attempts, the oldest first.")}}));
}

namespace {

using http::Access;
using http::Request;
using http::Response;
using http::Role;

const std::set<Role> kBook{Role::logistics_lead, Role::logistics, Role::packer, Role::integration};
const std::set<Role> kLoad{Role::logistics_lead, Role::logistics, Role::packer};
const std::set<Role> kRead{Role::logistics_lead, Role::logistics, Role::packer,     Role::customer_service,
                           Role::finance,        Role::auditor,   Role::integration};
const std::set<Role> kOffice{Role::logistics_lead, Role::logistics, Role::customer_service, Role::finance, Role::auditor, Role::integration};

std::string actor(const Request& request) { return request.principal ? request.principal->id : ""; }

http::Outcome outcome(int status, const Shipment& shipment) {
    json::Writer out;
    write_shipment(out, shipment);
    return {status, out.take()};
}

rates::Wanted read_shipment(json::Fields& f) {
    rates::Wanted in;
    in.order = f.id<OrderId>("order");
    for (const auto& text : f.texts_or_none("packages", 100, 40)) {
        if (const auto id = PackageId::parse(text))
            in.packages.insert(*id);
        else
            f.fail("packages", "id", "\"" + text + "\" is not a package's id.");
    }
    in.way = {f.text_or("carrier", "", 32), f.text_or("service", "", 64)};
    in.quote = f.id_if<rates::QuoteId>("quote");
    in.accepted = f.money_if("accepted_price");
    if (in.quote && in.way.carrier.empty()) f.fail("carrier", "required", "is needed with a quote");
    if (in.quote && in.way.service.empty()) f.fail("service", "required", "is needed with a quote");
    if (f.has("terms")) {
        auto terms = f.object("terms");
        in.terms = rates::read_terms(terms);
    } else {
        f.text_or("terms", "", 1);
    }
    return in;
}

/// Carriers may have to be asked which of them is to go: before the transaction, and not for a call that was answered already.
Response write_intent(const Request& request, Shipping& shipping, rates::Rates& rates, db::Database& db, http::Idempotency& idempotency,
                      const rates::Wanted& wanted) {
    constexpr const char* kRoute = "POST /api/v1/shipments";
    if (wanted.is_to_be_chosen())
        if (auto before = http::replay(request, kRoute, db, idempotency)) return *std::move(before);
    const auto chosen = rates.choose(wanted, actor(request));
    if (!chosen) return http::problem(chosen.error(), request);
    const NewShipment shipment{wanted.order, {wanted.packages.begin(), wanted.packages.end()}, chosen->way.carrier, chosen->way.service, chosen->terms};
    return http::idempotent(request, kRoute, true, db, idempotency, [&](db::Tx& tx) -> Result<http::Outcome> {
        TRY(made, shipping.book(tx, shipment, actor(request)));
        return outcome(202, made);
    });
}

Response book(const Request& request, Shipping& shipping, rates::Rates& rates, db::Database& db, http::Idempotency& idempotency) {
    const auto wanted = http::parse_body(request, read_shipment);
    if (!wanted) return http::problem(wanted.error(), request);
    const std::int64_t patience = http::number(request, "wait");
    auto response = write_intent(request, shipping, rates, db, idempotency, *wanted);
    if (patience == 0 || response.status != 202) return response;
    const auto written = json::parse(response.body);
    const auto* id = written ? written->find("id") : nullptr;
    const auto shipment = ShipmentId::parse(id ? id->string : "");
    if (!shipment) return response;
    const auto now = shipping.wait(*shipment, std::chrono::seconds(patience));
    if (!now || now->state == "booking") return response;
    auto waited = outcome(now->state == "booked" ? 201 : 202, *now);
    response.status = waited.status;
    response.body = std::move(waited.body);
    return response;
}

Response request_void(const Request& request, Shipping& shipping, db::Database& db, http::Idempotency& idempotency) {
    const auto id = http::path_id<ShipmentId>(request, "id");
    if (!id) return http::problem(id.error(), request);
    return http::idempotent(request, "POST /api/v1/shipments/{id}/void", true, db, idempotency,
                            [&](db::Tx& tx) -> Result<http::Outcome> {
                                TRY(shipment, shipping.request_void(tx, *id, actor(request)));
                                return outcome(202, shipment);
                            });
}

Response read(const Request& request, Shipping& shipping) {
    const auto id = http::path_id<ShipmentId>(request, "id");
    if (!id) return http::problem(id.error(), request);
    return http::answer(request, 200, shipping.get(*id), write_shipment);
}

Response list(const Request& request, Shipping& shipping) {
    const int most = static_cast<int>(http::number(request, "limit")) + 1;
    return http::page(request, shipping.list(request.asked("state"), request.asked("after"), most), write_shipment,
                      [](const Shipment& last) { return last.id.text(); });
}

Response open_handover(const Request& request, Shipping& shipping, db::Database& db, http::Idempotency& idempotency) {
    Request with_body = request;
    if (with_body.body.empty()) with_body.body = "{}";
    const auto carrier = http::parse_body(with_body, [](json::Fields& f) { return f.text_or("carrier", "", 32); });
    if (!carrier) return http::problem(carrier.error(), request);
    return http::idempotent(request, "POST /api/v1/handovers", true, db, idempotency, [&](db::Tx& tx) -> Result<http::Outcome> {
        TRY(id, shipping.open_handover(tx, *carrier, actor(request)));
        json::Writer out;
        out.begin_object().member("id", id).member("state", "open").end_object();
        return http::Outcome{201, out.take()};
    });
}

Response scan(const Request& request, Shipping& shipping) {
    const auto id = http::path_id<HandoverId>(request, "id");
    if (!id) return http::problem(id.error(), request);
    struct Input {
        std::string device;
        std::vector<Shipping::HandoverScan> scans;
    };
    const auto input = http::parse_body(request, [](json::Fields& f) {
        Input in{picking::read_device(f), {}};
        for (auto& one : f.objects("scans", 1, 500)) {
            in.scans.push_back({one.integer("seq", 1, INT64_MAX), one.text("code", 1, 200)});
            one.done();
        }
        return in;
    });
    if (!input) return http::problem(input.error(), request);
    return http::answer(request, 200, shipping.scan_handover(*id, input->device, input->scans, actor(request)),
                        [](json::Writer& out, const std::vector<picking::ScanAnswer>& answers) {
                            out.begin_object().key("data").begin_array();
                            for (const auto& answer : answers) out.raw(answer.json);
                            out.end_array().end_object();
                        });
}

Response close(const Request& request, Shipping& shipping, db::Database& db, http::Idempotency& idempotency) {
    const auto id = http::path_id<HandoverId>(request, "id");
    if (!id) return http::problem(id.error(), request);
    return http::idempotent(request, "POST /api/v1/handovers/{id}/close", true, db, idempotency,
                            [&](db::Tx& tx) -> Result<http::Outcome> {
                                TRY_VOID(shipping.close_handover(tx, *id, actor(request)));
                                json::Writer out;
                                out.begin_object().member("id", *id).member("state", "closed").end_object();
                                return http::Outcome{200, out.take()};
                            });
}

http::Schema load_answer_shape() {
    using namespace http::shape;
    const auto ok = object({{"seq", whole()},
                            {"ok", truth()},
                            {"package", id<PackageId>()},
                            {"order", id<OrderId>()},
                            {"shipment", id<ShipmentId>()}});
    return named("LoadScanAnswer", either({ok, picking::refused_scan_shape()}));
}

http::Operation operation(std::string id) { return http::Operation("Shipping", std::move(id)); }

void add_handovers(http::Router& router, Shipping& shipping, db::Database& db, http::Idempotency& idempotency) {
    using namespace http::shape;
    const auto of_handover = [](std::string name) { return operation(std::move(name)).path("id", id<HandoverId>()); };
    const auto handover = [](const char* state) {
        return named(std::string(*state == 'o' ? "Open" : "Closed") + "Handover",
                     object({{"id", id<HandoverId>()}, {"state", word({state})}}));
    };
    router.add({"POST", "/api/v1/handovers", Access::only(kLoad),
                [&](const Request& r) { return open_handover(r, shipping, db, idempotency); }, "A truck is being loaded."},
               operation("createHandover")
                   .key(http::Operation::Key::required)
                   .may_take(input({may("carrier", text(0, 32).says("Only parcels of this carrier may be loaded."))}))
                   .answers(201, handover("open"))
                   .refuses({404, 409}));
    router.add({"POST", "/api/v1/handovers/{id}/scans", Access::only(kLoad), [&](const Request& r) { return scan(r, shipping); },
                "Packages scanned onto the truck by their SSCC; each scan counts once."},
               of_handover("scanOntoTruck")
                   .keyless(http::kScansAreNumbered)
                   .takes(input({{"device", text(1, 40).like("dock-1")},
                                 {"scans", list_of(input({{"seq", whole(1)}, {"code", text(1, 200).like("095213210000000017")}}),
                                                   1, 500)}}))
                   .answers(200, data_of(load_answer_shape()))
                   .refuses({409}));
    router.add({"POST", "/api/v1/handovers/{id}/close", Access::only(kLoad),
                [&](const Request& r) { return close(r, shipping, db, idempotency); }, "The truck leaves."},
               of_handover("closeHandover").key(http::Operation::Key::required).answers(200, handover("closed")).refuses({409}));
}

}  // namespace

void write_of_order(json::Writer& out, Shipping& shipping, OrderId order, const http::Request& reader) {
    out.key("shipments").begin_array();
    if (reader.principal && reader.principal->may(kRead))
        for (auto& shipment : shipping.of_order(order)) {
            // An order shows the floor neither money nor addresses, which a carrier's words may repeat.
            if (!reader.principal->may(kOffice)) {
                shipment.price.reset();
                shipment.detail.clear();
                for (auto& booking : shipment.bookings) booking.detail.clear();
                if (shipment.missing_label) shipment.missing_label->problem.clear();
            }
            write_shipment(out, shipment);
        }
    out.end_array();
}

void add_routes(http::Router& router, Shipping& shipping, rates::Rates& rates, db::Database& db, http::Idempotency& idempotency) {
    using namespace http::shape;
    constexpr auto kKey = http::Operation::Key::required;
    router.add(
        {"POST", "/api/v1/shipments", Access::only(kBook), [&](const Request& r) { return book(r, shipping, rates, db, idempotency); },
         "Books sealed packages of one order with a carrier: 202 with the shipment; with ?wait=8 201 where it is booked by "
         "then."},
        operation("createShipment")
            .query("wait", whole(0, 8).by_default(0), "So many seconds the answer may wait for the carrier's.")
            .key(kKey)
            .takes(input({{"order", id<OrderId>()},
                          may("packages",
                              list_of(id<PackageId>(), 0, 100).says("Absent or empty: all sealed ones without a live shipment.")),
                          may("carrier", text(0, 32).says("Absent: the rules choose; without rules, the one of the settings.").like("demo")),
                          may("service", text(0, 64)),
                          may("quote", id<rates::QuoteId>().says("Whose price for this carrier and service is to count: asked for again where its time is over.")),
                          may("accepted_price", money()),
                          may("terms", rates::terms_shape().says("What is agreed beyond the way it goes; what the carrier cannot do of it, it refuses by name. With a quote: absent, or the quote's."))}))
            .answers(201, shipment_shape(), "Booked.")
            .answers(202, shipment_shape(), "Under way, or failed, or in doubt: see its state.")
            .refuses({404, 409}));
    router.add({"GET", "/api/v1/shipments", Access::only(kRead), [&](const Request& r) { return list(r, shipping); },
                "Shipments by state."},
               operation("listShipments")
                   .query("state", state_shape(), "In this state.")
                   .paged(200, 100, id<ShipmentId>())
                   .answers(200, page_of(shipment_shape())));
    router.add({"GET", "/api/v1/shipments/{id}", Access::only(kRead), [&](const Request& r) { return read(r, shipping); },
                "One shipment with its attempts."},
               operation("getShipment").path("id", id<ShipmentId>()).answers(200, shipment_shape()));
    router.add({"POST", "/api/v1/shipments/{id}/void", Access::only(kBook),
                [&](const Request& r) { return request_void(r, shipping, db, idempotency); },
                "Asks the carrier to void a booked shipment."},
               operation("voidShipment").path("id", id<ShipmentId>()).key(kKey).answers(202, shipment_shape()));
    add_handovers(router, shipping, db, idempotency);
}

}  // namespace waybill::shipping
