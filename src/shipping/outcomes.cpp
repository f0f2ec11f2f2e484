#include <algorithm>

#include "base/crypto.h"
#include "base/log.h"
#include "base/text.h"
#include "shipping/machine.h"
#include "shipping/request_json.h"
#include "shipping/rules.h"
#include "waybill/json.h"

// What an answer changes. Every path ends in one fenced step of the intent and what follows from it, in one transaction.
namespace waybill::shipping {

namespace {

std::string answer_json(const std::string& detail, const std::string& raw) {
    json::Writer out;
    out.begin_object().member("detail", text::shorten(detail, 500)).member("reply", text::is_utf8(raw) ? text::shorten(raw, 4000) : "").end_object();
    return out.take();
}

}  // namespace

void Shipping::Impl::move(db::Tx& tx, const store::Intent& intent, const store::Step& step) {
    if (!store::step(tx, intent, step, p.clock.now())) throw std::logic_error("an intent that was locked and checked did not move");
    store::add_event(tx, p.ids.raw(), intent.id, intent.state, step.to, answer_json(step.detail, ""), p.clock.now());
}

void Shipping::Impl::announce(db::Tx& tx, const std::string& topic, const store::ShipmentRow& shipment, const std::string& actor) {
    json::Writer out;
    out.begin_object().member("id", shipment.id).member("order", shipment.order).member("carrier", shipment.carrier)
        .member("service", shipment.service).member("state", shipment.state).member("reason", shipment.reason)
        .member("tracking_number", shipment.tracking_number).member("price", shipment.price).key("packages").begin_array();
    for (const auto& package : store::packages(tx, shipment.id))
        out.begin_object().member("id", package.package).member("tracking_number", package.tracking_number).end_object();
    out.end_array().end_object();
    const std::string body = out.take();
    p.orders.note(tx, shipment.order, topic, actor, body);
    p.outbox.put(tx, {topic, shipment.id.raw(), body});
}

void Shipping::Impl::set_order_booking(db::Tx& tx, OrderId order) {
    // The order shows its most worrying shipment; dead ones count only where nothing else is left.
    bool booking = false, booked = false, failed = false, doubt = false;
    for (const auto& s : store::of_order(tx, order)) {
        doubt = doubt || s.state == "in_doubt";
        booking = booking || s.state == "booking";
        booked = booked || s.state == "booked" || s.state == "voiding";  // what is on the truck needs no board any more
        failed = s.state == "failed" || (failed && s.state != "booked" && s.state != "handed_over");
    }
    p.orders.set_booking(tx, order, doubt     ? orders::Booking::in_doubt
                                    : booking ? orders::Booking::booking
                                    : failed  ? orders::Booking::failed
                                    : booked  ? orders::Booking::booked
                                              : orders::Booking::none);
}

template <class Work>
void Shipping::Impl::settle(const store::Intent& claimed, const std::string& outcome, const std::string& answer, Work work) {
    p.db.transact([&](db::Tx& tx) {
        const auto shipment = store::get(tx, claimed.shipment, false);
        if (!shipment || !p.orders.lock(tx, shipment->order)) return;
        const auto intent = store::lock_intent(tx, claimed.id);
        const bool ours = intent && intent->lease_token == claimed.lease_token &&
                          (intent->state == "claimed" || intent->state == "sending" || intent->state == "unknown");
        if (!ours) {
            // The lease was lost: somebody else goes on with this intent. The answer is kept for whoever has to make sense of it.
            store::add_late_answer(tx, p.ids.raw(), claimed.id, outcome, answer, p.clock.now());
            log::warning("booking.late_answer", {{"intent", claimed.id}, {"outcome", outcome}});
            return;
        }
        work(tx, *intent, *store::get(tx, claimed.shipment, true));
    });
}

void Shipping::Impl::booked(const store::Intent& claimed, const BookOutcome& o) {
    using Kind = BookOutcome::Kind;
    if (o.kind == Kind::aborted) return;
    p.metrics.counter("waybill_bookings", "Booking conversations by their end.",
                      "outcome=\"" + std::string(o.kind == Kind::done ? "booked" : o.kind == Kind::refused ? "rejected" : o.kind == Kind::not_now ? "not_now" : "in_doubt") + "\"")++;
    const std::string name = o.kind == Kind::done ? "booked" : o.kind == Kind::refused ? "rejected" : o.kind == Kind::not_now ? "not_now" : "in_doubt";
    const std::string answer = o.value ? answer_json(o.value->carrier_shipment_id + " " + o.value->tracking_number, o.raw_reply)
                                       : answer_json(o.error.detail, o.raw_reply);
    settle(claimed, name, answer, [&](db::Tx& tx, const store::Intent& intent, const store::ShipmentRow& shipment) {
        switch (o.kind) {
            case Kind::done: return adopt(tx, intent, shipment, *o.value);
            case Kind::refused: return fail(tx, intent, shipment, "rejected", o.error.detail);
            case Kind::not_now: return postpone(tx, intent, o.retry_after, o.error.detail);
            case Kind::in_doubt: return doubt(tx, intent, shipment, o.error.detail);
            case Kind::aborted: return;
        }
    });
}

void Shipping::Impl::adopt(db::Tx& tx, const store::Intent& intent, const store::ShipmentRow& before, const carrier::Booked& booked) {
    move(tx, intent, {"done", true, {}, intent.checks, 0, "", ""});
    store::set_booked(tx, before.id, booked, p.clock.now());
    const auto packages = store::packages(tx, before.id);
    for (std::size_t i = 0; i < packages.size(); ++i) {
        store::set_package_number(tx, before.id, packages[i].package,
                                  i < booked.parcel_numbers.size() ? booked.parcel_numbers[i] : booked.tracking_number);
        const auto* label = i < booked.labels.size() ? &booked.labels[i] : booked.labels.empty() ? nullptr : &booked.labels.front();
        p.packing.attach_label(tx, packages[i].package, label ? packing::LabelBytes{label->media_type, label->bytes} : packing::LabelBytes{});
    }
    const auto shipment = *store::get(tx, before.id, true);
    announce(tx, "shipment.booked", shipment, "");
    set_order_booking(tx, shipment.order);
    if (shipment.void_wanted) start_void(tx, shipment, "");
}

void Shipping::Impl::fail(db::Tx& tx, const store::Intent& intent, const store::ShipmentRow& before, const std::string& reason,
                          const std::string& detail) {
    move(tx, intent, {reason == "absent" ? "absent" : "rejected", false, {}, intent.checks, intent.absent_answers, reason, detail});
    store::set_state(tx, before.id, "failed", reason, detail, p.clock.now());
    for (const auto& package : store::packages(tx, before.id)) p.packing.set_booking(tx, package.package, false);
    store::release_packages(tx, before.id);
    announce(tx, "shipment.failed", *store::get(tx, before.id, true), "");
    set_order_booking(tx, before.order);
}

void Shipping::Impl::postpone(db::Tx& tx, const store::Intent& intent, Duration due_in, const std::string& detail) {
    move(tx, intent, {"pending", true, due_in, intent.checks, intent.absent_answers, "", detail});
}

void Shipping::Impl::doubt(db::Tx& tx, const store::Intent& intent, const store::ShipmentRow& shipment, const std::string& detail) {
    const auto since = p.clock.now() - intent.first_sent_at.value_or(p.clock.now());
    move(tx, intent, {"unknown", true, rules::next_question(settings.find_after, 0, since), 0, 0, "", detail});
    if (intent.kind == "void") return;  // the shipment stays voiding: nothing was bought
    store::set_state(tx, shipment.id, "in_doubt", "", detail, p.clock.now());
    announce(tx, "shipment.in_doubt", *store::get(tx, shipment.id, true), "");
    set_order_booking(tx, shipment.order);
}

void Shipping::Impl::person(db::Tx& tx, const store::Intent& intent, const store::ShipmentRow& shipment, const std::string& detail) {
    move(tx, intent, {"review", true, {}, intent.checks, intent.absent_answers, "needs_person", detail});
    store::set_state(tx, shipment.id, "in_doubt", "needs_person", detail, p.clock.now());
    announce(tx, "shipment.in_doubt", *store::get(tx, shipment.id, true), "");
    set_order_booking(tx, shipment.order);
}

void Shipping::Impl::try_again(db::Tx& tx, const store::Intent& absent, const store::ShipmentRow& shipment) {
    if (absent.attempt >= rules::kMaxAttempts) return fail(tx, absent, shipment, "absent", "The carrier does not have it; no attempt is left.");
    move(tx, absent, {"absent", false, {}, absent.checks, absent.absent_answers, "absent", "The carrier does not have it."});
    auto request = booking_request(absent.request);
    request.reference = rules::reference(shipment.id.bare(), absent.attempt + 1);
    request.idempotency_key = crypto::uuid4();
    store::Intent next;
    next.id = p.ids.next<BookingId>();
    next.shipment = shipment.id;
    next.kind = "book";
    next.attempt = absent.attempt + 1;
    next.carrier = absent.carrier;
    next.reference = request.reference;
    next.idempotency_key = request.idempotency_key;
    next.request = to_json(request);
    store::insert_intent(tx, next, p.clock.now());
    store::set_attempts(tx, shipment.id, next.attempt);
    store::set_state(tx, shipment.id, "booking", "", "", p.clock.now());
    set_order_booking(tx, shipment.order);
}

void Shipping::Impl::found(const store::Intent& claimed, const FindOutcome& o) {
    using Kind = FindOutcome::Kind;
    const std::string name = o.kind == Kind::done ? "found" : "not_found_out";
    settle(claimed, name, answer_json(o.error.detail, ""), [&](db::Tx& tx, const store::Intent& intent, const store::ShipmentRow& shipment) {
        const auto since = p.clock.now() - intent.first_sent_at.value_or(p.clock.now());
        const auto* carrier = p.carriers.find_carrier(intent.carrier);
        if (o.kind == Kind::refused || !carrier) return person(tx, intent, shipment, o.error.detail);
        const auto ask_again = [&](int absent_answers) {
            move(tx, intent, {"unknown", true, rules::next_question(settings.find_after, intent.checks + 1, since), intent.checks + 1,
                              absent_answers, "", o.error.detail});
        };
        if (o.kind != Kind::done) return ask_again(intent.absent_answers);
        const auto matches = o.value->matches.size();
        if (intent.kind == "void") {
            // Voiding twice has no second effect: while a live booking is there, it is asked for again.
            if (matches == 0) return complete_void(tx, intent, shipment);
            return postpone(tx, intent, std::chrono::seconds(1), "the booking is still live");
        }
        switch (rules::judge({matches, intent.absent_answers + 1, since, carrier->quiet_period, settings.absent_answers})) {
            case rules::Verdict::adopt: return adopt(tx, intent, shipment, o.value->matches.front());
            case rules::Verdict::ask_again: return ask_again(intent.absent_answers + 1);
            case rules::Verdict::needs_person:
                return person(tx, intent, shipment, "The carrier has " + std::to_string(matches) + " live bookings under this reference.");
            case rules::Verdict::absent: return shipment.void_wanted ? fail(tx, intent, shipment, "absent", "The order was cancelled.")
                                                                     : try_again(tx, intent, shipment);
        }
    });
}

void Shipping::Impl::voided(const store::Intent& claimed, const VoidOutcome& o) {
    using Kind = VoidOutcome::Kind;
    if (o.kind == Kind::aborted) return;
    settle(claimed, o.kind == Kind::done ? "voided" : "void_failed", answer_json(o.error.detail, o.raw_reply),
           [&](db::Tx& tx, const store::Intent& intent, const store::ShipmentRow& shipment) {
               switch (o.kind) {
                   case Kind::done: return complete_void(tx, intent, shipment);
                   case Kind::not_now: return postpone(tx, intent, o.retry_after, o.error.detail);
                   case Kind::in_doubt: return doubt(tx, intent, shipment, o.error.detail);
                   case Kind::aborted: return;
                   case Kind::refused: break;
               }
               move(tx, intent, {"rejected", false, {}, intent.checks, 0, "void_rejected", o.error.detail});
               store::set_state(tx, shipment.id, "booked", "void_rejected", o.error.detail, p.clock.now());
               announce(tx, "shipment.void_rejected", *store::get(tx, shipment.id, true), "");
               set_order_booking(tx, shipment.order);
           });
}

void Shipping::Impl::complete_void(db::Tx& tx, const store::Intent& intent, const store::ShipmentRow& shipment) {
    move(tx, intent, {"done", false, {}, intent.checks, 0, "", ""});
    store::kill_slots(tx, shipment.id);
    store::set_state(tx, shipment.id, "voided", "", "", p.clock.now());
    for (const auto& package : store::packages(tx, shipment.id)) {
        p.packing.set_booking(tx, package.package, false);
        p.packing.detach_label(tx, package.package);
    }
    store::release_packages(tx, shipment.id);
    announce(tx, "shipment.voided", *store::get(tx, shipment.id, true), "");
    set_order_booking(tx, shipment.order);
}

}  // namespace waybill::shipping
