#include "base/text.h"
#include "base/wording.h"
#include "desk/order_page.h"
#include "desk/routes.h"
#include "waybill/json.h"

// What a person decides: bookings that no program can settle, and live labels that nobody counts with.
namespace waybill::desk {
namespace {

using http::Response;

/// The plain words of a record's JSON.
std::string words_of(const Texts& texts, const std::string& json) {
    const auto value = json::parse(json);
    if (!value) return "";
    std::string out;
    for (const char* name : {"decision", "tracking_number", "detail", "reason"}) {
        const auto* member = value->find(name);
        if (!member || member->string.empty()) continue;
        out += (out.empty() ? "" : " · ") + (std::string_view(name) == "decision" ? word(texts, "desk.verdict.", member->string) : member->string);
    }
    return out;
}

View event_view(const Visit& visit, const shipping::BookingEvent& event) {
    View v;
    v.set("iso", rfc3339(event.at)).set("at", wording::moment(visit.texts, event.at));
    v.set("to", word(visit.texts, "desk.booking_state.", event.to)).set("detail", words_of(visit.texts, event.detail));
    if (!event.actor.empty()) v.set("who", visit.texts(event.actor == visit.who.id ? "desk.actor.you" : "desk.actor.colleague"));
    return v;
}

bool is_lead(const Visit& visit) { return visit.is({http::Role::logistics_lead}); }

Response doubt_page(const Visit& visit, ShipmentId id, std::optional<Error> problem) {
    const auto found = visit.parts.shipping.doubt(id);
    if (!found) {
        const auto shipment = visit.parts.shipping.get(id);  // somebody else, or the carrier, has settled it meanwhile
        return shipment ? Response::see_other(order_link(shipment->order)) : refuse(visit, found.error());
    }
    const auto& d = *found;
    const auto order = visit.parts.orders.get(d.shipment.order);
    const auto* carrier = visit.parts.carriers.find_carrier(d.shipment.carrier);
    const bool booking = d.booking.kind == "book";
    View v;
    v.set("id", id.text()).set("order", d.shipment.order.text()).set("number", order ? std::to_string(order->number) : "");
    v.set("title", visit.texts(booking ? "desk.doubt.title" : "desk.doubt.void_title")).set("booking", booking);
    v.set("state", word(visit.texts, "desk.booking_state.", d.booking.state)).set("carrier", carrier ? carrier->name : d.shipment.carrier);
    v.set("service", d.shipment.service).set("reference", d.booking.reference.substr(0, 14)).set("portal", d.portal_url);
    if (visit.may_listen()) v.set("exact", d.exact);  // it bears the customer's address
    v.set("may_listen", visit.may_listen()).set("advice", visit.texts(d.waits_for_person ? "desk.doubt.person" : "desk.doubt.explained")).set("detail", d.booking.detail);
    v.set("decides", d.waits_for_person && visit.may_work()).set("alone", is_lead(visit)).set("can_void", carrier && carrier->can_void);
    if (d.booking.first_sent_at) v.set("sent", wording::moment(visit.texts, *d.booking.first_sent_at));
    if (!d.proposal.empty()) {
        v.set("proposal", word(visit.texts, "desk.verdict.", d.proposal)).set("why", d.proposed_why);
        v.set("proposed_by", visit.texts(d.proposed_by == visit.who.id ? "desk.actor.you" : "desk.actor.colleague"));
    }
    std::vector<View> history, late;
    for (const auto& event : d.history) history.push_back(event_view(visit, event));
    for (const auto& answer : d.late_answers)
        late.push_back(View().set("iso", rfc3339(answer.at)).set("at", wording::moment(visit.texts, answer.at)).set("outcome", answer.outcome)
                           .set("detail", words_of(visit.texts, answer.answer)));
    v.set("history", std::move(history)).set("late", std::move(late));
    Screen screen{.title = visit.texts("desk.doubt.title"), .page = "doubt", .view = std::move(v), .section = "exceptions",
                  .here = "/desk/shipments/" + id.text() + "/doubt"};
    screen.problem = std::move(problem);
    return show(visit, std::move(screen));
}

Response see_doubt(const Visit& visit) {
    const auto id = http::path_id<ShipmentId>(visit.request, "id");
    return id ? doubt_page(visit, *id, {}) : refuse(visit, id.error());
}

Response decide(const Visit& visit) {
    const auto id = http::path_id<ShipmentId>(visit.request, "id");
    if (!id) return refuse(visit, id.error());
    const auto decided = once(visit, [&](db::Tx& tx) -> Result<std::string> {
        TRY(shipment, visit.parts.shipping.decide(tx, *id,
                                                  {visit.field("decision"), visit.field("tracking_number"), visit.field("carrier_shipment_id"),
                                                   text::shorten(visit.field("reason"), 400)},
                                                  {visit.who.id, is_lead(visit)}));
        return shipment.order.text();
    });
    if (!decided) return doubt_page(visit, *id, decided.error());
    const auto now = visit.parts.shipping.doubt(*id);
    if (now && now->waits_for_person) return Response::see_other("/desk/shipments/" + id->text() + "/doubt?done=proposed");
    const auto order = OrderId::parse(*decided);
    return Response::see_other(order_link(*order, "decided"));
}

}  // namespace

void add_doubts(http::Router& router, const SharedParts& parts) {
    const std::string doubt = "/desk/shipments/{id}/doubt";
    add_page(router, parts, "GET", doubt, readers(), see_doubt, "A booking in doubt, and what may be done.");
    add_page(router, parts, "POST", doubt, workers(), decide, "Decide on a booking in doubt.");
}

}  // namespace waybill::desk
