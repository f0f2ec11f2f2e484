#pragma once
#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "shipping/rules.h"

/// The pure core of booking, played in virtual time: processes that are killed and frozen, commits without an answer, clocks that
/// disagree, orders that are cancelled, and a carrier that fails. The database is a few vectors; everything that is decided is
/// decided by shipping/rules.
namespace waybill::simulation {

/// Ways to be wrong, which the checks must notice.
enum class Broken { nothing, claim_without_token, no_fencing, silence_is_refusal, absence_at_once, no_last_look, no_late_questions };

struct BookingStory {
    carrier::Recovery recovery = carrier::Recovery::queryable;
    bool can_find = true;  ///< of a carrier that deduplicates
    int shipments = 6, processes = 2;
    bool odd_answers = false;  ///< "you have that already", and results that have died
    Broken broken = Broken::nothing;
};

using Edge = std::tuple<shipping::rules::Kind, shipping::rules::State, shipping::rules::State>;

struct BookingSeen {
    std::vector<std::string> breaches;  ///< sentences; none where all is well
    std::set<Edge> edges;
    std::set<shipping::rules::Effect> effects;
    std::int64_t steps = 0, struck = 0, kills = 0, freezes = 0, lost_commits = 0, kept_back = 0, late = 0, late_doubts = 0, orphans = 0, reviews = 0;
    Duration lasted{};
    std::uint64_t fingerprint = 0;  ///< of all that happened, in its order
};

BookingSeen play_booking(std::uint64_t seed, const BookingStory& story);

}  // namespace waybill::simulation
