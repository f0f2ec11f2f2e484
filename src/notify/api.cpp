#include "notify/notify.h"
#include "waybill/json.h"

namespace waybill::notify {

namespace {

using http::Access;
using http::Request;
using http::Response;
using http::Role;

const std::set<Role> kManage{Role::integration};
const std::set<Role> kRead{Role::integration, Role::auditor, Role::logistics_lead};

Response add(const Request& request, Notify& notify) {
    struct Input {
        std::string url;
        std::vector<std::string> topics;
    };
    const auto input = http::parse_body(request, [](json::Fields& f) { return Input{f.text("url", 1, 500), f.texts_or_none("topics", 50, 64)}; });
    if (!input) return http::problem(input.error(), request);
    return http::answer(request, 201, notify.add_endpoint(input->url, input->topics), [](json::Writer& out, const NewEndpoint& endpoint) {
        out.begin_object().member("id", endpoint.id).member("secret", endpoint.secret.reveal()).end_object();
    });
}

Response list(Notify& notify) {
    json::Writer out;
    out.begin_object().key("data").begin_array();
    for (const auto& e : notify.endpoints()) {
        out.begin_object().member("id", e.id).member("url", e.url).member("state", e.state).member("reason", e.reason).key("topics").begin_array();
        for (const auto& topic : e.topics) out.value(topic);
        out.end_array().end_object();
    }
    out.end_array().key("next").null().end_object();
    return Response::json(200, out.take());
}

Response remove(const Request& request, Notify& notify) {
    const auto id = http::path_id<EndpointId>(request, "id");
    if (!id) return http::problem(id.error(), request);
    const auto removed = notify.remove_endpoint(*id);
    if (!removed) return http::problem(removed.error(), request);
    Response response;
    response.status = 204;
    return response;
}

Response deliveries(const Request& request, Notify& notify) {
    constexpr int kPage = 100;
    const auto found = notify.deliveries(EndpointId::parse(request.asked("endpoint")), request.asked("state"), request.asked("after"), kPage);
    json::Writer out;
    out.begin_object().key("data").begin_array();
    for (const auto& d : found)
        out.begin_object().member("id", d.id).member("endpoint", d.endpoint).member("event", d.event).member("topic", d.topic)
            .member("state", d.state).member("attempts", d.attempts).member("last_status", d.last_status).member("last_error", d.last_error)
            .member("created_at", d.created_at).member("next_at", d.next_at).member("delivered_at", d.delivered_at).end_object();
    out.end_array().key("next");
    static_cast<int>(found.size()) == kPage ? out.value(found.back().id) : out.null();
    out.end_object();
    return Response::json(200, out.take());
}

Response replay(const Request& request, Notify& notify) {
    const auto id = http::path_id<DeliveryId>(request, "id");
    if (!id) return http::problem(id.error(), request);
    const auto queued = notify.replay(*id);
    if (!queued) return http::problem(queued.error(), request);
    return Response::json(202, "{\"state\":\"queued\"}");
}

}  // namespace

void add_routes(http::Router& router, Notify& notify) {
    router.add({"POST", "/api/v1/webhook-endpoints", Access::only(kManage), [&](const Request& r) { return add(r, notify); },
                "Register an URL for news; the answer carries its secret, once."});
    router.add({"GET", "/api/v1/webhook-endpoints", Access::only(kRead), [&](const Request&) { return list(notify); }, "All endpoints."});
    router.add({"DELETE", "/api/v1/webhook-endpoints/{id}", Access::only(kManage), [&](const Request& r) { return remove(r, notify); },
                "Remove an endpoint; what is queued for it ends as dead."});
    router.add({"GET", "/api/v1/webhook-deliveries", Access::only(kRead), [&](const Request& r) { return deliveries(r, notify); },
                "Deliveries by endpoint and state."});
    router.add({"POST", "/api/v1/webhook-deliveries/{id}/replay", Access::only(kManage), [&](const Request& r) { return replay(r, notify); },
                "Send a delivery again, with its original id and body."});
}

}  // namespace waybill::notify
