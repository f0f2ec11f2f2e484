#include "shipping/rules.h"

#include <algorithm>
#include <stdexcept>

namespace waybill::shipping::rules {

std::string reference(const std::string& shipment_bare, int attempt) {
    if (attempt < 1 || attempt > kMaxAttempts) throw std::logic_error("a shipment has at most 26 attempts");
    return shipment_bare + static_cast<char>('A' + attempt - 1);
}

Verdict judge(const Asked& asked) {
    if (asked.matches == 1) return Verdict::adopt;
    if (asked.matches > 1) return Verdict::needs_person;
    const bool long_enough = asked.since_sending >= asked.quiet_period;
    return long_enough && asked.absent_answers >= asked.answers_needed ? Verdict::absent : Verdict::ask_again;
}

Duration next_question(std::span<const Duration> schedule, int checks, Duration since_sending) {
    constexpr Duration kAtLeast = std::chrono::seconds(1);
    if (schedule.empty()) return std::chrono::seconds(60);
    const auto step = static_cast<std::size_t>(std::max(checks, 0));
    if (step >= schedule.size()) return std::max(kAtLeast, schedule.back());
    return std::max(kAtLeast, schedule[step] - since_sending);
}

}  // namespace waybill::shipping::rules
