#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "waybill/time.h"

/// The pure core of tracking in virtual time: parcels whose events show late, twice and out of order, questions that fail,
/// workers that die with the answer.
namespace waybill::simulation {

struct TrackingSeen {
    std::vector<std::string> breaches;
    std::int64_t parcels = 0, questions = 0, failures = 0, events = 0, repeated = 0, corrections = 0;
    Duration lasted{};
};

TrackingSeen play_tracking(std::uint64_t seed);

}  // namespace waybill::simulation
