#pragma once
#include <random>
#include <vector>

#include "picking/rules_route.h"

/// The other opinion about routes: no code in common with the planner beyond the floor's values.
namespace waybill::testing {

namespace rules = picking::rules;

struct Walk {
    rules::Floor floor;
    std::vector<rules::Spot> stops;
};

/// What a random case may hold.
struct Kind {
    std::size_t fewest_crosses = 1, most_crosses = 6;
    std::size_t most_stops = 7;
    bool one_way = false;
};
/// A small floor, a depot anywhere on it, and stops: in the middle of aisles, at crossings, beyond the outer cross aisles, twice
/// in one place.
Walk random_walk(std::mt19937_64& random, const Kind& kind);

/// Shortest walks by Floyd and Warshall over a graph of single points; the depot is the last row and column.
std::vector<std::vector<std::int64_t>> all_distances(const Walk& walk);
/// The shortest round by trying, for every set of stops, every last one (Held and Karp).
std::int64_t brute_force(const std::vector<std::vector<std::int64_t>>& distances);
/// Of a round in this order, by the same distances.
std::int64_t walked(const std::vector<std::vector<std::int64_t>>& distances, const std::vector<std::size_t>& order);

}  // namespace waybill::testing
