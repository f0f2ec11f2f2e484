#include "http/paging.h"
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
    const auto input = http::parse_body(request, [](json::Fields& f) {
        return Input{f.text("url", 1, 500), f.texts_or_none("topics", 50, 64)};
    });
    if (!input) return http::problem(input.error(), request);
    return http::answer(request, 201, notify.add_endpoint(input->url, input->topics),
                        [](json::Writer& out, const NewEndpoint& endpoint) {
                            out.begin_object().member("id", endpoint.id).member("secret", endpoint.secret.reveal()).end_object();
                        });
}

void write_endpoint(json::Writer& out, const Endpoint& e) {
    out.begin_object()
        .member("id", e.id)
        .member("url", e.url)
        .member("state", e.state)
        .member("reason", e.reason)
        .key("topics")
        .begin_array();
    for (const auto& topic : e.topics) out.value(topic);
    out.end_array().end_object();
}

void write_delivery(json::Writer& out, const Delivery& d) {
    out.begin_object()
        .member("id", d.id)
        .member("endpoint", d.endpoint)
        .member("event", d.event)
        .member("topic", d.topic)
        .member("state", d.state)
        .member("attempts", d.attempts)
        .member("last_status", d.last_status)
        .member("last_error", d.last_error)
        .member("created_at", d.created_at)
        .member("next_at", d.next_at)
        .member("delivered_at", d.delivered_at)
        .end_object();
}

int one_more(const Request& request) { return static_cast<int>(http::number(request, "limit")) + 1; }

Response list(const Request& request, Notify& notify) {
    return http::page(request, notify.endpoints(EndpointId::parse(request.asked("after")), one_more(request)), write_endpoint,
                      [](const Endpoint& last) { return last.id.text(); });
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
    auto found = notify.deliveries(EndpointId::parse(request.asked("endpoint")), request.asked("state"),
                                   DeliveryId::parse(request.asked("after")), one_more(request));
    return http::page(request, std::move(found), write_delivery, [](const Delivery& last) { return last.id.text(); });
}

Response replay(const Request& request, Notify& notify) {
    const auto id = http::path_id<DeliveryId>(request, "id");
    if (!id) return http::problem(id.error(), request);
    const auto queued = notify.replay(*id);
    if (!queued) return http::problem(queued.error(), request);
    return Response::json(202, "{\"state\":\"queued\"}");
}

http::Schema endpoint_shape() {
    using namespace http::shape;
    return named("WebhookEndpoint", object({{"id", id<EndpointId>()},
                                            {"url", text()},
                                            {"state", word({"active", "disabled"})},
                                            {"reason", text().says("Why it was disabled.")},
                                            {"topics", list_of(text()).says("Empty: all.")}}));
}

http::Schema delivery_shape() {
    using namespace http::shape;
    return named("WebhookDelivery", object({{"id", id<DeliveryId>()},
                                            {"endpoint", id<EndpointId>()},
                                            {"event", id<EventId>().says("The header webhook-id: the same in every attempt.")},
                                            {"topic", text()},
                                            {"state", word({"queued", "sending", "delivered", "retry", "dead"})},
                                            {"attempts", count()},
                                            {"last_status", count().says("The endpoint's last HTTP status; 0: no answer.")},
                                            {"last_error", text()},
                                            {"created_at", instant()},
                                            {"next_at", nullable(instant())},
                                            {"delivered_at", nullable(instant())}}));
}

}  // namespace

void add_routes(http::Router& router, Notify& notify) {
    using namespace http::shape;
    const auto operation = [](std::string id) { return http::Operation("Webhooks", std::move(id)); };
    router.add(
        {"POST", "/api/v1/webhook-endpoints", Access::only(kManage), [&](const Request& r) { return add(r, notify); },
         "Registers a URL for news; the answer carries its secret, once."},
        operation("createWebhookEndpoint")
            .keyless("Its answer shows a secret, and no secret may be kept for a repetition: an endpoint too many is deleted.")
            .takes(input({{"url", text(1, 500).says("https, on a public address.").like("https://shop.example/hooks/waybill")},
                          may("topics", list_of(text(0, 64).like("order.released"), 0, 50).says("Empty or absent: all."))}))
            .answers(201,
                     object({{"id", id<EndpointId>()}, {"secret", text().says("whsec_…: what signatures are made with.")}})));
    router.add({"GET", "/api/v1/webhook-endpoints", Access::only(kRead), [&](const Request& r) { return list(r, notify); },
                "All endpoints."},
               operation("listWebhookEndpoints").paged(200, 100, id<EndpointId>()).answers(200, page_of(endpoint_shape())));
    router.add({"DELETE", "/api/v1/webhook-endpoints/{id}", Access::only(kManage),
                [&](const Request& r) { return remove(r, notify); }, "Removes an endpoint; what is queued for it ends as dead."},
               operation("deleteWebhookEndpoint").repeatable().path("id", id<EndpointId>()).answers_nothing("Removed."));
    router.add({"GET", "/api/v1/webhook-deliveries", Access::only(kRead), [&](const Request& r) { return deliveries(r, notify); },
                "Deliveries by endpoint and state."},
               operation("listWebhookDeliveries")
                   .query("endpoint", id<EndpointId>(), "To this endpoint.")
                   .query("state", word({"queued", "sending", "delivered", "retry", "dead"}), "In this state.")
                   .paged(200, 100, id<DeliveryId>())
                   .answers(200, page_of(delivery_shape())));
    router.add(
        {"POST", "/api/v1/webhook-deliveries/{id}/replay", Access::only(kManage),
         [&](const Request& r) { return replay(r, notify); }, "Sends a delivery again, with its original id and body."},
        operation("replayWebhookDelivery").repeatable().path("id", id<DeliveryId>()).answers(202, object({{"state", word({"queued"})}})));
}

}  // namespace waybill::notify
