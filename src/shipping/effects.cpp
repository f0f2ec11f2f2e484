#include <algorithm>

#include "base/crypto.h"
#include "base/fault_points.h"
#include "base/log.h"
#include "base/text.h"
#include "shipping/machine.h"
#include "shipping/request_json.h"
#include "waybill/json.h"

// What a step of the machine changes beside its intent: the shipment, its packages, the order's story, the news.
namespace waybill::shipping {

std::string answer_json(const std::string& detail, const std::string& raw) {
    json::Writer out;
    out.begin_object().member("detail", text::shorten(detail, 500)).member("reply", text::is_utf8(raw) ? text::shorten(raw, 4000) : "").end_object();
    return out.take();
}

void Shipping::Impl::carry_out(db::Tx& tx, const store::Intent& intent, const rules::Step& step, const Told& told) {
    if (const std::string to(rules::word(step.to)); to != intent.state) {
        if (!store::step(tx, intent, {to, step.alive, step.due_in, step.checks, step.absent_answers, step.reason, told.detail}, p.clock.now()))
            throw std::logic_error("an intent that was locked and checked did not move");
        store::add_event(tx, p.ids.raw(), intent.id, intent.state, to, told.actor, answer_json(told.detail, ""), p.clock.now());
    } else if (rules::is_open(step.to) && !step.leaves_intent_alone()) {
        store::step(tx, intent, {to, step.alive, step.due_in, step.checks, step.absent_answers, step.reason, told.detail}, p.clock.now());
    }
    for (const rules::Effect effect : step.effects) take_effect(tx, intent, step, effect, told);
}

void Shipping::Impl::take_effect(db::Tx& tx, const store::Intent& intent, const rules::Step& step, rules::Effect effect, const Told& told) {
    const auto shipment = *store::get(tx, intent.shipment, true);
    switch (effect) {
        case rules::Effect::adopt: {
            const Adoption adoption{nullptr, shipment, told.booked, !told.actor.empty()};
            return adopt(tx, std::span(&adoption, 1));
        }
        case rules::Effect::fail: return fail(tx, shipment, step.reason, told.detail);
        case rules::Effect::doubt: return doubt(tx, shipment, "", told.detail);
        case rules::Effect::needs_person: return doubt(tx, shipment, "needs_person", told.detail);
        case rules::Effect::new_attempt: return new_attempt(tx, intent, shipment);
        case rules::Effect::start_void: return start_void(tx, shipment, told.actor);
        case rules::Effect::want_void: return store::want_void(tx, shipment.id);
        case rules::Effect::end_void: return end_void(tx, shipment);
        case rules::Effect::refuse_void: return refuse_void(tx, shipment, told.detail);
        case rules::Effect::orphan: {
            WAYBILL_CRASH_POINT("book.orphan");
            rules::Stray stray;
            stray.other_number = step.to == rules::State::done && (shipment.carrier_shipment_id.empty() || store::adopted_by_person(tx, intent.id));
            return add_orphan(tx, stray_of(intent, *told.booked), stray);
        }
        case rules::Effect::ask_after: return store::add_late_doubt(tx, intent.id, p.clock.now());
        case rules::Effect::look_after: return leave_to_person(tx, intent, told.detail);
    }
}

void Shipping::Impl::announce(db::Tx& tx, const std::string& topic, const store::ShipmentRow& shipment, const std::string& actor) {
    announce(tx, topic, std::span(&shipment, 1), {{shipment.id, store::packages(tx, shipment.id)}}, actor);
}

void Shipping::Impl::announce(db::Tx& tx, const std::string& topic, std::span<const store::ShipmentRow> shipments, const PackagesOf& packages,
                              const std::string& actor) {
    std::vector<events::News> news;
    std::vector<orders::Orders::Note> notes;
    for (const auto& shipment : shipments) {
        json::Writer out;
        out.begin_object().member("id", shipment.id).member("order", shipment.order).member("carrier", shipment.carrier)
            .member("service", shipment.service).member("state", shipment.state).member("reason", shipment.reason)
            .member("tracking_number", shipment.tracking_number).member("price", shipment.price)
            .member("created_at", shipment.created_at).key("packages").begin_array();
        for (const auto& package : packages.at(shipment.id))
            out.begin_object().member("id", package.package).member("tracking_number", package.tracking_number).end_object();
        out.end_array().end_object();
        news.push_back({topic, shipment.id.raw(), out.take()});
        notes.push_back({shipment.order, topic, actor, news.back().body});
    }
    p.orders.note(tx, notes);
    p.outbox.put_all(tx, news);
}

void Shipping::Impl::set_order_bookings(db::Tx& tx, const std::vector<OrderId>& ids) {
    std::map<OrderId, orders::Booking> bookings;
    const auto all = store::of_orders(tx, ids);
    std::vector<ShipmentId> refused;
    for (const auto& [order, shipments] : all)
        for (const auto& s : shipments)
            if (s.state == "failed") refused.push_back(s.id);
    const auto left_behind = store::left_behind(tx, refused);
    for (const auto& [order, shipments] : all) {
        // The order shows its most worrying shipment; dead ones count only where nothing else is left.
        bool booking = false, booked = false, failed = false, doubt = false;
        for (const auto& s : shipments) {
            doubt = doubt || s.state == "in_doubt";
            booking = booking || s.state == "booking";
            booked = booked || s.state == "booked" || s.state == "voiding";  // what is on the truck needs no board any more
            failed = failed || left_behind.contains(s.id);  // until another one has all its packages
        }
        bookings[order] = doubt     ? orders::Booking::in_doubt
                          : booking ? orders::Booking::booking
                          : failed  ? orders::Booking::failed
                          : booked  ? orders::Booking::booked
                                    : orders::Booking::none;
    }
    p.orders.set_bookings(tx, bookings);
}

void Shipping::Impl::adopt(db::Tx& tx, std::span<const Adoption> adoptions) {
    if (adoptions.empty()) return;
    std::vector<store::ShipmentRow> rows;
    std::vector<ShipmentId> ids;
    std::vector<OrderId> orders;
    std::vector<std::pair<ShipmentId, std::string>> to_manifest;
    for (const auto& [intent, before, booked, by_person] : adoptions) {
        auto& row = rows.emplace_back(before);
        row.state = "booked";
        row.reason = row.detail = "";
        row.carrier_shipment_id = booked->carrier_shipment_id;
        row.tracking_number = booked->tracking_number;
        row.price = booked->price;
        row.void_until = void_until(row.carrier, row.service, p.clock.now());
        ids.push_back(row.id), orders.push_back(row.order);
        const auto* profile = p.carriers.find_carrier(row.carrier);
        if (profile && profile->can(carrier::Operation::manifest)) to_manifest.emplace_back(row.id, row.carrier);
    }
    store::set_booked(tx, rows, p.clock.now());
    auto packages = store::packages(tx, ids);
    std::map<PackageId, packing::LabelBytes> labels;
    std::vector<ShipmentId> without;
    for (const auto& [intent, shipment, booked, by_person] : adoptions) {
        auto& all = packages[shipment.id];
        for (std::size_t i = 0; i < all.size(); ++i) {
            all[i].tracking_number = i < booked->parcel_numbers.size() ? booked->parcel_numbers[i] : booked->tracking_number;
            const auto* label = i < booked->labels.size() ? &booked->labels[i] : booked->labels.empty() ? nullptr : &booked->labels.front();
            if ((!label || label->bytes.empty()) && !by_person && (without.empty() || without.back() != shipment.id)) without.push_back(shipment.id);
            labels[all[i].package] = label ? packing::LabelBytes{label->media_type, label->bytes} : packing::LabelBytes{};
        }
    }
    p.packing.attach_labels(tx, labels);
    store::miss_labels(tx, without, p.clock.now());
    store::await_manifests(tx, to_manifest);
    store::set_package_numbers(tx, packages);
    WAYBILL_CRASH_POINT("book.label_stored");
    announce(tx, "shipment.booked", rows, packages, "");
    set_order_bookings(tx, orders);
}

std::optional<Instant> Shipping::Impl::void_until(const std::string& carrier, const std::string& service, Instant booked_at) const {
    const auto* profile = p.carriers.find_carrier(carrier);
    if (!profile) return {};
    for (const auto& s : profile->services)
        if (s.code == service && s.void_within) return booked_at + *s.void_within;
    return {};
}

void Shipping::Impl::fail(db::Tx& tx, const store::ShipmentRow& before, const std::string& reason, const std::string& detail) {
    store::set_state(tx, before.id, "failed", reason, detail, p.clock.now());
    for (const auto& package : store::packages(tx, before.id)) p.packing.set_booking(tx, package.package, false);
    store::release_packages(tx, before.id);
    announce(tx, "shipment.failed", *store::get(tx, before.id, true), "");
    set_order_booking(tx, before.order);
}

void Shipping::Impl::doubt(db::Tx& tx, const store::ShipmentRow& shipment, const std::string& reason, const std::string& detail) {
    store::set_state(tx, shipment.id, "in_doubt", reason, detail, p.clock.now());
    announce(tx, "shipment.in_doubt", *store::get(tx, shipment.id, true), "");
    set_order_booking(tx, shipment.order);
}

void Shipping::Impl::new_attempt(db::Tx& tx, const store::Intent& dead, const store::ShipmentRow& shipment) {
    auto request = booking_request(dead.request);
    const int attempt = rules::next_attempt(facts(dead, shipment));
    request.reference = rules::reference(shipment.id.bare(), attempt);
    request.idempotency_key = crypto::uuid4();
    store::Intent next;
    next.id = p.ids.next<BookingId>();
    next.shipment = shipment.id;
    next.kind = "book";
    next.attempt = attempt;
    next.carrier = dead.carrier;
    next.reference = request.reference;
    next.idempotency_key = request.idempotency_key;
    next.request = to_json(request);
    store::insert_intent(tx, next, p.clock.now());
    WAYBILL_CRASH_POINT("book.new_attempt");
    store::set_attempts(tx, shipment.id, next.attempt);
    store::set_state(tx, shipment.id, "booking", "", "", p.clock.now());
    set_order_booking(tx, shipment.order);
}

void Shipping::Impl::end_void(db::Tx& tx, const store::ShipmentRow& shipment) {
    store::kill_slots(tx, shipment.id);
    store::drop_missing_label(tx, shipment.id);
    store::drop_unmanifested(tx, {shipment.id});
    WAYBILL_CRASH_POINT("void.slots_killed");
    store::set_state(tx, shipment.id, "voided", "", "", p.clock.now());
    for (const auto& package : store::packages(tx, shipment.id)) {
        p.packing.set_booking(tx, package.package, false);
        p.packing.detach_label(tx, package.package);
    }
    store::release_packages(tx, shipment.id);
    announce(tx, "shipment.voided", *store::get(tx, shipment.id, true), "");
    set_order_booking(tx, shipment.order);
}

void Shipping::Impl::refuse_void(db::Tx& tx, const store::ShipmentRow& shipment, const std::string& detail) {
    const bool late = shipment.void_until && *shipment.void_until < p.clock.now();
    store::set_state(tx, shipment.id, "booked", "void_rejected",
                     detail + (late ? " The carrier takes bookings back until " + rfc3339(*shipment.void_until) + " only." : ""), p.clock.now());
    announce(tx, "shipment.void_rejected", *store::get(tx, shipment.id, true), "");
    set_order_booking(tx, shipment.order);
}

}  // namespace waybill::shipping
