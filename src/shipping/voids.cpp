#include "base/crypto.h"
#include "base/fault_points.h"
#include "shipping/machine.h"

// A void is an intent of its own, with the same discipline as a booking.
namespace waybill::shipping {

void Shipping::Impl::start_void(db::Tx& tx, const store::ShipmentRow& shipment, const std::string& actor) {
    int voids = 0;
    const store::Intent* booking = nullptr;
    const auto intents = store::of_shipment(tx, shipment.id);
    for (const auto& intent : intents) {
        if (intent.kind == "void") ++voids;
        if (intent.kind == "book" && intent.state == "done") booking = &intent;
    }
    if (!booking) throw std::logic_error("a shipment that is booked has no booking that is done");
    store::Intent intent;
    intent.id = p.ids.next<BookingId>();
    intent.shipment = shipment.id;
    intent.kind = "void";
    intent.attempt = voids + 1;
    intent.carrier = shipment.carrier;
    intent.reference = booking->reference + "-V" + std::to_string(intent.attempt);
    intent.idempotency_key = crypto::uuid4();
    intent.request = booking->request;
    store::insert_intent(tx, intent, p.clock.now());
    WAYBILL_CRASH_POINT("void.intent_uncommitted");
    store::set_state(tx, shipment.id, "voiding", "", "", p.clock.now());
    announce(tx, "shipment.void_requested", *store::get(tx, shipment.id, true), actor);
    set_order_booking(tx, shipment.order);
}

Result<Shipment> Shipping::request_void(db::Tx& tx, ShipmentId id, const std::string& actor) {
    const auto seen = store::get(tx, id, false);
    if (!seen) return no_shipment();
    TRY_VOID(impl_->p.orders.lock(tx, seen->order));
    const auto row = store::get(tx, id, true);
    if (row->state == "voiding" || row->state == "voided") return impl_->view(tx, *row);
    if (row->state == "handed_over")
        return error(Code::conflict, "shipment.handed_over", "The carrier has the goods: a void is no longer possible.");
    if (row->state != "booked") return error(Code::conflict, "shipment.not_booked", "The shipment is " + row->state + ", not booked.");
    if (row->void_until && *row->void_until < impl_->p.clock.now())
        return error(Code::conflict, "shipment.void_deadline",
                     "The carrier took this booking back until " + rfc3339(*row->void_until) + "; that has passed.");
    for (const auto& package : store::packages(tx, id)) {
        TRY(now, impl_->p.packing.get(tx, package.package));
        if (now.state == "handed_over")
            return error(Code::conflict, "shipment.handed_over", "A package is on the truck already: a void is no longer possible.");
    }
    impl_->start_void(tx, *row, actor);
    return impl_->view(tx, *store::get(tx, id, false));
}

void Shipping::on_cancelled(db::Tx& tx, std::span<const events::Event> cancelled) {
    auto& impl = *impl_;
    for (const auto& event : cancelled) {
        const OrderId order(event.subject);
        if (!impl.p.orders.lock(tx, order)) continue;
        for (const auto& shipment : store::of_order(tx, order)) {
            const bool is_booked = shipment.state == "booked";
            if (!is_booked && shipment.state != "booking" && shipment.state != "in_doubt") continue;
            for (const auto& seen : store::of_shipment(tx, shipment.id)) {
                if (seen.kind != "book" || (seen.state == "done") != is_booked) continue;
                const auto intent = store::lock_intent(tx, seen.id);
                if (const auto step = rules::decide(impl.facts(*intent, shipment), impl.policy(), rules::OrderCancelled{}))
                    impl.carry_out(tx, *intent, *step, {nullptr, "The order was cancelled before the booking was sent.", ""});
            }
        }
    }
}

}  // namespace waybill::shipping
