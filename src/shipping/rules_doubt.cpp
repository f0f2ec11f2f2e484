#include "shipping/rules_steps.h"

// What ends a doubt: the carrier is asked by our reference, and only what it shows several times is believed.
namespace waybill::shipping::rules::steps {

namespace {

/// Absence is believed when the carrier has had its time to show the booking, and said so several times in a row.
bool is_believed(const Facts& f, const Policy& policy) {
    return f.since_last_sending >= f.terms.quiet_period && f.absent_answers + 1 >= policy.absent_answers;
}

Step nothing_found(const Facts& f, const Policy& policy, bool shows_a_dead_one) {
    const bool confirmed = f.said == Said::cancelled;  // the carrier showed it and called it void: it is not on its way
    if (!confirmed && !is_believed(f, policy)) return ask_again(f, policy, f.absent_answers + 1, f.said);
    if (f.kind == Kind::cancel) return end(State::done, "", {Effect::end_void});
    switch (f.said) {
        case Said::refused:
            return end(State::rejected, "rejected", {Effect::fail});
        case Said::duplicate:   // it says that it has it, and does not show it …
        case Said::unverified:  // it showed one, and shows it no more …
            if (!shows_a_dead_one) return to_person(f);
            break;  // … but as void: that is what it meant
        case Said::nothing:
        case Said::cancelled:
            break;
    }
    return not_there(f);
}

/// A page of maintenance is gone after a while; what is still no answer then is none the next time either.
Step unreadable(const Facts& f, const Policy& policy) {
    if (f.checks + 1 >= policy.unreadable_checks && f.since_last_sending >= policy.unreadable_for) return to_person(f);
    return ask_again(f, policy, f.absent_answers, f.said);
}

/// A carrier may be down for an afternoon; an account that was closed never answers again.
Step unanswered(const Facts& f, const Policy& policy) {
    if (f.since_last_sending >= policy.unanswered_for) return to_person(f);
    return ask_again(f, policy, f.absent_answers, f.said);
}

/// Voiding twice has no second effect.
Step void_again(const Facts& f, const Policy& policy, Duration due_in) {
    if (f.checks >= policy.void_repeats) return to_person(f);
    return {State::pending, true, due_in, f.checks + 1, 0, "", {}};
}

}  // namespace

std::optional<Step> after(const Facts& f, const Policy& policy, const Found& a) {
    if (f.state != State::unknown) return {};
    if (a.kind == Found::Kind::impossible) return to_person(f);
    if (a.kind == Found::Kind::failed) return unanswered(f, policy);
    if (a.kind == Found::Kind::unreadable) return unreadable(f, policy);
    if (a.live == 0) return nothing_found(f, policy, a.dead > 0);
    if (f.kind == Kind::cancel) return void_again(f, policy, std::chrono::seconds(1));
    if (a.live > 1 || a.proof == Proof::other) return to_person(f);
    if (a.proof == Proof::dead) return nothing_found(f, policy, true);
    return adopted(f);
}

std::optional<Step> after(const Facts& f, const Policy& policy, const NobodyToAsk&) {
    if (f.state != State::unknown) return {};
    return f.kind == Kind::cancel ? void_again(f, policy, Duration::zero()) : to_person(f);
}

}  // namespace waybill::shipping::rules::steps
