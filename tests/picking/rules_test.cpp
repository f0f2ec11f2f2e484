#include "picking/rules.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>

namespace waybill::picking::rules {
namespace {

Stop stop(std::int64_t id, const char* aisle, std::int64_t x, std::int64_t y) { return {LocationId(id), aisle, x, y}; }

std::int64_t length(std::span<const Stop> stops, const std::vector<std::size_t>& order) {
    std::int64_t depth = 0;
    for (const auto& s : stops) depth = std::max(depth, s.y_mm);
    const Stop corner{};
    std::int64_t total = 0;
    const Stop* at = &corner;
    for (const auto i : order) total += walking_distance(*at, stops[i], depth), at = &stops[i];
    return total + walking_distance(*at, corner, depth);
}

TEST(Walk, WithoutStopsIsNoWalk) { EXPECT_EQ(plan_walk({}).distance.value, 0); }

TEST(Walk, ChangesAislesAtTheNearerEnd) {
    const auto a = stop(1, "A", 1000, 9000), b = stop(2, "B", 4000, 8000);
    EXPECT_EQ(walking_distance(a, b, 10'000), 3000 + 1000 + 2000);
    EXPECT_EQ(walking_distance(a, b, 100'000), 3000 + 9000 + 8000);
    EXPECT_EQ(walking_distance(a, stop(3, "A", 1000, 2000), 10'000), 7000);
}

TEST(Walk, VisitsEveryStopOnceAndStatesItsLength) {
    std::mt19937 random(5);
    for (int round = 0; round < 50; ++round) {
        std::vector<Stop> stops;
        for (int i = 0; i < 30; ++i) {
            const int aisle = static_cast<int>(random() % 6);
            stops.push_back(stop(i + 1, std::string(1, static_cast<char>('A' + aisle)).c_str(), aisle * 3000, static_cast<std::int64_t>(random() % 20) * 1200));
        }
        const auto walk = plan_walk(stops);
        auto seen = walk.order;
        std::sort(seen.begin(), seen.end());
        std::vector<std::size_t> all(stops.size());
        std::iota(all.begin(), all.end(), std::size_t{0});
        EXPECT_EQ(seen, all);
        EXPECT_EQ(walk.distance.value, length(stops, walk.order));
    }
}

TEST(Walk, IsAsShortAsTheShortestForFewStops) {
    std::mt19937 random(11);
    int optimal = 0;
    constexpr int kRounds = 40;
    for (int round = 0; round < kRounds; ++round) {
        std::vector<Stop> stops;
        for (int i = 0; i < 6; ++i) {
            const int aisle = static_cast<int>(random() % 3);
            stops.push_back(stop(i + 1, aisle == 0 ? "A" : aisle == 1 ? "B" : "C", aisle * 3000, static_cast<std::int64_t>(1 + random() % 10) * 1000));
        }
        std::vector<std::size_t> order(stops.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::int64_t best = INT64_MAX;
        do best = std::min(best, length(stops, order));
        while (std::next_permutation(order.begin(), order.end()));
        const auto walk = plan_walk(stops);
        EXPECT_LE(walk.distance.value, best + best / 4);
        optimal += walk.distance.value == best;
    }
    EXPECT_GE(optimal, kRounds * 3 / 4);
}

class Scans : public testing::Test {
  protected:
    static constexpr LocationId kHere{1}, kThere{2};
    static constexpr ProductId kMug{10}, kTea{11}, kPen{12};
    std::vector<OpenTask> tasks{{PickTaskId(100), OrderId(7), kHere, kMug, "MUG", {5}, {1}, {0}, true},
                                {PickTaskId(101), OrderId(8), kHere, kTea, "TEA", {2}, {0}, {0}, true},
                                {PickTaskId(102), OrderId(8), kThere, kPen, "PEN", {1}, {1}, {0}, false}};
};

TEST_F(Scans, AWrongBinSaysWhereToGo) {
    const auto wrong = at_bin({}, tasks, kThere, "A-01");
    ASSERT_FALSE(wrong.ok());
    EXPECT_EQ(wrong.error().key, "scan.wrong_bin");
    EXPECT_NE(wrong.error().detail.find("A-01"), std::string::npos);
    EXPECT_EQ(at_bin({}, tasks, kHere, "A-01")->bin, kHere);
}

TEST_F(Scans, AnItemNeedsItsBinFirst) { EXPECT_EQ(with_item({}, tasks, kMug, {1}).error().key, "scan.bin_first"); }

TEST_F(Scans, AWrongItemNamesWhatIsExpected) {
    const auto wrong = with_item({kHere, {}, {}}, tasks, kPen, {1});
    EXPECT_EQ(wrong.error().key, "scan.wrong_item");
    EXPECT_NE(wrong.error().detail.find("MUG"), std::string::npos);
    EXPECT_NE(wrong.error().detail.find("TEA"), std::string::npos);
}

TEST_F(Scans, UnitsAddUpInTheHandAndNeverExceedTheNeed) {
    auto position = with_item({kHere, {}, {}}, tasks, kMug, {3});
    ASSERT_TRUE(position.ok());
    EXPECT_EQ(position->in_hand.units, 3);
    position = with_item(*position, tasks, kMug, {1});
    ASSERT_TRUE(position.ok());
    EXPECT_EQ(position->in_hand.units, 4);
    EXPECT_EQ(with_item(*position, tasks, kMug, {1}).error().key, "scan.too_many");
}

TEST_F(Scans, AnotherItemWaitsUntilTheHandIsEmpty) {
    const auto position = with_item({kHere, {}, {}}, tasks, kMug, {1});
    EXPECT_EQ(with_item(*position, tasks, kTea, {1}).error().key, "scan.units_in_hand");
    EXPECT_EQ(at_bin(*position, tasks, kThere, "").error().key, "scan.units_in_hand");
}

TEST_F(Scans, AToteConfirmsWhatIsInTheHand) {
    EXPECT_EQ(for_tote({kHere, {}, {}}, tasks).error().key, "scan.item_first");
    EXPECT_EQ(for_tote({kHere, PickTaskId(101), {2}}, tasks)->id, PickTaskId(101));
}

TEST_F(Scans, AShortNeedsAReasonAndASingleItem) {
    const Position here{kHere, {}, {}};
    EXPECT_EQ(for_short(here, tasks, {}, "").error().key, "scan.reason");
    EXPECT_EQ(for_short(here, tasks, {}, "empty_bin").error().key, "scan.which_item");
    EXPECT_EQ(for_short(here, tasks, kTea, "damaged")->id, PickTaskId(101));
    EXPECT_EQ(for_short({kHere, PickTaskId(100), {1}}, tasks, kMug, "empty_bin").error().key, "scan.units_in_hand");
}

}  // namespace
}  // namespace waybill::picking::rules
