#include "support/brute_force.h"

#include <algorithm>
#include <map>

namespace waybill::testing {

namespace {

constexpr std::int64_t kFar = 1'000'000'000'000;

std::int64_t between(std::mt19937_64& random, std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(high - low + 1));
}

}  // namespace

Walk random_walk(std::mt19937_64& random, const Kind& kind) {
    const auto aisles = between(random, 1, 5);
    const auto crosses =
        between(random, static_cast<std::int64_t>(kind.fewest_crosses), static_cast<std::int64_t>(kind.most_crosses));
    std::vector<rules::Aisle> lanes;
    std::int64_t x = between(random, -5, 5);
    for (std::int64_t i = 0; i < aisles; ++i, x += between(random, 1, 9)) {
        const auto way = kind.one_way ? static_cast<rules::Way>(random() % 3) : rules::Way::both;
        lanes.push_back({x, way});
    }
    if (kind.one_way) {  // somebody must be able to go up, and somebody down
        lanes.front().way = random() % 2 == 0 ? rules::Way::up : rules::Way::both;
        lanes.push_back({x, lanes.front().way == rules::Way::up ? rules::Way::down : rules::Way::both});
    }
    std::vector<std::int64_t> y{between(random, -3, 3)};
    while (static_cast<std::int64_t>(y.size()) < crosses) y.push_back(y.back() + between(random, 1, 12));
    const std::int64_t beyond = kind.one_way ? 0 : 4;

    rules::Point depot{lanes[random() % lanes.size()].x_mm, between(random, y.front() - beyond, y.back() + beyond)};
    if (random() % 3 == 0) depot = {between(random, lanes.front().x_mm - 6, x + 6), y[random() % y.size()]};
    if (random() % 3 == 0) depot = {lanes.front().x_mm, y.front()};
    Walk walk{rules::make_floor(lanes, y, depot), {}};
    const auto stops = between(random, 1, static_cast<std::int64_t>(kind.most_stops));
    while (static_cast<std::int64_t>(walk.stops.size()) < stops) {
        const rules::Spot spot{static_cast<std::size_t>(random() % walk.floor.aisles.size()),
                               between(random, y.front() - beyond, y.back() + beyond)};
        if (walk.floor.aisles[spot.aisle].way != rules::Way::closed) walk.stops.push_back(spot);
    }
    return walk;
}

std::vector<std::vector<std::int64_t>> all_distances(const Walk& walk) {
    std::vector<rules::Spot> ends = walk.stops;
    ends.push_back(walk.floor.depot);
    std::map<std::pair<std::size_t, std::int64_t>, std::size_t> node;
    std::vector<std::pair<std::size_t, std::int64_t>> points;
    const auto add = [&](std::size_t aisle, std::int64_t y) {
        if (node.emplace(std::pair(aisle, y), points.size()).second) points.emplace_back(aisle, y);
    };
    for (std::size_t aisle = 0; aisle < walk.floor.aisles.size(); ++aisle)
        for (const auto y : walk.floor.crosses) add(aisle, y);
    for (const auto& end : ends) add(end.aisle, end.y_mm);

    const std::size_t n = points.size();
    std::vector<std::vector<std::int64_t>> d(n, std::vector<std::int64_t>(n, kFar));
    for (std::size_t a = 0; a < n; ++a) {
        d[a][a] = 0;
        for (std::size_t b = 0; b < n; ++b) {
            const auto [aisle, y] = points[a];
            const auto [to, up] = points[b];
            const bool crossing = std::count(walk.floor.crosses.begin(), walk.floor.crosses.end(), y) > 0;
            if (aisle == to && y != up) {
                const auto way = walk.floor.aisles[aisle].way;
                const bool may =
                    way == rules::Way::both || (way == rules::Way::up && up > y) || (way == rules::Way::down && up < y);
                if (may) d[a][b] = std::abs(up - y);
            }
            if (aisle != to && y == up && crossing)
                d[a][b] = std::abs(walk.floor.aisles[aisle].x_mm - walk.floor.aisles[to].x_mm);
        }
    }
    for (std::size_t k = 0; k < n; ++k)
        for (std::size_t a = 0; a < n; ++a)
            for (std::size_t b = 0; b < n; ++b) d[a][b] = std::min(d[a][b], d[a][k] + d[k][b]);
    std::vector<std::vector<std::int64_t>> out;
    for (const auto& from : ends) {
        auto& row = out.emplace_back();
        for (const auto& to : ends) row.push_back(d[node.at({from.aisle, from.y_mm})][node.at({to.aisle, to.y_mm})]);
    }
    return out;
}

std::int64_t brute_force(const std::vector<std::vector<std::int64_t>>& distances) {
    const std::size_t n = distances.size() - 1;
    std::vector<std::vector<std::int64_t>> best(std::size_t{1} << n, std::vector<std::int64_t>(n, kFar));
    for (std::size_t i = 0; i < n; ++i) best[std::size_t{1} << i][i] = distances[n][i];
    std::int64_t shortest = kFar;
    for (std::size_t set = 1; set < best.size(); ++set) {
        for (std::size_t last = 0; last < n; ++last) {
            for (std::size_t next = 0; next < n; ++next) {
                auto& cell = best[set | std::size_t{1} << next][next];
                if ((set >> next & 1) == 0) cell = std::min(cell, best[set][last] + distances[last][next]);
            }
            if (set + 1 == best.size()) shortest = std::min(shortest, best[set][last] + distances[last][n]);
        }
    }
    return shortest;
}

std::int64_t walked(const std::vector<std::vector<std::int64_t>>& distances, const std::vector<std::size_t>& order) {
    std::int64_t total = 0;
    std::size_t at = distances.size() - 1;
    for (const std::size_t i : order) total += distances[at][i], at = i;
    return total + distances[at][distances.size() - 1];
}

}  // namespace waybill::testing
