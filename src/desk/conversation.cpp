#include "base/excerpt.h"
#include "base/wording.h"
#include "desk/order_page.h"
#include "desk/routes.h"

// What was said to the carrier about a shipment, call by call.
namespace waybill::desk {
namespace {

using http::Response;

View call_view(const Visit& visit, const shipping::CarrierCall& call, const std::string& key) {
    std::string head;
    for (const auto& [name, value] : call.headers) head += name + ": " + value + "\n";
    const bool answered = call.status > 0;
    View v;
    v.set("key", key).set("method", call.method).set("url", call.url).set("headers", head).set("body", excerpt::pretty(call.body));
    v.set("reply", excerpt::pretty(call.reply)).set("spends", call.spends);
    v.set("good", answered && call.status < 400).set("status", answered ? std::to_string(call.status) : "");
    v.set("silent", !answered && !call.reply.empty()).set("open", !answered && call.reply.empty());
    if (call.at) v.set("at", wording::moment(visit.texts, *call.at)).set("iso", rfc3339(*call.at));
    if (call.took > Duration{}) v.set("took", wording::count(call.took / std::chrono::milliseconds(1)) + " ms");
    return v;
}

View talk_view(const Visit& visit, const shipping::Conversation& talk, const std::string& key) {
    std::vector<View> calls;
    for (const auto& call : talk.calls) calls.push_back(call_view(visit, call, key + "-" + std::to_string(calls.size() + 1)));
    View v;
    v.set("key", key).set("operation", word(visit.texts, "desk.talk.operation.", talk.operation)).set("no", std::to_string(talk.attempt));
    v.set("kind", visit.texts(talk.kind == "void" ? "desk.attempt.void" : "desk.attempt.book")).set("reference", talk.reference);
    v.set("outcome", word(visit.texts, "desk.talk.outcome.", talk.outcome)).set("detail", talk.detail).set("good", talk.outcome == "done");
    v.set("worry", talk.outcome == "in_doubt" || talk.outcome == "not_known" || talk.outcome == "refused");
    v.set("cut_off", talk.outcome == "not_known");
    v.set("at", wording::moment(visit.texts, talk.at)).set("iso", rfc3339(talk.at)).set("calls", std::move(calls));
    return v;
}

Response see(const Visit& visit) {
    const auto id = http::path_id<ShipmentId>(visit.request, "id");
    if (!id) return refuse(visit, id.error());
    const auto shipment = visit.parts.shipping.get(*id);
    if (!shipment) return refuse(visit, shipment.error());
    const auto talks = visit.parts.shipping.conversations(*id);
    if (!talks) return refuse(visit, talks.error());
    std::vector<View> views;
    for (const auto& talk : *talks) views.push_back(talk_view(visit, talk, "talk" + std::to_string(views.size() + 1)));
    const auto order = visit.parts.orders.get(shipment->order);
    const auto* carrier = visit.parts.carriers.find_carrier(shipment->carrier);
    View v;
    v.set("id", id->text()).set("order", shipment->order.text()).set("number", order ? std::to_string(order->number) : "");
    v.set("carrier", carrier ? carrier->name : shipment->carrier).set("service", shipment->service).set("parcel", shipment->tracking_number);
    v.set("state", word(visit.texts, "desk.shipment_state.", shipment->state)).set("in_doubt", shipment->state == "in_doubt");
    v.set("talks", std::move(views));
    return show(visit, {.title = visit.texts("desk.talk.title"), .page = "conversation", .view = std::move(v), .section = "orders"});
}

}  // namespace

void add_conversation(http::Router& router, const SharedParts& parts) {
    add_page(router, parts, "GET", "/desk/shipments/{id}/conversation", {http::Role::logistics_lead, http::Role::logistics, http::Role::auditor}, see, "What was said to the carrier about a shipment.");
}

}  // namespace waybill::desk
