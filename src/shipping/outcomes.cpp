#include "base/fault_points.h"
#include "base/log.h"
#include "base/text.h"
#include "shipping/conversation.h"
#include "shipping/machine.h"
#include "shipping/request_json.h"

// Answers become events: load, ask the rules, carry out what they say. Each in one transaction, fenced by the claim's token.
namespace waybill::shipping {

namespace {

template <class T>
rules::Answer answer_of(const carrierhost::Outcome<T>& o) {
    using Kind = typename carrierhost::Outcome<T>::Kind;
    switch (o.kind) {
        case Kind::done: return rules::Answer::done;
        case Kind::refused: return rules::Answer::refused;
        case Kind::not_now: return rules::Answer::not_now;
        case Kind::in_doubt:
        case Kind::aborted: break;
    }
    if (WAYBILL_MUTATED("booking.time_out_is_failure")) return rules::Answer::refused;
    return o.error.code == Code::conflict ? rules::Answer::duplicate : rules::Answer::in_doubt;
}

const char* name(rules::Answer answer, const char* done, const char* refused) {
    switch (answer) {
        case rules::Answer::done: return done;
        case rules::Answer::refused: return refused;
        case rules::Answer::not_now: return "not_now";
        case rules::Answer::in_doubt: return "in_doubt";
        case rules::Answer::duplicate: break;
    }
    return "duplicate";
}

std::string letters_and_digits(const std::string& number) {
    std::string out;
    for (const char c : text::lower(number))
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) out += c;
    return out;
}

}  // namespace

rules::Facts Shipping::Impl::facts(const store::Intent& intent, const store::ShipmentRow& shipment) const {
    rules::Facts f;
    f.kind = intent.kind == "void" ? rules::Kind::cancel : rules::Kind::book;
    f.state = rules::state_of(intent.state);
    f.attempt = intent.attempt;
    f.checks = intent.checks;
    f.absent_answers = intent.absent_answers;
    f.since_sending = p.clock.now() - intent.first_sent_at.value_or(p.clock.now());
    f.since_last_sending = p.clock.now() - intent.last_sent_at.value_or(p.clock.now());
    f.said = rules::said_of(intent.reason);
    f.order_cancelled = shipment.void_wanted;
    f.restored = intent.restored;
    if (const auto* carrier = p.carriers.find_carrier(intent.carrier))
        f.terms = {carrier->recovery, carrier->can_find, carrier->can_void, carrier->quiet_period, carrier->idempotency_window};
    return f;
}

rules::Policy Shipping::Impl::policy() const {
    rules::Policy policy;
    policy.find_after = settings.find_after;
    policy.absent_answers = settings.absent_answers;
    policy.margin = settings.lease;
    return policy;
}

rules::Found::Kind kind_of(const FindOutcome& o) {
    if (o.kind == FindOutcome::Kind::done) return rules::Found::Kind::answered;
    if (o.kind == FindOutcome::Kind::refused) return rules::Found::Kind::impossible;
    return o.error.code == Code::malformed ? rules::Found::Kind::unreadable : rules::Found::Kind::failed;
}

bool is_same(const carrier::Booked& booked, const std::string& carrier_shipment_id, const std::string& tracking_number) {
    if (!carrier_shipment_id.empty() && !booked.carrier_shipment_id.empty()) return booked.carrier_shipment_id == carrier_shipment_id;
    // A person who found it may have entered the number alone, and as it is printed.
    return letters_and_digits(booked.tracking_number) == letters_and_digits(tracking_number);
}

std::optional<Shipping::Impl::Held> Shipping::Impl::hold(db::Tx& tx, const store::Intent& seen) {
    Held held;
    if (seen.orphan) {
        held.orphan = store::orphan(tx, seen.orphan, true);
        if (!held.orphan) return {};
    } else {
        const auto shipment = store::get(tx, seen.shipment, false);
        if (!shipment || !p.orders.lock(tx, shipment->order)) return {};
    }
    const auto intent = store::lock_intent(tx, seen.id);
    if (!intent) return {};
    held.intent = *intent;
    if (!seen.orphan) held.shipment = *store::get(tx, seen.shipment, true);
    return held;
}

bool Shipping::Impl::is_ours(const store::Intent& now, const store::Intent& claimed) {
    if (WAYBILL_MUTATED("booking.lease_without_fencing")) return true;
    return now.lease_token == claimed.lease_token && (now.state == "claimed" || now.state == "sending" || now.state == "unknown");
}

void Shipping::Impl::settle(db::Tx& tx, const store::Intent& claimed, const Answered& answered) {
    const auto held = hold(tx, claimed);
    if (!held) return;
    const auto& intent = held->intent;
    rules::Event event = answered.event;
    if (!is_ours(intent, claimed)) {
        // The lease was lost: somebody else goes on with this intent. The answer is kept for whoever has to make sense of it.
        WAYBILL_CRASH_POINT_OF(claimed.kind, "late_answer");
        store::add_late_answer(tx, p.ids.raw(), claimed.id, answered.name, answer_json(answered.told.detail, answered.raw_reply), p.clock.now());
        log::warning("booking.late_answer", {{"intent", claimed.id}, {"outcome", answered.name}});
        if (!answered.late) return;
        auto late = *answered.late;
        late.known = answered.told.booked && is_same(*answered.told.booked, held->shipment.carrier_shipment_id, held->shipment.tracking_number);
        event = late;
    }
    const auto step = rules::decide(facts(intent, held->shipment), policy(), event);
    if (!step) return;
    held->orphan ? carry_out_orphan(tx, *held, *step, answered.told) : carry_out(tx, intent, *step, answered.told);
}

