#include "collection/collection.h"
#include "http/idempotency.h"
#include "http/operation.h"
#include "http/paging.h"
#include "waybill/json.h"

// Routes of manifests and pickups.
namespace waybill::collection {

namespace {

using http::Access;
using http::Request;
using http::Response;
using http::Role;

const std::set<Role> kOrder{Role::logistics_lead, Role::logistics, Role::integration};
const std::set<Role> kRead{Role::logistics_lead, Role::logistics, Role::packer, Role::customer_service, Role::finance, Role::auditor, Role::integration};

std::string actor(const Request& request) { return request.principal ? request.principal->id : ""; }

void write_manifest(json::Writer& out, const Manifest& m) {
    out.begin_object().member("id", m.id).member("carrier", m.carrier).member("account", m.account).member("state", m.state)
        .member("detail", m.detail).member("number", m.number).member("shipments", m.shipments).member("documents", m.documents)
        .member("created_at", m.created_at).member("ended_at", m.ended_at).key("parts").begin_array();
    for (const auto& part : m.parts)
        out.begin_object().member("shipment", part.shipment).member("order", part.order).member("tracking_number", part.tracking_number)
            .member("left_out", part.left_out).end_object();
    out.end_array().end_object();
}

void write_pickup(json::Writer& out, const Pickup& p) {
    out.begin_object().member("id", p.id).member("carrier", p.carrier).member("account", p.account).member("state", p.state)
        .member("cancellation_in_doubt", p.cancellation_in_doubt).member("detail", p.detail).member("number", p.number).member("price", p.price)
        .member("date", rules::text(p.date)).member("ready", rules::time_text(p.ready_minute)).member("close", rules::time_text(p.close_minute))
        .member("parcels", p.parcels).member("weight_g", p.weight.value).member("instructions", p.instructions)
        .member("created_at", p.created_at).member("ended_at", p.ended_at).end_object();
}

http::Schema manifest_shape() {
    using namespace http::shape;
    const auto part = object({{"shipment", id<ShipmentId>()},
                              {"order", id<OrderId>()},
                              {"tracking_number", text()},
                              {"left_out", truth().says("The carrier did not take it: it waits for another manifest.")}});
    return named("Manifest", object({{"id", id<ManifestId>()},
                                     {"carrier", text()},
                                     {"account", text()},
                                     {"state", word({"pending", "sending", "done", "refused", "in_doubt", "not_made"})},
                                     {"detail", text().says("Why, in words.")},
                                     {"number", text().says("The carrier's own.")},
                                     {"shipments", count()},
                                     {"documents", count().says("What the driver signs: /documents/1 and so on.")},
                                     {"created_at", instant()},
                                     {"ended_at", nullable(instant())},
                                     {"parts", list_of(part).says("Empty in a list.")}}));
}

http::Schema pickup_shape() {
    using namespace http::shape;
    return named("Pickup", object({{"id", id<PickupId>()},
                                   {"carrier", text()},
                                   {"account", text()},
                                   {"state", word({"pending", "sending", "done", "refused", "in_doubt", "not_made", "cancelling", "cancelled"})},
                                   {"cancellation_in_doubt", truth().says("Nobody knows whether the van still comes: a person finds out.")},
                                   {"detail", text()},
                                   {"number", text().says("The carrier's confirmation.")},
                                   {"price", nullable(money())},
                                   {"date", text().like("2026-11-30")},
                                   {"ready", text().like("15:30")},
                                   {"close", text().like("18:00")},
                                   {"parcels", count()},
                                   {"weight_g", count()},
                                   {"instructions", text()},
                                   {"created_at", instant()},
                                   {"ended_at", nullable(instant())}}));
}

http::Schema finding_shape() {
    using namespace http::shape;
    return input({{"made", truth().says("Whether the carrier has it.")},
                  may("number", text(0, 200).says("The carrier's own, where it was made.")),
                  {"reason", text(1, 300).says("How that was found out.")}});
}

Result<Finding> read_finding(const Request& request) {
    return http::parse_body(request, [](json::Fields& f) {
        Finding finding;
        finding.made = f.boolean_or("made", false);
        if (!f.has("made")) f.fail("made", "required", "is required");
        finding.number = f.text_or("number", "", 200);
        finding.reason = f.text("reason", 1, 300);
        if (finding.made && finding.number.empty()) f.fail("number", "required", "is needed where it was made");
        return finding;
    });
}

NewPickup read_pickup(json::Fields& f) {
    NewPickup in;
    in.carrier = f.text("carrier", 1, 32);
    const std::string date = f.text("date", 1, 20), ready = f.text("ready", 1, 10), close = f.text("close", 1, 10);
    const auto day = rules::date(date);
    const auto from = rules::minute(ready), until = rules::minute(close);
    if (!day && !date.empty()) f.fail("date", "date", "is a date as 2026-11-30");
    if (!from && !ready.empty()) f.fail("ready", "time", "is a time of day as 15:30");
    if (!until && !close.empty()) f.fail("close", "time", "is a time of day as 18:00");
    if (day) in.date = *day;
    in.ready_minute = from.value_or(0), in.close_minute = until.value_or(0);
    if (f.has("parcels")) in.parcels = f.integer("parcels", 1, 10000);
    if (f.has("weight_g")) in.weight = Grams{f.integer("weight_g", 1, 100'000'000)};
    f.integer_or("parcels", 1, 1, 10000), f.integer_or("weight_g", 1, 1, 100'000'000);
    in.instructions = f.text_or("instructions", "", 250);
    return in;
}

template <class SomeId, class Work>
Response with(const Request& request, Work work) {
    const auto id = http::path_id<SomeId>(request, "id");
    return id ? work(*id) : http::problem(id.error(), request);
}

http::Outcome told(int status, const Manifest& manifest) {
    json::Writer out;
    write_manifest(out, manifest);
    return {status, out.take()};
}
http::Outcome told(int status, const Pickup& pickup) {
    json::Writer out;
    write_pickup(out, pickup);
    return {status, out.take()};
}

Response close_day(const Request& request, Collection& collection, db::Database& db, http::Idempotency& idempotency) {
    const auto carrier = http::parse_body(request, [](json::Fields& f) { return f.text("carrier", 1, 32); });
    if (!carrier) return http::problem(carrier.error(), request);
    return http::idempotent(request, "POST /api/v1/manifests", true, db, idempotency, [&](db::Tx& tx) -> Result<http::Outcome> {
        TRY(made, collection.close_day(tx, *carrier, actor(request)));
        json::Writer out;
        out.begin_object().key("data").begin_array();
        for (const auto& manifest : made) write_manifest(out, manifest);
        out.end_array().end_object();
        return http::Outcome{202, out.take()};
    });
}

Response order(const Request& request, Collection& collection, db::Database& db, http::Idempotency& idempotency) {
    const auto wanted = http::parse_body(request, read_pickup);
    if (!wanted) return http::problem(wanted.error(), request);
    return http::idempotent(request, "POST /api/v1/pickups", true, db, idempotency, [&](db::Tx& tx) -> Result<http::Outcome> {
        TRY(pickup, collection.order(tx, *wanted, actor(request)));
        return told(202, pickup);
    });
}

/// Settles a doubt: of manifests and of pickups alike.
template <class SomeId>
Response settle(const Request& request, const char* route, Collection& collection, db::Database& db, http::Idempotency& idempotency) {
    const auto finding = read_finding(request);
    if (!finding) return http::problem(finding.error(), request);
    return with<SomeId>(request, [&](SomeId id) {
        return http::idempotent(request, route, true, db, idempotency, [&](db::Tx& tx) -> Result<http::Outcome> {
            TRY(now, collection.settle(tx, id, *finding, actor(request)));
            return told(200, now);
        });
    });
}

Response document(const Request& request, Collection& collection) {
    return with<ManifestId>(request, [&](ManifestId id) {
        auto file = collection.document(id, std::atoi(request.param("number").c_str()));
        if (!file) return http::problem(file.error(), request);
        return Response::bytes(file->media_type, std::move(file->bytes));
    });
}

http::Operation operation(std::string id) { return http::Operation("Shipping", std::move(id)); }
constexpr auto kKey = http::Operation::Key::required;

void add_manifests(http::Router& router, Collection& collection, db::Database& db, http::Idempotency& idempotency) {
    using namespace http::shape;
    router.add({"POST", "/api/v1/manifests", Access::only(kOrder), [&](const Request& r) { return close_day(r, collection, db, idempotency); },
                "Closes a carrier's day: all that is booked and on no manifest goes on one, a manifest for each account."},
               operation("createManifests").key(kKey).takes(input({{"carrier", text(1, 32).like("demo")}}))
                   .answers(202, data_of(manifest_shape())).refuses({409}));
    router.add({"GET", "/api/v1/manifests", Access::only(kRead),
                [&](const Request& r) {
                    const auto after = ManifestId::parse(r.asked("after"));
                    return http::page(r, collection.manifests(after.value_or(ManifestId()), static_cast<int>(http::number(r, "limit")) + 1),
                                      write_manifest, [](const Manifest& last) { return last.id.text(); });
                },
                "Manifests, the newest first."},
               operation("listManifests").paged(100, 20, id<ManifestId>()).answers(200, page_of(manifest_shape())));
    router.add({"GET", "/api/v1/manifests/{id}", Access::only(kRead),
                [&](const Request& r) {
                    return with<ManifestId>(r, [&](ManifestId id) { return http::answer(r, 200, collection.manifest(id), write_manifest); });
                },
                "One manifest with its shipments."},
               operation("getManifest").path("id", id<ManifestId>()).answers(200, manifest_shape()));
    router.add({"GET", "/api/v1/manifests/{id}/documents/{number}", Access::only(kRead), [&](const Request& r) { return document(r, collection); },
                "What the driver signs, as it came from the carrier."},
               operation("getManifestDocument").path("id", id<ManifestId>()).answers(200, "application/pdf", "The document."));
    router.add({"POST", "/api/v1/manifests/{id}/settle", Access::only(kOrder),
                [&](const Request& r) { return settle<ManifestId>(r, "POST /api/v1/manifests/{id}/settle", collection, db, idempotency); },
                "What a person found out about a manifest in doubt."},
               operation("settleManifest").path("id", id<ManifestId>()).key(kKey).takes(finding_shape()).answers(200, manifest_shape()).refuses({409}));
}

void add_pickups(http::Router& router, Collection& collection, db::Database& db, http::Idempotency& idempotency) {
    using namespace http::shape;
    router.add({"POST", "/api/v1/pickups", Access::only(kOrder), [&](const Request& r) { return order(r, collection, db, idempotency); },
                "Orders a carrier's van to the dock."},
               operation("createPickup").key(kKey)
                   .takes(input({{"carrier", text(1, 32).like("demo")},
                                 {"date", text(1, 20).says("At the dock.").like("2026-11-30")},
                                 {"ready", text(1, 10).says("From when on the parcels are ready, at the dock.").like("15:30")},
                                 {"close", text(1, 10).says("Until when somebody is there.").like("18:00")},
                                 may("parcels", whole(1, 10000).says("Absent: those that are booked with the carrier and on no truck.")),
                                 may("weight_g", whole(1, 100'000'000).says("Of all; absent: as they were weighed.")),
                                 may("instructions", text(0, 250).says("For the driver."))}))
                   .answers(202, pickup_shape()).refuses({409}));
    router.add({"GET", "/api/v1/pickups", Access::only(kRead),
                [&](const Request& r) {
                    const auto after = PickupId::parse(r.asked("after"));
                    return http::page(r, collection.pickups(after.value_or(PickupId()), static_cast<int>(http::number(r, "limit")) + 1),
                                      write_pickup, [](const Pickup& last) { return last.id.text(); });
                },
                "Vans that were ordered, the newest first."},
               operation("listPickups").paged(100, 20, id<PickupId>()).answers(200, page_of(pickup_shape())));
    router.add({"GET", "/api/v1/pickups/{id}", Access::only(kRead),
                [&](const Request& r) {
                    return with<PickupId>(r, [&](PickupId id) { return http::answer(r, 200, collection.pickup(id), write_pickup); });
                },
                "One van that was ordered."},
               operation("getPickup").path("id", id<PickupId>()).answers(200, pickup_shape()));
    router.add({"POST", "/api/v1/pickups/{id}/cancel", Access::only(kOrder),
                [&](const Request& r) {
                    return with<PickupId>(r, [&](PickupId id) {
                        return http::idempotent(r, "POST /api/v1/pickups/{id}/cancel", true, db, idempotency, [&](db::Tx& tx) -> Result<http::Outcome> {
                            TRY(pickup, collection.cancel(tx, id, actor(r)));
                            return told(202, pickup);
                        });
                    });
                },
                "Asks the carrier not to come."},
               operation("cancelPickup").path("id", id<PickupId>()).key(kKey).answers(202, pickup_shape()).refuses({409}));
    router.add({"POST", "/api/v1/pickups/{id}/settle", Access::only(kOrder),
                [&](const Request& r) { return settle<PickupId>(r, "POST /api/v1/pickups/{id}/settle", collection, db, idempotency); },
                "What a person found out about a pickup in doubt: whether the van comes, or of a cancellation, whether it was made."},
               operation("settlePickup").path("id", id<PickupId>()).key(kKey).takes(finding_shape()).answers(200, pickup_shape()).refuses({409}));
}

}  // namespace

void add_routes(http::Router& router, Collection& collection, db::Database& db, http::Idempotency& idempotency) {
    add_manifests(router, collection, db, idempotency);
    add_pickups(router, collection, db, idempotency);
}

}  // namespace waybill::collection
