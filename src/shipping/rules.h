#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "waybill/result.h"
#include "waybill/time.h"

/// Pure decisions of booking.
namespace waybill::shipping::rules {

/// What a carrier gets as our reference: the shipment's 13 characters and the attempt's letter. Attempts 1 to 26.
std::string reference(const std::string& shipment_bare, int attempt);
inline constexpr int kMaxAttempts = 26;

/// What the answers so far say about a booking whose outcome was unknown.
enum class Verdict { adopt, ask_again, absent, needs_person };
struct Asked {
    std::size_t matches = 0;         ///< live bookings that the carrier has under the reference
    int absent_answers = 0;          ///< consistent "not there" answers, this one included
    Duration since_sending{};
    Duration quiet_period{};         ///< so long an accepted booking may stay invisible
    int answers_needed = 3;
};
Verdict judge(const Asked& asked);

/// When to ask next: the schedule counts from the sending; behind its end its last step repeats.
Duration next_question(std::span<const Duration> schedule, int checks, Duration since_sending);

}  // namespace waybill::shipping::rules
