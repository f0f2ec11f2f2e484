#include "shipping/rules.h"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "shipping/rules_steps.h"

namespace waybill::shipping::rules {

namespace {
constexpr std::array<std::string_view, 8> kStates{"pending", "claimed", "sending", "unknown", "review", "done", "rejected", "absent"};
constexpr std::array<std::string_view, 5> kSaid{"", "duplicate", "cancelled", "refused", "unverified"};
constexpr std::array<std::string_view, 12> kEffects{"adopt",     "fail",     "doubt",       "needs_person", "new_attempt", "start_void",
                                                    "want_void", "end_void", "refuse_void", "orphan",       "ask_after",   "look_after"};
}  // namespace

std::string reference(const std::string& shipment_bare, int attempt) {
    if (attempt < 1 || attempt > kMaxAttempts) throw std::logic_error("a shipment has at most 26 attempts");
    return shipment_bare + static_cast<char>('A' + attempt - 1);
}

std::optional<Reference> read_reference(std::string_view text) {
    if (text.size() != kReferenceLength || text.back() < 'A' || text.back() > 'Z') return {};
    const auto raw = from_crockford(text.substr(0, kReferenceLength - 1));
    if (!raw || *raw == 0 || *raw > INT64_MAX || crockford(*raw) != text.substr(0, kReferenceLength - 1)) return {};
    return Reference{ShipmentId(static_cast<std::int64_t>(*raw)), text.back() - 'A' + 1};
}

std::string_view word(State state) { return kStates[static_cast<std::size_t>(state)]; }
State state_of(std::string_view word) {
    const auto found = std::find(kStates.begin(), kStates.end(), word);
    if (found == kStates.end()) throw std::logic_error("no state of an intent is called " + std::string(word));
    return static_cast<State>(found - kStates.begin());
}
std::string_view word(Effect effect) { return kEffects[static_cast<std::size_t>(effect)]; }
std::string_view reason(Said said) { return kSaid[static_cast<std::size_t>(said)]; }
Said said_of(std::string_view reason) {
    const auto found = std::find(kSaid.begin(), kSaid.end(), reason);
    return found == kSaid.end() ? Said::nothing : static_cast<Said>(found - kSaid.begin());
}

bool Step::has(Effect effect) const { return std::find(effects.begin(), effects.end(), effect) != effects.end(); }

Duration next_question(std::span<const Duration> schedule, int checks, Duration since_sending) {
    constexpr Duration kAtLeast = std::chrono::seconds(1);
    if (schedule.empty()) return std::chrono::seconds(60);
    const auto step = static_cast<std::size_t>(std::max(checks, 0));
    if (step >= schedule.size()) return std::max(kAtLeast, schedule.back());
    return std::max(kAtLeast, schedule[step] - since_sending);
}

Ask ask(const Facts& f, const Policy& policy) {
    if (f.kind == Kind::cancel) return f.terms.can_find ? Ask::find : Ask::nobody;
    if (f.terms.recovery == carrier::Recovery::none) return Ask::nobody;
    const bool inside = f.since_sending + policy.margin < f.terms.idempotency_window;
    // A repetition could buy what nobody wants any more; where the carrier can be asked, that is the better question.
    const bool wanted = !f.order_cancelled || !f.terms.can_find;
    // What came out of a backup is not repeated: what followed it is forgotten, and may be live.
    if (f.terms.recovery == carrier::Recovery::deduplicates && inside && wanted && !f.restored &&
        (f.said == Said::nothing || (f.said == Said::refused && !f.terms.can_find)))
        return Ask::resend;
    return f.terms.can_find ? Ask::find : Ask::nobody;
}

std::optional<Step> decide(const Facts& facts, const Policy& policy, const Event& event) {
    return std::visit([&](const auto& happened) { return steps::after(facts, policy, happened); }, event);
}

// ---- steps that several events share ---------------------------------------------------------------------------------

namespace steps {

Step end(State to, std::string reason, std::vector<Effect> effects) {
    return {to, to == State::done, {}, 0, 0, std::move(reason), std::move(effects)};
}

Step adopted(const Facts& f) {
    Step step = end(State::done, "", {Effect::adopt});
    if (f.order_cancelled) step.effects.push_back(Effect::start_void);
    return step;
}

Step to_person(const Facts& f) {
    return {State::review, true, {}, f.checks, f.absent_answers, "needs_person", {Effect::needs_person}};
}

Step ask_again(const Facts& f, const Policy& policy, int absent_answers, Said said) {
    const Duration due_in = next_question(policy.find_after, f.checks + 1, f.since_sending);
    return {State::unknown, true, due_in, f.checks + 1, absent_answers, std::string(reason(said)), {}};
}

Step not_there(const Facts& f) {
    // Letters that were used after a backup are forgotten when it is put back: the next one may be taken.
    if (f.restored || f.terms.recovery == carrier::Recovery::none) return to_person(f);
    if (f.order_cancelled || f.attempt >= kMaxAttempts) return end(State::absent, "absent", {Effect::fail});
    return end(State::absent, "absent", {Effect::new_attempt});
}

std::optional<Step> after(const Facts& f, const Policy& policy, const LeaseExpired&) {
    if (f.state == State::claimed) return Step{State::pending, true, {}, f.checks, f.absent_answers, "", {}};
    if (f.state == State::sending) return in_doubt(f, policy, Said::nothing);
    return {};
}

std::optional<Step> after(const Facts& f, const Policy& policy, const Restored&) {
    if (f.kind != Kind::book || f.state > State::sending) return {};
    return in_doubt(f, policy, Said::nothing);
}

std::optional<Step> after(const Facts& f, const Policy&, const OrderCancelled&) {
    if (f.kind != Kind::book) return {};
    switch (f.state) {
        case State::pending:
        case State::claimed:  // its worker finds the claim gone before anything leaves
            return end(State::rejected, "cancelled", {Effect::fail});
        case State::sending:
        case State::unknown:
        case State::review:
            return Step{f.state, true, {}, f.checks, f.absent_answers, std::string(reason(f.said)), {Effect::want_void}};
        case State::done:
            return Step{State::done, true, {}, f.checks, f.absent_answers, "", {Effect::start_void}};
        default:
            return {};
    }
}

}  // namespace steps
}  // namespace waybill::shipping::rules
