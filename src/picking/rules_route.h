#pragma once
#include <span>
#include <vector>

#include "picking/rules_floor.h"
#include "waybill/quantity.h"

namespace waybill::picking::rules {

/// A round from the depot through all stops and back.
struct Route {
    std::vector<std::size_t> order;  ///< indices into the stops
    Millimetres length;
    Millimetres bound;  ///< no route is shorter than this

    bool shortest() const { return length == bound; }
};

/// With two-way aisles and up to six cross aisles: the shortest route there is, whatever the number of stops; microseconds for
/// one block, milliseconds for six cross aisles. With one-way aisles or more cross aisles: the shortest one for up to
/// kFewStops different places; beyond, an improved one with a true bound (that of the same floor without its one-way signs,
/// an assignment of places to places, a Held-Karp bound). Throws std::logic_error where a stop cannot be reached and left.
constexpr std::size_t kFewStops = 11;
Route plan_route(const Floor& floor, std::span<const Spot> stops);

/// The length of a round through the stops in this order.
Millimetres round_length(const Floor& floor, std::span<const Spot> stops, std::span<const std::size_t> order);

/// The corners of that round, from the depot to the depot: what a plan draws.
std::vector<Point> round_corners(const Floor& floor, std::span<const Spot> stops, std::span<const std::size_t> order);

}  // namespace waybill::picking::rules
