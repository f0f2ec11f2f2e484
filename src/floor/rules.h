#pragma once
#include <string_view>
#include <vector>

#include "waybill/time.h"

/// What a badge session and a PIN are judged by. Pure.
namespace waybill::floor::rules {

/// Somebody else picks up a device that lies about.
constexpr Duration kIdle = std::chrono::minutes(10);
constexpr Duration kAbsolute = std::chrono::hours(12);
constexpr Duration kInvitation = std::chrono::minutes(10);
constexpr int kWrongPins = 5;  ///< lock PIN and badge

bool session_lives(Instant created, Instant seen, Instant now);
/// When a session was last in use that was `seen`: the latest of these uses that no pause for disuse comes before.
Instant last_use(Instant seen, std::vector<Instant> uses);
/// 6 to 12 digits, not one digit over and over, not one after the other.
bool is_pin(std::string_view pin);

}  // namespace waybill::floor::rules
