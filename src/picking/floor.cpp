#include "picking/floor.h"

#include <algorithm>
#include <set>

namespace waybill::picking {
namespace {

rules::Way way(stock::Way way) {
    switch (way) {
        case stock::Way::up:
            return rules::Way::up;
        case stock::Way::down:
            return rules::Way::down;
        default:
            return rules::Way::both;
    }
}

rules::Floor guessed(std::span<const stock::Location> bins) {
    std::set<std::int64_t> x;
    std::int64_t front = 0, back = 0;
    for (const auto& bin : bins) {
        x.insert(bin.x.value);
        front = std::min(front, bin.y.value), back = std::max(back, bin.y.value);
    }
    if (x.empty()) x.insert(0);
    std::vector<rules::Aisle> aisles;
    for (const std::int64_t at : x) aisles.push_back({at, rules::Way::both});
    return rules::make_floor(std::move(aisles), {front, back}, {0, 0});
}

rules::Floor laid_out(const stock::Layout& layout) {
    std::vector<rules::Aisle> aisles;
    std::vector<std::int64_t> crosses;
    for (const auto& aisle : layout.aisles) aisles.push_back({aisle.x.value, way(aisle.way)});
    for (const auto& y : layout.cross_aisles) crosses.push_back(y.value);
    return rules::make_floor(std::move(aisles), std::move(crosses), {layout.depot_x.value, layout.depot_y.value});
}

}  // namespace

FloorPlan::FloorPlan(const stock::Layout& layout, std::span<const stock::Location> bins)
    : floor_(layout.aisles.empty() ? guessed(bins) : laid_out(layout)) {
    for (const auto& aisle : layout.aisles) aisles_[aisle.code] = floor_.aisle_at(aisle.x.value);
}

rules::Spot FloorPlan::spot(const stock::Location& bin) const {
    const auto named = aisles_.find(bin.aisle);
    return {named == aisles_.end() ? floor_.aisle_at(bin.x.value) : named->second, bin.y.value};
}

std::vector<rules::Spot> FloorPlan::spots(std::span<const stock::Location> bins) const {
    std::vector<rules::Spot> out;
    for (const auto& bin : bins) out.push_back(spot(bin));
    return out;
}

rules::Route FloorPlan::route(std::span<const stock::Location> bins) const {
    const auto stops = spots(bins);
    const auto may_stand = [&](const rules::Spot& s) {
        const auto way = floor_.aisles[s.aisle].way;
        return way == rules::Way::both || (floor_.crosses.front() <= s.y_mm && s.y_mm <= floor_.crosses.back());
    };
    if (std::all_of(stops.begin(), stops.end(), may_stand)) return rules::plan_route(floor_, stops);
    rules::Floor open = floor_;  // a bin without an aisle of its own stands where no sign lets anybody turn
    for (auto& aisle : open.aisles)
        if (aisle.way != rules::Way::closed) aisle.way = rules::Way::both;
    return rules::plan_route(open, stops);
}

}  // namespace waybill::picking
