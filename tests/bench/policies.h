#pragma once
#include <cstdint>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "picking/rules_route.h"

/// How warehouses walk that do not compute: the rules of thumb that routes and batches are measured against.
namespace waybill::bench {

namespace rules = picking::rules;

enum class Policy { by_bin, s_shape, turn_back, largest_gap };
constexpr Policy kPolicies[] = {Policy::by_bin, Policy::s_shape, Policy::turn_back, Policy::largest_gap};
const char* name(Policy policy);

/// The walk by a rule of thumb, from the depot and back. In one block as the literature defines them, for a depot on the front
/// cross aisle. In several blocks the stops are taken block by block, the farthest first, each in the rule's order, by the
/// shortest way from stop to stop: better than people walk.
std::int64_t walked(const rules::Floor& floor, std::span<const rules::Spot> stops, Policy policy);

/// A hall of aisles 5 m apart, with `crosses` cross aisles, bins every metre, the depot at the front left corner.
rules::Floor hall(std::size_t aisles, std::size_t crosses, std::int64_t bins);
std::vector<rules::Spot> random_stops(const rules::Floor& floor, std::size_t count, std::mt19937_64& random);

double cpu_ms();  ///< of this thread: neighbours on the machine do not count

}  // namespace waybill::bench
