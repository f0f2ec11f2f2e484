#include "simulation/booking_world.h"

#include <algorithm>

namespace waybill::simulation {

namespace rules = shipping::rules;
using rules::Answer;
using rules::State;
using std::chrono::milliseconds;
using std::chrono::seconds;

BookingWorld::BookingWorld(Scheduler& time, Carrier& carrier, const BookingStory& story, Instant troubles_end)
    : time_(time), carrier_(carrier), story_(story), troubles_end_(troubles_end) {
    policy_.find_after = {seconds(5), seconds(20), seconds(60), seconds(180), seconds(600)};
    policy_.margin = lease_;
    if (story.broken == Broken::absence_at_once) policy_.absent_answers = 1;
    shipments_.resize(static_cast<std::size_t>(story.shipments));
    processes_.resize(static_cast<std::size_t>(story.processes));
}

void BookingWorld::begin() {
    if (swept()) time_.in(std::chrono::hours(6), [this] { sweep(); });
    for (std::size_t p = 0; p < processes_.size(); ++p) {
        processes_[p].clock_is_ahead = time_.between(-seconds(15), seconds(15));
        live(p);
        trouble(p);
    }
    for (int s = 0; s < story_.shipments; ++s) {
        const std::string name = "S" + std::to_string(s);
        time_.in(time_.between(milliseconds(0), seconds(600)), [this, s, name] {
            add_intent({.shipment = s, .reference = rules::reference(name, 1), .key = name + "-1"});
            if (time_.chance(0.25)) time_.in(time_.between(milliseconds(0), seconds(900)), [this, s] { cancel_order(0, s); });
        });
    }
}

/// What the carrier lists and nobody counts with is a stray label.
void BookingWorld::sweep() {
    for (std::size_t i = 0; i < carrier_.truth().size(); ++i) {
        const auto& parcel = carrier_.truth()[i];
        const auto of_it = std::find_if(intents_.begin(), intents_.end(),
                                        [&](const Intent& intent) { return intent.reference == parcel.reference; });
        if (!parcel.live || shipments_[static_cast<std::size_t>(parcel.shipment)].parcel == i || of_it == intents_.end())
            continue;
        const auto index = static_cast<std::size_t>(of_it - intents_.begin());
        if (!is_for_the_sweep(index, i)) seen_.breaches.push_back("parcel " + std::to_string(i) + " was left to the day's sweep");
        take_effect(index, rules::Effect::orphan, {i});
    }
}

bool BookingWorld::is_for_the_sweep(std::size_t index, std::size_t parcel) const {
    const auto unheard = unheard_.find(index);
    return (unheard != unheard_.end() && unheard->second > 0) ||
           std::any_of(intents_.begin(), intents_.end(), [&](const Intent& i) { return i.of_orphan && i.parcel == parcel; });
}

void BookingWorld::ask_about_late_doubts(std::size_t process) {
    if (story_.broken == Broken::no_late_questions || story_.broken == Broken::no_last_look) return;  // they would mend that, too
    for (std::size_t i = 0; i < late_doubts_.size(); ++i) {
        LateDoubt& doubt = late_doubts_[i];
        if (doubt.over || doubt.due_at > time_.now() || commit() == Commit::lost_undone) continue;
        const Intent& intent = intents_[doubt.intent];
        doubt.due_at = time_.now() + lease_;
        if (const auto instead = rules::before_asking({intent.state, doubt.tries, clock(process) - doubt.since, carrier_.terms().quiet_period})) {
            doubt.due_at = time_.now() + instead->due_in;
            continue;
        }
        carrier_.find(intent.reference, [this, process, i, life = processes_[process].life](const Carrier::Shown& shown) {
            if (processes_[process].life != life) return;
            later(process, milliseconds(0), [this, process, i, shown] { late_found(process, i, shown); });
        });
    }
}

void BookingWorld::late_found(std::size_t process, std::size_t index, const Carrier::Shown& shown) {
    if (late_doubts_[index].over || commit() == Commit::lost_undone) return;
    const auto number = late_doubts_[index].intent;
    const auto state = intents_[number].state;
    for (const auto parcel : shown.live) {
        const bool same = shipments_[static_cast<std::size_t>(intents_[number].shipment)].parcel == parcel;
        const bool known = std::any_of(intents_.begin(), intents_.end(), [&](const Intent& i) { return i.of_orphan && i.parcel == parcel; });
        if (!known && !rules::is_open(state) && !same) take_effect(number, rules::Effect::orphan, {parcel});
    }
    LateDoubt& doubt = late_doubts_[index];
    const auto step = rules::after_asking({state, doubt.tries, clock(process) - doubt.since, carrier_.terms().quiet_period},
                                          shown.answered ? rules::Found::Kind::answered : rules::Found::Kind::failed);
    doubt.tries = step.tries;
    doubt.due_at = time_.now() + step.due_in;
    doubt.over = step.to != rules::LateStep::To::ask;
}

void BookingWorld::later(std::size_t process, Duration delay, std::function<void()> what) {
    time_.in(delay, [this, process, life = processes_[process].life, what = std::move(what)] {
        const Process& p = processes_[process];
        if (p.life != life) return;
        if (time_.now() < p.frozen_until) return later(process, p.frozen_until - time_.now(), what);
        what();
    });
}

/// The duties, for as long as the process lives.
void BookingWorld::live(std::size_t process) {
    const bool calm = time_.now() >= troubles_end_ + std::chrono::minutes(10);
    later(process, time_.between(seconds(1), calm ? seconds(60) : seconds(4)), [this, process] {
        expire(process);
        for (const auto intent : claim(State::pending)) converse(process, intent);
        for (const auto intent : claim(State::unknown)) ask(process, intent);
        ask_about_late_doubts(process);
        live(process);
    });
}

/// Kills and freezes, as long as troubles last.
void BookingWorld::trouble(std::size_t process) {
    time_.in(time_.between(seconds(5), seconds(240)), [this, process] {
        if (time_.now() >= troubles_end_) return;
        Process& p = processes_[process];
        if (time_.chance(0.6)) {
            ++seen_.kills, ++p.life;
            p.frozen_until = time_.now() + time_.between(milliseconds(100), seconds(10));  // until it is started again
            live(process);
        } else {
            ++seen_.freezes;
            p.frozen_until = time_.now() + time_.between(seconds(1), Duration(lease_ * 4));
        }
        trouble(process);
    });
}

BookingWorld::Commit BookingWorld::commit() {
    if (time_.now() >= troubles_end_ || !time_.chance(0.05)) return Commit::done;
    ++seen_.lost_commits;
    return time_.chance(0.5) ? Commit::lost_done : Commit::lost_undone;
}

BookingWorld::Intents BookingWorld::claim(State state) {
    Intents mine;
    const auto outcome = commit();  // lost: reading back by the token says which
    if (outcome == Commit::lost_undone) return mine;
    const auto token = story_.broken == Broken::claim_without_token ? 1 : ++next_token_;
    const auto most = static_cast<std::size_t>(time_.between(1, 8));
    for (std::size_t i = 0; i < intents_.size() && mine.size() < most; ++i) {
        Intent& intent = intents_[i];
        const bool again =
            story_.broken == Broken::claim_without_token && state == State::pending && intent.state == State::claimed;
        if ((intent.state != state && !again) || intent.due_at > time_.now()) continue;
        seen_.edges.emplace(intent.kind, intent.state, state == State::pending ? State::claimed : state);
        if (state == State::pending)
            intent.state = State::claimed;
        else
            intent.due_at = time_.now() + lease_;
        intent.token = token;
        intent.lease_until = time_.now() + lease_;
        mine.push_back(i);
    }
    return mine;
}

void BookingWorld::expire(std::size_t process) {
    for (std::size_t i = 0; i < intents_.size(); ++i) {
        const Intent& intent = intents_[i];
        if ((intent.state == State::claimed || intent.state == State::sending) && intent.lease_until &&
            *intent.lease_until < time_.now())
            happened(process, i, rules::LeaseExpired{});
    }
}

bool BookingWorld::mark_sending(std::size_t process, std::size_t index, std::int64_t token) {
    const auto outcome = commit();
    if (outcome == Commit::lost_undone) return false;
    Intent& intent = intents_[index];
    const bool holds = intent.token == token && (intent.state == State::claimed || intent.state == State::unknown) &&
                       *intent.lease_until > time_.now();
    const bool allowed = story_.broken == Broken::no_fencing            ? true
                         : story_.broken == Broken::claim_without_token ? rules::is_open(intent.state)
                                                                        : holds;
    if (!allowed) return false;
    if (intent.state == State::claimed)
        seen_.edges.emplace(intent.kind, intent.state, State::sending), intent.state = State::sending;
    if (!intent.first_sent_at) intent.first_sent_at = clock(process);
    intent.last_sent_at = clock(process);
    intent.lease_until = intent.due_at = time_.now() + lease_;
    return outcome == Commit::done;  // without an answer nothing is sent: the lease runs out
}

/// Between two steps of a conversation a process may stand still for longer than its lease, too.
void BookingWorld::stand_still(std::size_t process) {
    if (time_.now() >= troubles_end_ || !time_.chance(0.02)) return;
    ++seen_.freezes;
    processes_[process].frozen_until = time_.now() + time_.between(Duration(lease_), Duration(lease_ * 8));
}

void BookingWorld::converse(std::size_t process, std::size_t index) {
    stand_still(process);
    later(process, time_.between(milliseconds(1), milliseconds(300)), [this, process, index, token = intents_[index].token] {
        if (!mark_sending(process, index, token)) return;
        stand_still(process);
        // The host looks at the lease once more right before the first byte. Only a freeze behind that look gets past it.
        const bool looks = story_.broken != Broken::no_last_look && (!swept() || !time_.chance(0.2));
        const Instant not_after = *intents_[index].lease_until;
        later(process, time_.between(milliseconds(0), milliseconds(20)), [this, process, index, token, looks, not_after] {
            ++unheard_[index];
            if (looks && time_.now() >= not_after) {
                ++seen_.kept_back;
                return heard(process, index, token, {Answer::not_now, {}, seconds(5)});
            }
            // Its bytes leave, and what it was ready to wait is over long ago: it hears no answer.
            const bool too_late = time_.now() >= not_after && time_.chance(0.5);
            const auto answered = [this, process, index, token, life = processes_[process].life](const Carrier::Told& told) {
                if (processes_[process].life != life) return;
                stand_still(process);
                later(process, milliseconds(0), [this, process, index, token, told] { heard(process, index, token, told); });
            };
            const Intent& intent = intents_[index];
            if (intent.kind == rules::Kind::book && too_late) {
                carrier_.book(intent.shipment, intent.reference, intent.key, [](const Carrier::Told&) {});
                answered({Answer::in_doubt, {}, {}});
            } else if (intent.kind == rules::Kind::book)
                carrier_.book(intent.shipment, intent.reference, intent.key, answered);
            else
                carrier_.cancel(*intent.parcel, answered);
        });
    });
}

void BookingWorld::heard(std::size_t process, std::size_t index, std::int64_t token, const Carrier::Told& told) {
    Answer answer = told.answer;
    if (story_.broken == Broken::silence_is_refusal && answer == Answer::in_doubt) answer = Answer::refused;
    const auto proof = !told.parcel                          ? rules::Proof::unsaid
                       : carrier_.truth()[*told.parcel].live ? rules::Proof::same
                                                             : rules::Proof::dead;
    if (intents_[index].kind == rules::Kind::book)
        settle(process, index, token, rules::Booked{answer, proof, told.retry_after}, rules::CameLate{answer, proof, false},
               {told.parcel});
    else
        settle(process, index, token, rules::Voided{answer, told.retry_after},
               rules::CameLate{answer, rules::Proof::unsaid, false}, {});
}

void BookingWorld::ask(std::size_t process, std::size_t index) {
    const auto token = intents_[index].token;
    switch (rules::ask(facts(process, intents_[index]), policy_)) {
        case rules::Ask::resend:
            return converse(process, index);
        case rules::Ask::nobody:
            return happened(process, index, rules::NobodyToAsk{});
        case rules::Ask::find:
            break;
    }
    carrier_.find(intents_[index].reference, [this, process, index, token,
                                              life = processes_[process].life](const Carrier::Shown& shown) {
        if (processes_[process].life != life) return;
        later(process, milliseconds(0), [this, process, index, token, shown] {
            rules::Found found{shown.answered ? rules::Found::Kind::answered : rules::Found::Kind::failed, shown.live.size(),
                               rules::Proof::same};
            settle(process, index, token, found, {}, {shown.live.size() == 1 ? std::optional(shown.live.front()) : std::nullopt});
        });
    });
}

void BookingWorld::cancel_order(std::size_t process, int number) {
    Shipment& shipment = shipments_[static_cast<std::size_t>(number)];
    shipment.cancelled = true;
    for (std::size_t i = 0; i < intents_.size(); ++i) {
        const Intent& intent = intents_[i];
        if (intent.shipment != number || intent.kind != rules::Kind::book || intent.of_orphan) continue;
        if (intent.state == State::done && shipment.state != "booked") continue;
        if (const auto step = rules::decide(facts(process, intent), policy_, rules::OrderCancelled{})) carry_out(i, *step, {});
    }
}

}  // namespace waybill::simulation
