#include <algorithm>

#include "shipping/rules_steps.h"

// What the carrier's answer to a booking or a void means: to the first sending, to a repetition, or too late.
namespace waybill::shipping::rules::steps {

namespace {

Step postponed(const Facts& f, Duration retry_after) {
    return {State::pending, true, retry_after, f.checks, f.absent_answers, "", {}};
}

/// What the carrier has under our key is void: no booking of ours. Where it can be asked, it must say so by reference, too.
Step cancelled_there(const Facts& f, const Policy& policy) {
    return f.terms.can_find ? in_doubt(f, policy, Said::cancelled) : not_there(f);
}

Step booked(const Facts& f, const Policy& policy, Proof proof, bool repeated) {
    switch (proof) {
        case Proof::same:
            return adopted(f);
        case Proof::unsaid:
            // The answer to the first sending is the booking itself. A repetition may be answered with one that has died since.
            if (!repeated) return adopted(f);
            return f.terms.can_find ? in_doubt(f, policy, Said::unverified) : to_person(f);
        case Proof::dead:
            return cancelled_there(f, policy);
        case Proof::other:
            return to_person(f);
    }
    return to_person(f);
}

/// The intent stays as it is.
Step only(const Facts& f, Effect effect) {
    return {f.state, is_open(f.state) || f.state == State::done, {}, f.checks, f.absent_answers, std::string(reason(f.said)), {effect}};
}

/// Its bytes may come to the carrier after all was believed to be settled.
std::optional<Step> came_late_and_unclear(const Facts& f) {
    if (f.terms.can_find) return only(f, Effect::ask_after);
    // Nothing can be asked. Open: its own resolution, or its person, ends it. Done: this sending was the one that counts, or the carrier
    // took it for the same. Dead: what comes now is bought for nothing.
    if (is_open(f.state) || f.state == State::done) return {};
    return only(f, Effect::look_after);
}

std::optional<Step> first_answer(const Facts& f, const Policy& policy, const Booked& a) {
    switch (a.answer) {
        case Answer::done:
            return booked(f, policy, a.proof, false);
        case Answer::refused:
            return end(State::rejected, "rejected", {Effect::fail});
        case Answer::not_now:
            return postponed(f, a.retry_after);
        case Answer::in_doubt:
            return in_doubt(f, policy, Said::nothing);
        case Answer::duplicate:
            return in_doubt(f, policy, Said::duplicate);
    }
    return {};
}

/// A repetition that failed says nothing of the first sending.
std::optional<Step> repeated_answer(const Facts& f, const Policy& policy, const Booked& a) {
    switch (a.answer) {
        case Answer::done:
            return booked(f, policy, a.proof, true);
        case Answer::refused: {
            if (f.terms.can_find) return ask_again(f, policy, 0, Said::refused);
            // Had the first one been accepted, a carrier that deduplicates would have answered with it; but it may still be on its
            // way into the carrier's books.
            const int refusals = f.said == Said::refused ? f.absent_answers + 1 : 1;
            if (f.since_sending < f.terms.quiet_period || refusals < policy.absent_answers)
                return ask_again(f, policy, refusals, Said::refused);
            return end(State::rejected, "rejected", {Effect::fail});
        }
        case Answer::not_now: {
            Step step = ask_again(f, policy, f.absent_answers, f.said);
            step.due_in = std::max(step.due_in, a.retry_after);
            return step;
        }
        case Answer::in_doubt:  // it may be the one that counts: refusals before it say nothing of it
            return ask_again(f, policy, f.said == Said::refused && !f.terms.can_find ? 0 : f.absent_answers, f.said);
        case Answer::duplicate:
            return f.terms.can_find ? ask_again(f, policy, 0, Said::duplicate) : to_person(f);
    }
    return {};
}

}  // namespace

Step in_doubt(const Facts& f, const Policy& policy, Said said) {
    if (f.kind == Kind::book && !f.terms.can_find && (f.terms.recovery == carrier::Recovery::none || said != Said::nothing))
        return to_person(f);  // nothing that the program could do would be certain
    const bool again = f.state == State::unknown;
    const Duration due_in = next_question(policy.find_after, again ? f.checks + 1 : 0, f.since_sending);
    Step step{State::unknown, true, due_in, again ? f.checks + 1 : f.checks, 0, std::string(reason(said)), {}};
    if (f.kind == Kind::book && !again) step.effects.push_back(Effect::doubt);
    return step;
}

std::optional<Step> after(const Facts& f, const Policy& policy, const Booked& a) {
    if (f.kind != Kind::book) return {};
    if (f.state == State::claimed || f.state == State::sending) return first_answer(f, policy, a);
    if (f.state == State::unknown) return repeated_answer(f, policy, a);
    return {};
}

std::optional<Step> after(const Facts& f, const Policy& policy, const Voided& a) {
    if (f.kind != Kind::cancel || (f.state != State::claimed && f.state != State::sending)) return {};
    switch (a.answer) {
        case Answer::done:
            return end(State::done, "", {Effect::end_void});
        case Answer::refused:
            // After a void that got no answer, "no" may mean that it worked: only who can ask knows better.
            if (f.checks > 0 && !f.terms.can_find) return to_person(f);
            return end(State::rejected, "void_rejected", {Effect::refuse_void});
        case Answer::not_now:
            return postponed(f, a.retry_after);
        case Answer::in_doubt:
        case Answer::duplicate:
            return in_doubt(f, policy, Said::nothing);
    }
    return {};
}

std::optional<Step> after(const Facts& f, const Policy&, const CameLate& a) {
    // A success is news: it proves what is there. A "no" leaves open what came after it, and bought nothing itself.
    const bool done = a.answer == Answer::done;
    if (f.kind == Kind::cancel)
        return done && is_open(f.state) ? std::optional(end(State::done, "", {Effect::end_void})) : std::nullopt;
    if (a.answer == Answer::in_doubt || a.answer == Answer::duplicate || (done && a.proof == Proof::other)) return came_late_and_unclear(f);
    if (!done || a.proof == Proof::dead) return {};
    if (is_open(f.state)) return adopted(f);
    if (f.state == State::done && a.known) return {};
    return only(f, Effect::orphan);
}

}  // namespace waybill::shipping::rules::steps
