#include "bench/policies.h"

#include <algorithm>
#include <ctime>
#include <map>
#include <numeric>

namespace waybill::bench {

namespace {

using rules::Floor;
using rules::Spot;

std::int64_t one_block(const Floor& floor, std::span<const Spot> stops, Policy policy) {
    const std::int64_t front = floor.crosses.front(), length = floor.crosses.back() - front;
    std::map<std::size_t, std::vector<std::int64_t>> aisles;
    for (const Spot& s : stops) aisles[s.aisle].push_back(s.y_mm - front);
    for (auto& [aisle, y] : aisles) std::sort(y.begin(), y.end());
    const std::int64_t home = floor.aisles[floor.depot.aisle].x_mm;
    const std::int64_t left = std::min(home, floor.aisles[aisles.begin()->first].x_mm);
    const std::int64_t right = std::max(home, floor.aisles[aisles.rbegin()->first].x_mm);
    std::int64_t total = 2 * (right - left);
    if (policy == Policy::turn_back) {
        for (const auto& [aisle, y] : aisles) total += 2 * y.back();
        return total;
    }
    if (policy == Policy::s_shape) {
        const auto through = static_cast<std::int64_t>(aisles.size());
        return total + (through % 2 == 0 ? through * length : (through - 1) * length + 2 * aisles.rbegin()->second.back());
    }
    if (aisles.size() == 1) return total + 2 * aisles.begin()->second.back();
    for (auto at = std::next(aisles.begin()); at != std::prev(aisles.end()); ++at) {
        const auto& y = at->second;
        std::int64_t widest = std::max(y.front(), length - y.back());
        for (std::size_t i = 1; i < y.size(); ++i) widest = std::max(widest, y[i] - y[i - 1]);
        total += 2 * (length - widest);
    }
    return total + 2 * length;  // through the first aisle and the last one
}

std::size_t block_of(const Floor& floor, const Spot& s) {
    const auto above = std::upper_bound(floor.crosses.begin(), floor.crosses.end() - 1, s.y_mm) - floor.crosses.begin();
    return static_cast<std::size_t>(std::max<std::ptrdiff_t>(above, 1));
}

/// The stops' order by the rule within each block.
std::int64_t by_blocks(const Floor& floor, std::span<const Spot> stops, Policy policy) {
    std::vector<std::size_t> order(stops.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return std::tuple(block_of(floor, stops[b]), stops[a].aisle, stops[a].y_mm) <
               std::tuple(block_of(floor, stops[a]), stops[b].aisle, stops[b].y_mm);
    });
    bool up = true, leftwards = false;
    for (std::size_t from = 0, to; from < order.size(); from = to) {
        const std::size_t block = block_of(floor, stops[order[from]]);
        for (to = from; to < order.size() && block_of(floor, stops[order[to]]) == block;) ++to;
        if (leftwards)
            std::reverse(order.begin() + static_cast<std::ptrdiff_t>(from), order.begin() + static_cast<std::ptrdiff_t>(to));
        leftwards = !leftwards;
        for (std::size_t a = from, b; a < to; a = b) {
            for (b = a; b < to && stops[order[b]].aisle == stops[order[a]].aisle;) ++b;
            const bool rising = policy == Policy::s_shape ? up : true;
            std::sort(order.begin() + static_cast<std::ptrdiff_t>(a), order.begin() + static_cast<std::ptrdiff_t>(b),
                      [&](std::size_t x, std::size_t y) {
                          return rising ? stops[x].y_mm < stops[y].y_mm : stops[x].y_mm > stops[y].y_mm;
                      });
            up = !up;
        }
    }
    return rules::round_length(floor, stops, order).value;
}

}  // namespace

const char* name(Policy policy) {
    switch (policy) {
        case Policy::by_bin:
            return "by bin";
        case Policy::s_shape:
            return "S-shape";
        case Policy::turn_back:
            return "return";
        default:
            return "largest gap";
    }
}

std::int64_t walked(const Floor& floor, std::span<const Spot> stops, Policy policy) {
    if (stops.empty()) return 0;
    if (policy == Policy::by_bin) {
        std::vector<std::size_t> order(stops.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return stops[a] < stops[b]; });
        return rules::round_length(floor, stops, order).value;
    }
    return floor.crosses.size() == 2 ? one_block(floor, stops, policy) : by_blocks(floor, stops, policy);
}

Floor hall(std::size_t aisles, std::size_t crosses, std::int64_t bins) {
    std::vector<rules::Aisle> lanes;
    for (std::size_t i = 0; i < aisles; ++i) lanes.push_back({static_cast<std::int64_t>(i) * 5000});
    std::vector<std::int64_t> y;
    for (std::size_t i = 0; i < crosses; ++i)
        y.push_back(static_cast<std::int64_t>(i) * (bins + 1) * 1000 / static_cast<std::int64_t>(crosses - 1));
    return rules::make_floor(lanes, y, {0, 0});
}

std::vector<Spot> random_stops(const Floor& floor, std::size_t count, std::mt19937_64& random) {
    const auto bins = static_cast<std::uint64_t>(floor.crosses.back() / 1000 - 1);
    std::vector<Spot> stops;
    while (stops.size() < count)
        stops.push_back({random() % floor.aisles.size(), static_cast<std::int64_t>(1000 + 1000 * (random() % bins))});
    return stops;
}

double cpu_ms() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

}  // namespace waybill::bench
