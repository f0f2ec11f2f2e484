#include "tracking/tracking.h"
#include "waybill/json.h"

namespace waybill::tracking {

namespace {

using http::Access;
using http::Request;
using http::Response;
using http::Role;

const std::set<Role> kRead{Role::logistics_lead, Role::logistics, Role::packer, Role::customer_service, Role::auditor, Role::integration};

void write_tracker(json::Writer& out, const Tracker& t) {
    out.begin_object().member("id", t.id).member("order", t.order).member("shipment", t.shipment).member("package", t.package)
        .member("carrier", t.carrier).member("number", t.number).member("status", name(t.status)).member("flag", name(t.flag))
        .member("reason", t.reason).member("status_at", t.status_at).member("last_event_at", t.last_event_at)
        .member("last_polled_at", t.last_polled_at).member("finished_at", t.finished_at).key("events").begin_array();
    for (const auto& e : t.events)
        out.begin_object().member("at", e.at).member("status", name(e.status)).member("flag", name(e.flag)).member("reason", e.reason)
            .member("code", e.code).member("place", e.place).member("text", e.text).end_object();
    out.end_array().end_object();
}

Response list(const Request& request, Tracking& tracking) {
    constexpr int kPage = 100;
    const auto trackers = tracking.list(request.asked("state"), request.asked("after"), kPage);
    json::Writer out;
    out.begin_object().key("data").begin_array();
    for (const auto& tracker : trackers) write_tracker(out, tracker);
    out.end_array().key("next");
    static_cast<int>(trackers.size()) == kPage ? out.value(trackers.back().id) : out.null();
    out.end_object();
    return Response::json(200, out.take());
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

}  // namespace

void write_of_order(json::Writer& out, Tracking& tracking, OrderId order) {
    out.key("trackers").begin_array();
    for (const auto& tracker : tracking.of_order(order)) write_tracker(out, tracker);
    out.end_array();
}

void add_routes(http::Router& router, Tracking& tracking) {
    router.add({"GET", "/api/v1/trackers", Access::only(kRead), [&](const Request& r) { return list(r, tracking); }, "Trackers by status."});
    router.add({"GET", "/api/v1/trackers/{id}", Access::only(kRead),
                [&](const Request& r) {
                    const auto id = http::path_id<TrackerId>(r, "id");
                    return id ? http::answer(r, 200, tracking.get(*id), write_tracker) : http::problem(id.error(), r);
                },
                "One tracker with its events."});
    router.add({"POST", "/api/v1/trackers/refresh", Access::only({Role::logistics_lead, Role::logistics, Role::customer_service}),
                [&](const Request& r) { return refresh(r, tracking); }, "Ask about every unfinished parcel now."});
}

}  // namespace waybill::tracking
