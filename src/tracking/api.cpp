#include <set>

#include "http/paging.h"
#include "tracking/tracking.h"
#include "waybill/json.h"

namespace waybill::tracking {

namespace {

using http::Access;
using http::Request;
using http::Response;
using http::Role;

const std::set<Role> kRead{Role::logistics_lead,   Role::logistics, Role::packer,
                           Role::customer_service, Role::auditor,   Role::integration};

void write_tracker(json::Writer& out, const Tracker& t) {
    out.begin_object()
        .member("id", t.id)
        .member("order", t.order)
        .member("shipment", t.shipment)
        .member("package", t.package)
        .member("carrier", t.carrier)
        .member("number", t.number)
        .member("status", name(t.status))
        .member("flag", name(t.flag))
        .member("reason", t.reason)
        .member("status_at", t.status_at)
        .member("last_event_at", t.last_event_at)
        .member("last_polled_at", t.last_polled_at)
        .member("finished_at", t.finished_at)
        .member("subscribed_at", t.subscribed_at)
        .key("events")
        .begin_array();
    for (const auto& e : t.events)
        out.begin_object()
            .member("at", e.at)
            .member("status", name(e.status))
            .member("flag", name(e.flag))
            .member("reason", e.reason)
            .member("code", e.code)
            .member("place", e.place)
            .member("text", e.text)
            .end_object();
    out.end_array().end_object();
}

Response list(const Request& request, Tracking& tracking) {
    const int most = static_cast<int>(http::number(request, "limit")) + 1;
    return http::page(request, tracking.list(request.asked("state"), TrackerId::parse(request.asked("after")), most),
                      write_tracker, [](const Tracker& last) { return last.id.text(); });
}

Response refresh(const Request& request, Tracking& tracking) {
    Request with_body = request;
    if (with_body.body.empty()) with_body.body = "{}";
    const auto carrier = http::parse_body(with_body, [](json::Fields& f) { return f.text_or("carrier", "", 32); });
    if (!carrier) return http::problem(carrier.error(), request);
    json::Writer out;
    out.begin_object().member("due", tracking.refresh(*carrier)).end_object();
    return Response::json(200, out.take());
}

http::Schema status_shape() {
    std::vector<std::string> names;
    for (int i = 0; i <= static_cast<int>(TrackingStatus::unknown); ++i) names.emplace_back(name(static_cast<TrackingStatus>(i)));
    return http::shape::word(std::move(names));
}

http::Schema flag_shape() {
    std::vector<std::string> names;
    for (int i = 0; i <= static_cast<int>(TrackingFlag::exception); ++i) names.emplace_back(name(static_cast<TrackingFlag>(i)));
    return http::shape::word(std::move(names));
}

http::Schema tracker_shape() {
    using namespace http::shape;
    return named("Tracker", object({{"id", id<TrackerId>()},
                                    {"order", id<OrderId>()},
                                    {"shipment", id<ShipmentId>()},
                                    {"package", id<PackageId>()},
                                    {"carrier", text()},
                                    {"number", text().says("The carrier's tracking number.")},
                                    {"status", status_shape()},
                                    {"flag", flag_shape()},
                                    {"reason", text()},
                                    {"status_at", nullable(instant())},
                                    {"last_event_at", nullable(instant())},
                                    {"last_polled_at", nullable(instant())},
                                    {"finished_at", nullable(instant())},
                                    {"subscribed_at", nullable(instant()).says("Since when the carrier pushes its news; null: it is asked.")},
                                    {"events", list_of(object({{"at", instant()},
                                                               {"status", status_shape()},
                                                               {"flag", flag_shape()},
                                                               {"reason", text()},
                                                               {"code", text().says("The carrier's own.")},
                                                               {"place", text()},
                                                               {"text", text().says("The carrier's wording.")}}))}}));
}

}  // namespace

void write_of_order(json::Writer& out, Tracking& tracking, OrderId order, const http::Request& reader) {
    out.key("trackers").begin_array();
    if (reader.principal && reader.principal->may(kRead))
        for (const auto& tracker : tracking.of_order(order)) write_tracker(out, tracker);
    out.end_array();
}

void add_routes(http::Router& router, Tracking& tracking) {
    using namespace http::shape;
    const auto operation = [](std::string id) { return http::Operation("Tracking", std::move(id)); };
    router.add({"GET", "/api/v1/trackers", Access::only(kRead), [&](const Request& r) { return list(r, tracking); },
                "Trackers by status."},
               operation("listTrackers")
                   .query("state", status_shape(), "With this status.")
                   .paged(200, 100, id<TrackerId>())
                   .answers(200, page_of(tracker_shape())));
    router.add({"GET", "/api/v1/trackers/{id}", Access::only(kRead),
                [&](const Request& r) {
                    const auto id = http::path_id<TrackerId>(r, "id");
                    return id ? http::answer(r, 200, tracking.get(*id), write_tracker) : http::problem(id.error(), r);
                },
                "One tracker with its events."},
               operation("getTracker").path("id", id<TrackerId>()).answers(200, tracker_shape()));
    router.add({"POST", "/api/v1/trackers/refresh", Access::only({Role::logistics_lead, Role::logistics, Role::customer_service}),
                [&](const Request& r) { return refresh(r, tracking); }, "Asks about every unfinished parcel now."},
               operation("refreshTrackers")
                   .repeatable()
                   .may_take(input({may("carrier", text(0, 32).says("Only this carrier's."))}))
                   .answers(200, object({{"due", count()}})));
}

}  // namespace waybill::tracking
