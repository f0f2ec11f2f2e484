#include <algorithm>

#include "base/text.h"
#include "base/wording.h"
#include "desk/order_page.h"

// What an order's page says of packages, shipments and parcels on their way.
namespace waybill::desk {
namespace {

using packing::Package;
using shipping::Shipment;

std::string size_text(const Dimensions& size) {
    return std::to_string(size.length.value) + " × " + std::to_string(size.width.value) + " × " +
           std::to_string(size.height.value) + " mm";
}

View package_view(const Visit& visit, const Package& package) {
    std::vector<View> items;
    for (const auto& item : package.items)
        items.push_back(View()
                            .set("quantity", wording::count(item.quantity.units))
                            .set("sku", item.sku)
                            .set("description", item.description)
                            .set("which", which_ones(visit.texts, item)));
    View v;
    v.set("id", package.id.text())
        .set("no", std::to_string(package.number_of))
        .set("state", word(visit.texts, "desk.package_state.", package.state));
    v.set("sscc", package.sscc)
        .set("items", std::move(items))
        .set("has_label", package.has_label)
        .set("open", package.state == "open");
    v.set("order", package.order.text()).set("slip", package.state != "open" && package.state != "voided");
    if (package.weight.value > 0)
        v.set("weight", wording::count(package.weight.value) + " g").set("size", size_text(package.size));
    return v;
}

View attempt_view(const Visit& visit, const shipping::BookingView& booking) {
    View v;
    v.set("kind", visit.texts(booking.kind == "void" ? "desk.attempt.void" : "desk.attempt.book"))
        .set("no", std::to_string(booking.attempt));
    v.set("state", word(visit.texts, "desk.booking_state.", booking.state)).set("reference", booking.reference);
    v.set("reason", word(visit.texts, "desk.reason.", booking.reason)).set("detail", booking.detail);
    if (booking.first_sent_at) v.set("sent", wording::moment(visit.texts, *booking.first_sent_at));
    return v;
}

View shipment_view(const Visit& visit, const Shipment& shipment) {
    const auto* carrier = visit.parts.carriers.find_carrier(shipment.carrier);
    const bool review =
        std::any_of(shipment.bookings.begin(), shipment.bookings.end(), [](const auto& b) { return b.state == "review"; });
    std::vector<View> attempts;
    for (const auto& booking : shipment.bookings) attempts.push_back(attempt_view(visit, booking));
    View v;
    v.set("id", shipment.id.text())
        .set("order", shipment.order.text())
        .set("carrier", carrier ? carrier->name : shipment.carrier);
    v.set("service", shipment.service)
        .set("state", word(visit.texts, "desk.shipment_state.", shipment.state))
        .set("number", shipment.tracking_number);
    v.set("reason", word(visit.texts, "desk.reason.", shipment.reason))
        .set("detail", shipment.detail)
        .set("attempts", std::move(attempts));
    v.set("in_doubt", shipment.state == "in_doubt").set("review", review).set("failed", shipment.state == "failed");
    v.set("good", shipment.state == "booked" || shipment.state == "handed_over")
        .set("can_void", visit.may_work() && shipment.state == "booked");
    v.set("created", wording::moment(visit.texts, shipment.created_at));
    v.set("can_decide", shipment.state == "in_doubt").set("may_listen", visit.may_listen());
    if (shipment.void_until && shipment.state == "booked") v.set("void_until", wording::moment(visit.texts, *shipment.void_until));
    if (const auto& missing = shipment.missing_label) {
        v.set("missing", visit.texts(missing->asking ? "desk.label.asking" : "desk.label.person")).set("missing_why", missing->problem);
        v.set("missing_since", wording::age(visit.texts, visit.parts.clock.now() - missing->since)).set("may_label", visit.may_work());
    }
    if (shipment.price) v.set("price", wording::amount(*shipment.price));
    return v;
}

View tracker_view(const Visit& visit, const tracking::Tracker& tracker) {
    std::vector<View> events;
    for (const auto& event : tracker.events) {
        View e;
        e.set("at", wording::moment(visit.texts, event.at))
            .set("iso", rfc3339(event.at))
            .set("place", event.place)
            .set("text", event.text);
        e.set("assumed", event.confidence == TimeConfidence::assumed);
        events.push_back(std::move(e.set("status", word(visit.texts, "status.", std::string(name(event.status))))));
    }
    std::reverse(events.begin(), events.end());
    const auto* carrier = visit.parts.carriers.find_carrier(tracker.carrier);
    View v;
    v.set("number", tracker.number).set("carrier", carrier ? carrier->name : tracker.carrier).set("events", std::move(events));
    v.set("status", word(visit.texts, "status.", std::string(name(tracker.status))))
        .set("delivered", tracker.status == TrackingStatus::delivered);
    if (tracker.flag != TrackingFlag::none) v.set("flag", word(visit.texts, "status.flag.", std::string(name(tracker.flag))));
    if (tracker.last_polled_at) v.set("asked", wording::age(visit.texts, visit.parts.clock.now() - *tracker.last_polled_at));
    return v;
}

}  // namespace

std::string which_ones(const Texts& texts, const packing::Item& item) {
    std::string out;
    for (const auto& [lot, quantity] : item.lots)
        out += (out.empty() ? "" : "; ") + wording::count(quantity.units) + " × " + texts("document.lot", {{"lot", lot.code}, {"date", iso_date(lot.expires)}});
    std::string serials;
    for (const auto& serial : item.serials) serials += (serials.empty() ? "" : ", ") + serial;
    if (!serials.empty()) out += (out.empty() ? "" : "; ") + texts("document.serials", {{"list", serials}});
    return out;
}

void set_parcels(View& view, const Visit& visit, const orders::Order& order) {
    std::vector<View> packages, shipments, parcels;
    for (const auto& package : visit.parts.packing.of_order(order.id)) packages.push_back(package_view(visit, package));
    for (const auto& shipment : visit.parts.shipping.of_order(order.id)) shipments.push_back(shipment_view(visit, shipment));
    for (const auto& tracker : visit.parts.tracking.of_order(order.id)) parcels.push_back(tracker_view(visit, tracker));
    view.set("packages", std::move(packages)).set("shipments", std::move(shipments)).set("parcels", std::move(parcels));
}

}  // namespace waybill::desk
