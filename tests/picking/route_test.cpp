#include "picking/rules_route.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <numeric>

#include "support/brute_force.h"

namespace waybill::picking::rules {
namespace {

using testing::Kind;
using testing::Walk;

/// 2,000 cases of each kind; WAYBILL_ROUTE_CASES asks for more, WAYBILL_SEED for others.
int cases() {
    const char* asked = std::getenv("WAYBILL_ROUTE_CASES");
    return asked ? std::atoi(asked) : 2000;
}
std::uint64_t seed() {
    const char* asked = std::getenv("WAYBILL_SEED");
    const auto seed = asked ? std::strtoull(asked, nullptr, 10) : 20240711;
    std::printf("seed %llu, %d cases\n", static_cast<unsigned long long>(seed), cases());
    return seed;
}

std::string told(const Walk& walk) {
    std::string out = "crosses";
    for (const auto y : walk.floor.crosses) out += " " + std::to_string(y);
    out += "; aisles";
    for (const auto& a : walk.floor.aisles) out += " " + std::to_string(a.x_mm) + ":" + std::to_string(static_cast<int>(a.way));
    out += "; depot " + std::to_string(walk.floor.depot.aisle) + "/" + std::to_string(walk.floor.depot.y_mm) + "; stops";
    for (const auto& s : walk.stops) out += " " + std::to_string(s.aisle) + "/" + std::to_string(s.y_mm);
    return out;
}

bool visits_each_once(const Route& route, std::size_t stops) {
    auto order = route.order;
    std::sort(order.begin(), order.end());
    std::vector<std::size_t> all(stops);
    std::iota(all.begin(), all.end(), std::size_t{0});
    return order == all;
}

/// A warehouse as it is built, in millimetres.
Floor hall(std::size_t aisles, std::vector<std::int64_t> crosses, Point depot = {0, 0}) {
    std::vector<Aisle> lanes;
    for (std::size_t i = 0; i < aisles; ++i) lanes.push_back({static_cast<std::int64_t>(i) * 3000});
    return make_floor(lanes, std::move(crosses), depot);
}
std::vector<Spot> random_stops(const Floor& floor, std::size_t count, std::mt19937_64& random) {
    const auto depth = static_cast<std::uint64_t>(floor.crosses.back());
    std::vector<Spot> stops;
    while (stops.size() < count) stops.push_back({random() % floor.aisles.size(), static_cast<std::int64_t>(random() % depth)});
    return stops;
}

TEST(Route, WithoutStopsStaysAtTheDepot) {
    const auto route = plan_route(hall(3, {0, 9000}), {});
    EXPECT_TRUE(route.order.empty());
    EXPECT_EQ(route.length.value, 0);
    EXPECT_TRUE(route.shortest());
}

TEST(Route, IsTheShortestThereIsWithOneToSixCrossAisles) {
    std::mt19937_64 random(seed());
    for (int i = 0; i < cases(); ++i) {
        const Walk walk = testing::random_walk(random, Kind{});
        const auto distances = testing::all_distances(walk);
        const auto route = plan_route(walk.floor, walk.stops);
        ASSERT_EQ(route.length.value, testing::brute_force(distances)) << "case " << i << ": " << told(walk);
        ASSERT_EQ(route.length.value, testing::walked(distances, route.order)) << "case " << i << ": " << told(walk);
        ASSERT_TRUE(visits_each_once(route, walk.stops.size())) << "case " << i << ": " << told(walk);
        ASSERT_TRUE(route.shortest());
    }
}

TEST(Route, KeepsToOneWayAislesAndIsStillTheShortestForFewStops) {
    std::mt19937_64 random(seed() + 1);
    for (int i = 0; i < cases() / 2; ++i) {
        const Walk walk = testing::random_walk(random, Kind{.fewest_crosses = 2, .one_way = true});
        const auto distances = testing::all_distances(walk);
        const auto route = plan_route(walk.floor, walk.stops);
        ASSERT_EQ(route.length.value, testing::brute_force(distances)) << "case " << i << ": " << told(walk);
        ASSERT_EQ(route.length.value, testing::walked(distances, route.order)) << "case " << i << ": " << told(walk);
        ASSERT_TRUE(route.shortest());
    }
}

TEST(Route, NeverPromisesMoreThanTheBestWhereItCannotProveIt) {
    std::mt19937_64 random(seed() + 2);
    for (int i = 0; i < cases() / 20; ++i) {
        // Just more places than are tried out one by one, so that brute force can still say what is true.
        const bool one_way = i % 2 == 0;
        Kind kind{.fewest_crosses = one_way ? 2u : 7u, .most_crosses = one_way ? 6u : 9u, .most_stops = 13, .one_way = one_way};
        const Walk walk = testing::random_walk(random, kind);
        const auto distances = testing::all_distances(walk);
        const auto route = plan_route(walk.floor, walk.stops);
        const auto best = testing::brute_force(distances);
        ASSERT_LE(route.bound.value, best) << "case " << i << ": " << told(walk);
        ASSERT_GE(route.length.value, best) << "case " << i << ": " << told(walk);
        ASSERT_LE(route.length.value, best + best / 4) << "case " << i << ": " << told(walk);
        ASSERT_EQ(route.length.value, testing::walked(distances, route.order)) << "case " << i << ": " << told(walk);
        ASSERT_TRUE(visits_each_once(route, walk.stops.size()));
    }
}

TEST(Route, StatesAGapThatIsSmallBeyondSixCrossAisles) {
    std::mt19937_64 random(seed() + 3);
    const auto floor = hall(12, {0, 6000, 12'000, 18'000, 24'000, 30'000, 36'000, 42'000});
    for (int i = 0; i < 5; ++i) {
        const auto stops = random_stops(floor, 60, random);
        const auto route = plan_route(floor, stops);
        EXPECT_TRUE(visits_each_once(route, stops.size()));
        EXPECT_LT(static_cast<double>(route.length.value), 1.08 * static_cast<double>(route.bound.value));
    }
}

TEST(Route, GrowsByNothingWhenAStopIsOnTheWay) {
    const auto floor = hall(4, {0, 20'000});
    const std::vector<Spot> far{{2, 9000}}, with_near{{2, 9000}, {2, 4000}, {0, 0}};
    EXPECT_EQ(plan_route(floor, far).length.value, 2 * (6000 + 9000));
    EXPECT_EQ(plan_route(floor, with_near).length, plan_route(floor, far).length);
    EXPECT_EQ(plan_route(floor, with_near).order.front(), 2u);
}

TEST(Route, TakesTheCrossAisleInTheMiddleWhereThatIsShorter) {
    const std::vector<Spot> stops{{0, 11'000}, {5, 11'000}};
    EXPECT_EQ(plan_route(hall(6, {0, 40'000}), stops).length.value, 2 * (15'000 + 2 * 11'000));
    EXPECT_EQ(plan_route(hall(6, {0, 12'000, 40'000}), stops).length.value, 2 * (15'000 + 12'000));
}

TEST(Route, DrawsCornersThatAddUpToItsLength) {
    std::mt19937_64 random(seed() + 4);
    for (int i = 0; i < 200; ++i) {
        const Walk walk = testing::random_walk(random, Kind{.fewest_crosses = 2, .one_way = i % 2 == 0});
        const auto route = plan_route(walk.floor, walk.stops);
        const auto corners = round_corners(walk.floor, walk.stops, route.order);
        std::int64_t drawn = 0;
        for (std::size_t k = 1; k < corners.size(); ++k) {
            ASSERT_TRUE(corners[k].x_mm == corners[k - 1].x_mm || corners[k].y_mm == corners[k - 1].y_mm);
            drawn += std::abs(corners[k].x_mm - corners[k - 1].x_mm) + std::abs(corners[k].y_mm - corners[k - 1].y_mm);
        }
        ASSERT_EQ(drawn, route.length.value) << told(walk);
    }
}

TEST(Floor, PutsADepotBetweenAislesOnTheNearestCrossAisle) {
    const auto floor = make_floor({{0}, {3000}}, {20'000, 0}, {1000, 700});
    EXPECT_EQ(floor.aisles.size(), 3u);
    EXPECT_EQ(floor.aisles[floor.depot.aisle].way, Way::closed);
    EXPECT_EQ(floor.at(floor.depot), (Point{1000, 0}));
    EXPECT_EQ(floor.aisle_at(1100), 0u);
    EXPECT_EQ(floor.aisle_at(2900), 2u);
}

}  // namespace
}  // namespace waybill::picking::rules
