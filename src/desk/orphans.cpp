#include "base/text.h"
#include "base/wording.h"
#include "desk/routes.h"

// A live label at a carrier that no booking counts with: what is known of it, and what a person may do.
namespace waybill::desk {
namespace {

using http::Response;

Response orphan_page(const Visit& visit, shipping::OrphanId id, std::optional<Error> problem) {
    const auto found = visit.parts.shipping.orphan(id);
    if (!found) return refuse(visit, found.error());
    const auto& o = *found;
    const auto* carrier = visit.parts.carriers.find_carrier(o.carrier);
    View v;
    v.set("id", id.text()).set("number", o.tracking_number.empty() ? o.reference : o.tracking_number).set("carrier", carrier ? carrier->name : o.carrier).set("reference", o.reference);
    v.set("carrier_id", o.carrier_shipment_id).set("state", word(visit.texts, "desk.orphan_state.", o.state)).set("exception", o.state == "exception");
    v.set("reason", word(visit.texts, "desk.reason.", o.reason)).set("detail", o.detail);
    if (o.price) v.set("price", wording::amount(*o.price));
    if (o.booked_at) v.set("booked", wording::moment(visit.texts, *o.booked_at));
    if (o.void_until) v.set("until", wording::moment(visit.texts, *o.void_until));
    if (const auto shipment = o.shipment ? visit.parts.shipping.get(o.shipment) : Result<shipping::Shipment>(Error{}))
        v.set("order", shipment->order.text());
    v.set("lost", o.reason == "not_at_carrier" || o.reason == "void_at_carrier");
    v.set("maybe", o.reason == "late_doubt").set("found", o.reason != "not_at_carrier" && o.reason != "void_at_carrier" && o.reason != "late_doubt");
    v.set("decides", o.state == "exception" && visit.may_work());
    Screen screen{.title = visit.texts("desk.orphan.title"), .page = "orphan", .view = std::move(v), .section = "exceptions",
                  .here = "/desk/orphans/" + id.text()};
    screen.problem = std::move(problem);
    return show(visit, std::move(screen));
}

Response see(const Visit& visit) {
    const auto id = http::path_id<shipping::OrphanId>(visit.request, "id");
    return id ? orphan_page(visit, *id, {}) : refuse(visit, id.error());
}

Response act(const Visit& visit) {
    const auto id = http::path_id<shipping::OrphanId>(visit.request, "id");
    if (!id) return refuse(visit, id.error());
    const std::string reason = text::trim(text::shorten(visit.field("reason"), 400));
    const auto done = once(visit, [&](db::Tx& tx) -> Result<std::string> {
        auto& shipping = visit.parts.shipping;
        TRY(orphan, visit.field("do") == "void" ? shipping.void_orphan(tx, *id, reason, visit.who.id)
                                                : shipping.settle_orphan(tx, *id, reason, visit.who.id));
        return orphan.id.text();
    });
    if (!done) return orphan_page(visit, *id, done.error());
    return Response::see_other("/desk/orphans/" + *done + "?done=decided");
}

}  // namespace

void add_orphans(http::Router& router, const SharedParts& parts) {
    add_page(router, parts, "GET", "/desk/orphans/{id}", readers(), see, "A label that no booking counts with.");
    add_page(router, parts, "POST", "/desk/orphans/{id}", workers(), act, "Void such a label, or say why it stays.");
}

}  // namespace waybill::desk
