#include <algorithm>
#include <stdexcept>

#include "simulation/booking_world.h"

// What shipping's outcomes and effects do in transactions, on vectors.
namespace waybill::simulation {

namespace rules = shipping::rules;
using rules::Effect;
using rules::State;

void BookingWorld::note(std::uint64_t what) { seen_.fingerprint = (seen_.fingerprint ^ what) * 1099511628211ULL; }

void BookingWorld::add_intent(Intent intent) {
    intent.due_at = time_.now();
    intents_.push_back(std::move(intent));
}

rules::Facts BookingWorld::facts(std::size_t process, const Intent& intent) const {
    rules::Facts f;
    f.kind = intent.kind;
    f.state = intent.state;
    f.attempt = intent.attempt;
    f.checks = intent.checks;
    f.absent_answers = intent.absent_answers;
    f.since_sending = clock(process) - intent.first_sent_at.value_or(clock(process));
    f.since_last_sending = clock(process) - intent.last_sent_at.value_or(clock(process));
    f.said = rules::said_of(intent.reason);
    f.order_cancelled = shipments_[static_cast<std::size_t>(intent.shipment)].void_wanted;
    f.terms = carrier_.terms();
    return f;
}

void BookingWorld::settle(std::size_t process, std::size_t index, std::int64_t token, rules::Event event,
                          std::optional<rules::CameLate> late, const Told& told) {
    // A commit that is lost leaves everything as it was, or stored, and nobody knows: here the answer dies with it, or counts.
    if (commit() == Commit::lost_undone) return;
    if (late) --unheard_[index];
    const Intent& intent = intents_[index];
    const bool fenced = story_.broken != Broken::no_fencing;
    const bool ours = (intent.token == token || !fenced) &&
                      (intent.state == State::claimed || intent.state == State::sending || intent.state == State::unknown);
    if (!ours) {
        ++seen_.late;
        if (!late) return;
        late->known = told.parcel && told.parcel == shipments_[static_cast<std::size_t>(intent.shipment)].parcel;
        event = *late;
    }
    if (const auto step = rules::decide(facts(process, intent), policy_, event)) carry_out(index, *step, told);
}

void BookingWorld::happened(std::size_t process, std::size_t index, const rules::Event& event) {
    if (commit() == Commit::lost_undone) return;
    if (const auto step = rules::decide(facts(process, intents_[index]), policy_, event)) carry_out(index, *step, {});
}

void BookingWorld::carry_out(std::size_t index, const rules::Step& step, const Told& told) {
    Intent& intent = intents_[index];
    seen_.edges.emplace(intent.kind, intent.state, step.to);
    note(index * 64 + static_cast<std::uint64_t>(step.to) +
         static_cast<std::uint64_t>(time_.now().time_since_epoch().count()) * 1024);
    if (intent.state != step.to || (rules::is_open(step.to) && !step.leaves_intent_alone())) {
        intent.state = step.to;
        intent.due_at = time_.now() + step.due_in;
        intent.checks = step.checks;
        intent.absent_answers = step.absent_answers;
        intent.reason = step.reason;
        intent.token = 0;
        intent.lease_until.reset();
    }
    if (step.to == State::review) ++seen_.reviews;
    for (const Effect effect : step.effects) take_effect(index, effect, told);
}

void BookingWorld::take_effect(std::size_t index, Effect effect, const Told& told) {
    seen_.effects.insert(effect);
    const Intent intent = intents_[index];
    Shipment& shipment = shipments_[static_cast<std::size_t>(intent.shipment)];
    if (intent.of_orphan && effect != Effect::orphan) return;
    switch (effect) {
        case Effect::adopt:
            shipment.state = "booked", shipment.parcel = told.parcel;
            return;
        case Effect::fail:
            shipment.state = "failed";
            return;
        case Effect::doubt:
            shipment.state = "in_doubt";
            return;
        case Effect::needs_person:
            shipment.state = "needs_person";
            return;
        case Effect::new_attempt: {
            const std::string name = "S" + std::to_string(intent.shipment);
            shipment.state = "booking";
            return add_intent({.shipment = intent.shipment,
                               .attempt = intent.attempt + 1,
                               .reference = rules::reference(name, intent.attempt + 1),
                               .key = name + "-" + std::to_string(intent.attempt + 1)});
        }
        case Effect::start_void:
            shipment.state = "voiding";
            return add_intent({.shipment = intent.shipment,
                               .kind = rules::Kind::cancel,
                               .reference = intent.reference,
                               .parcel = shipment.parcel});
        case Effect::want_void:
            shipment.void_wanted = true;
            return;
        case Effect::end_void:
            shipment.state = "voided";
            return;
        case Effect::refuse_void:
            shipment.state = "booked";
            return;
        case Effect::orphan:
            ++seen_.orphans;
            return add_intent({.shipment = intent.shipment,
                               .kind = rules::Kind::cancel,
                               .reference = intent.reference,
                               .parcel = told.parcel,
                               .of_orphan = true});
        case Effect::ask_after:
            ++seen_.late_doubts;
            return late_doubts_.push_back({.intent = index, .since = time_.now(), .due_at = time_.now()});
        case Effect::look_after:
            ++seen_.late_doubts;
            return;
    }
}

void BookingWorld::check() {
    std::vector<int> live(shipments_.size());
    for (const auto& parcel : carrier_.truth()) live[static_cast<std::size_t>(parcel.shipment)] += parcel.live;
    const auto breach = [this](std::size_t shipment, const std::string& what) {
        seen_.breaches.push_back("shipment " + std::to_string(shipment) + " (" + shipments_[shipment].state + ") " + what);
    };
    for (std::size_t i = 0; i < shipments_.size(); ++i) {
        const Shipment& shipment = shipments_[i];
        if (live[i] > 1) breach(i, "has " + std::to_string(live[i]) + " live labels");
        if (shipment.state == "booked") {
            if (!shipment.parcel || !carrier_.truth()[*shipment.parcel].live) breach(i, "counts with a label that is not live");
        } else if (shipment.state == "needs_person") {
            const bool asked = carrier_.terms().can_find || carrier_.terms().idempotency_window > std::chrono::hours(12);
            if (carrier_.terms().recovery != carrier::Recovery::none && asked && !story_.odd_answers)
                breach(i, "waits for a person although its carrier can be asked");
        } else if (shipment.state == "voided" || shipment.state == "failed") {
            if (live[i] != 0) breach(i, "has a live label that nobody counts with");
        } else {
            breach(i, "has not come to rest");
        }
        if (shipment.cancelled && shipment.state == "booked") breach(i, "is booked although its order was cancelled");
    }
    for (std::size_t i = 0; i < intents_.size(); ++i)
        if (rules::is_open(intents_[i].state) && intents_[i].state != State::review)
            breach(static_cast<std::size_t>(intents_[i].shipment),
                   "has an intent that is still " + std::string(rules::word(intents_[i].state)));
}

}  // namespace waybill::simulation