Shipping::Impl::Answer Shipping::Impl::answer_to(const store::Intent& claimed, const carrier::BookingRequest& asked, BookOutcome o) const {
    auto said = conversation_row(p.ids, p.clock, claimed.id, "book", o);
    const auto kept = std::make_shared<const BookOutcome>(std::move(o));
    const auto answer = answer_of(*kept);
    const auto* made = kept->value ? &*kept->value : nullptr;
    const auto proof = made ? rules::prove(asked, *made) : rules::Proof::unsaid;
    std::string detail = kept->error.detail;
    if (proof == rules::Proof::other) detail = "The carrier answered with another booking: " + made->tracking_number + ".";
    if (proof == rules::Proof::dead) detail = "What the carrier has under this request is void: " + made->tracking_number + ".";
    return {claimed,
            {rules::Booked{answer, proof, kept->retry_after}, rules::CameLate{answer, proof, false}, name(answer, "booked", "rejected"),
             {made, detail, ""}, kept->raw_reply},
            kept, std::move(said)};
}

void Shipping::Impl::booked(const store::Intent& claimed, const carrier::BookingRequest& asked, BookOutcome o) {
    if (o.kind == BookOutcome::Kind::aborted) {
        keep_alone(conversation_row(p.ids, p.clock, claimed.id, "book", o));
        return end();
    }
    std::optional<Answer> answer;
    std::size_t bytes = 0;
    try {
        answer = answer_to(claimed, asked, std::move(o));
        p.metrics.counter("waybill_bookings", "Booking conversations by their end.", "outcome=\"" + answer->answered.name + "\"")++;
        if (const auto* made = answer->answered.told.booked)
            for (const auto& label : made->labels) bytes += label.bytes.size();
        if (answer->said) bytes += answer->said->calls.size();
    } catch (...) {
        return not_stored(claimed.id, std::current_exception());
    }
    const auto gatherer = answers;  // what we work off for others may outlive the machine
    gatherer->put(*std::move(answer), 1 + bytes / 1024);
}

void Shipping::Impl::voided(const store::Intent& claimed, const VoidOutcome& o) {
    auto said = conversation_row(p.ids, p.clock, claimed.id, "void", o);
    if (o.kind == VoidOutcome::Kind::aborted) return keep_alone(said);
    const auto answer = answer_of(o);
    const Answer settled{claimed,
                         {rules::Voided{answer, o.retry_after}, rules::CameLate{answer, rules::Proof::unsaid, false},
                          name(answer, "voided", "void_rejected"), {nullptr, o.error.detail, ""}, o.raw_reply},
                         {},
                         std::move(said)};
    settle(std::span(&settled, 1));
}

void Shipping::Impl::found(const store::Intent& claimed, const FindOutcome& o) {
    WAYBILL_CRASH_POINT_OF(claimed.kind, "find_answered");
    rules::Found found{kind_of(o)};
    Told told{nullptr, o.error.detail, ""};
    std::vector<const carrier::Booked*> live;
    if (o.value) {
        const auto orphan = claimed.orphan ? p.db.transact([&](db::Tx& tx) { return store::orphan(tx, claimed.orphan, false); }) : std::nullopt;
        for (const auto& match : o.value->matches) {
            if (match.live == false) ++found.dead;
            if (match.live != false && (!orphan || is_same(match, orphan->carrier_shipment_id, orphan->tracking_number))) live.push_back(&match);
        }
        found.live = live.size();
        if (live.empty()) told.detail = "The carrier does not have it.";
        if (live.size() > 1) told.detail = "The carrier has " + std::to_string(live.size()) + " live bookings under this reference.";
    }
    if (live.size() == 1) {
        told.booked = live.front();
        if (claimed.kind == "book") found.proof = rules::prove(booking_request(claimed.request), *told.booked);
        if (found.proof == rules::Proof::other) told.detail = "The carrier's booking is not what was asked for: " + told.booked->tracking_number + ".";
    }
    std::optional<rules::CameLate> late;  // what it shows stands, whoever asked; that it shows nothing is believed of who holds the question alone
    if (claimed.kind == "book" && told.booked && found.proof != rules::Proof::other) late = {rules::Answer::done, found.proof, false};
    const Answer settled{claimed, {found, late, o.kind == FindOutcome::Kind::done ? "found" : "not_found_out", told, ""}, {},
                         conversation_row(p.ids, p.clock, claimed.id, "find", o)};
    settle(std::span(&settled, 1));
}

}  // namespace waybill::shipping
