#include "shipping/rules_person.h"

#include <algorithm>
#include <array>

#include "shipping/rules_steps.h"

namespace waybill::shipping::rules {

namespace {

constexpr std::array<std::string_view, 3> kVerdicts{"found", "not_there", "void"};

std::vector<FieldError> missing(const char* pointer) { return {{pointer, "required", "is required"}}; }

/// A booking that a person found is voided by the program, and the carrier's answer to that is proof.
bool proves_itself(const Facts& f, const Decision& d) {
    return d.verdict == Verdict::found || (d.verdict == Verdict::cancel && f.kind == Kind::book && d.has_number && f.terms.can_void);
}

Step of_booking(const Facts& f, const Decision& d) {
    if (d.verdict == Verdict::found) return steps::adopted(f);
    if (d.verdict == Verdict::cancel) {
        if (!proves_itself(f, d)) return steps::end(State::absent, "voided_by_hand", {Effect::fail});
        return steps::end(State::done, "", {Effect::adopt, Effect::start_void});
    }
    if (f.order_cancelled || next_attempt(f) > kMaxAttempts) return steps::end(State::absent, "absent", {Effect::fail});
    return steps::end(State::absent, "absent", {Effect::new_attempt});
}

Step of_void(const Decision& d) {
    if (d.verdict == Verdict::found) return steps::end(State::rejected, "void_rejected", {Effect::refuse_void});
    return steps::end(State::done, "", {Effect::end_void});
}

}  // namespace

std::string_view word(Verdict verdict) { return kVerdicts[static_cast<std::size_t>(verdict)]; }
std::optional<Verdict> verdict_of(std::string_view word) {
    const auto found = std::find(kVerdicts.begin(), kVerdicts.end(), word);
    if (found == kVerdicts.end()) return {};
    return static_cast<Verdict>(found - kVerdicts.begin());
}

int next_attempt(const Facts& f) {
    constexpr int kAfterRestore = kMaxAttempts / 2 + 1;
    return f.restored ? std::max(f.attempt + 1, kAfterRestore) : f.attempt + 1;
}

Result<Ruling> rule(const Facts& f, const std::optional<Proposal>& open, const Decision& d) {
    if (f.state != State::review)
        return error(Code::conflict, "booking.not_in_review", "This booking does not wait for a person's decision.");
    if (d.verdict == Verdict::found && f.kind == Kind::book && !d.has_number)
        return error(Code::invalid, "booking.number_required", "The carrier's tracking number is required.", missing("/tracking_number"));
    if (d.verdict != Verdict::found && !d.has_reason)
        return error(Code::invalid, "booking.reason_required", "A reason is required: it is kept with the decision.", missing("/reason"));
    const Step step = f.kind == Kind::book ? of_booking(f, d) : of_void(d);
    if (proves_itself(f, d) || d.lead) return Ruling{false, step};
    if (!open || open->verdict != d.verdict) return Ruling{true, {}};
    if (open->by == d.who)
        return error(Code::conflict, "booking.second_person", "You said so already: a second person, or a logistics lead, must confirm it.");
    return Ruling{false, step};
}

}  // namespace waybill::shipping::rules
