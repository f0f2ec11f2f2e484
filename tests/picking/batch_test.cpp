#include "picking/rules_batch.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "picking/rules_measure.h"
#include "picking/rules_route.h"
#include "support/brute_force.h"

namespace waybill::picking::rules {
namespace {

constexpr std::uint64_t kSeed = 52'36'12;

std::int64_t route_length(const testing::Walk& walk, std::span<const Job> jobs, const std::vector<std::size_t>& batch) {
    std::vector<Spot> stops;
    for (const auto job : batch)
        for (const auto stop : jobs[job].stops) stops.push_back(walk.stops[stop]);
    return plan_route(walk.floor, stops).length.value;
}
std::int64_t route_lengths(const testing::Walk& walk, std::span<const Job> jobs,
                           const std::vector<std::vector<std::size_t>>& batches) {
    std::int64_t total = 0;
    for (const auto& batch : batches) total += route_length(walk, jobs, batch);
    return total;
}

/// Jobs of one to three of the walk's stops.
std::vector<Job> random_jobs(const testing::Walk& walk, std::size_t count, std::mt19937_64& random) {
    std::vector<Job> jobs;
    for (std::size_t i = 0; i < count; ++i) {
        Job job;
        for (auto n = 1 + random() % 3; n > 0; --n) job.stops.push_back(random() % walk.stops.size());
        job.load = {1, static_cast<std::int64_t>(1 + random() % 6), static_cast<std::int64_t>(random() % 900), 0};
        jobs.push_back(std::move(job));
    }
    return jobs;
}

/// The fewest metres of all ways to make batches, by trying them all.
std::int64_t best_of_all(const testing::Walk& walk, std::span<const Job> jobs, const Load& cart, std::size_t next,
                         std::vector<std::vector<std::size_t>>& batches) {
    if (next == jobs.size()) return route_lengths(walk, jobs, batches);
    std::int64_t best = INT64_MAX;
    for (std::size_t b = 0; b <= batches.size(); ++b) {
        const bool fresh = b == batches.size();
        if (fresh) batches.emplace_back();
        Load load = jobs[next].load;
        for (const auto job : batches[b]) load += jobs[job].load;
        if (fresh || load.fits(cart)) {
            batches[b].push_back(next);
            best = std::min(best, best_of_all(walk, jobs, cart, next + 1, batches));
            batches[b].pop_back();
        }
        if (fresh) {
            batches.pop_back();
            break;
        }
    }
    return best;
}

TEST(Measure, KnowsTheLengthOfTheShortestRoute) {
    std::mt19937_64 random(kSeed);
    std::printf("seed %llu\n", static_cast<unsigned long long>(kSeed));
    for (int i = 0; i < 1500; ++i) {
        const auto walk = testing::random_walk(
            random, {.fewest_crosses = i % 3 == 0 ? 1u : 2u, .most_crosses = i % 3 == 0 ? 3u : 2u, .most_stops = 40});
        const Measure measure(walk.floor, walk.stops);
        ASSERT_TRUE(measure.exact());
        std::vector<std::uint64_t> set(measure.words(), 0);
        std::vector<Spot> chosen;
        for (std::size_t stop = 0; stop < walk.stops.size(); ++stop)
            if (random() % 2 == 0) measure.choose(set.data(), stop), chosen.push_back(walk.stops[stop]);
        ASSERT_EQ(measure.length(set.data()), plan_route(walk.floor, chosen).length.value) << "case " << i;
    }
}

TEST(Measure, HoldsAislesWithMoreBinsThanAWordHasBits) {
    std::mt19937_64 random(kSeed + 1);
    const auto floor = make_floor({{0}, {3000}, {6000}}, {0, 100'000}, {3000, 0});
    std::vector<Spot> stops;
    for (std::size_t i = 0; i < 300; ++i) stops.push_back({i % 3, static_cast<std::int64_t>(500 + (i / 3) * 900)});
    const Measure measure(floor, stops);
    for (int i = 0; i < 200; ++i) {
        std::vector<std::uint64_t> set(measure.words(), 0);
        std::vector<Spot> chosen;
        for (int k = 0; k < 20; ++k) {
            const auto stop = random() % stops.size();
            measure.choose(set.data(), stop), chosen.push_back(stops[stop]);
        }
        ASSERT_EQ(measure.length(set.data()), plan_route(floor, chosen).length.value);
    }
}

TEST(Batches, HoldEachOrderOnceAndNeverMoreThanTheCart) {
    std::mt19937_64 random(kSeed + 2);
    for (int i = 0; i < 60; ++i) {
        const auto walk = testing::random_walk(random, {
                                                           .most_crosses = 7,
                                                           .most_stops = 30,
                                                           .one_way = i % 4 == 0,
                                                       });
        if (i % 4 == 0 && walk.floor.crosses.size() < 2) continue;
        const auto jobs = random_jobs(walk, 20, random);
        const Load cart{.orders = 4, .units = 14, .grams = 2500};
        const auto plan = plan_batches(walk.floor, walk.stops, jobs, cart);
        std::vector<std::size_t> seen;
        for (const auto& batch : plan.batches) {
            Load load;
            for (const auto job : batch) load += jobs[job].load, seen.push_back(job);
            EXPECT_TRUE(load.fits(cart));
        }
        std::sort(seen.begin(), seen.end());
        EXPECT_EQ(seen.size(), jobs.size());
        EXPECT_EQ(std::unique(seen.begin(), seen.end()), seen.end());
        EXPECT_EQ(plan.length.value, route_lengths(walk, jobs, plan.batches));
        EXPECT_LE(plan.bound, plan.length);
    }
}

TEST(Batches, AreNearTheBestOfAllAndTheBoundIsNeverAbove) {
    std::mt19937_64 random(kSeed + 3);
    int best_found = 0;
    constexpr int kRounds = 60;
    for (int i = 0; i < kRounds; ++i) {
        const auto walk = testing::random_walk(random, {.fewest_crosses = 2, .most_crosses = 3, .most_stops = 12});
        const auto jobs = random_jobs(walk, 6, random);
        const Load cart{.orders = 3, .units = 9};
        const auto plan = plan_batches(walk.floor, walk.stops, jobs, cart);
        std::vector<std::vector<std::size_t>> none;
        const auto best = best_of_all(walk, jobs, cart, 0, none);
        EXPECT_GE(plan.length.value, best);
        EXPECT_LE(plan.bound.value, best);
        best_found += plan.length.value == best;
    }
    EXPECT_GE(best_found, kRounds * 3 / 4);
}

TEST(Batches, WalkLessThanFirstCome) {
    std::mt19937_64 random(kSeed + 4);
    testing::Walk walk{make_floor({{0}, {5000}, {10'000}, {15'000}, {20'000}, {25'000}}, {0, 47'000}, {0, 0}), {}};
    for (std::size_t i = 0; i < 200; ++i)
        walk.stops.push_back({random() % 6, static_cast<std::int64_t>(1000 + 1000 * (random() % 45))});
    const auto jobs = random_jobs(walk, 60, random);
    const Load cart{.orders = 8};
    const auto plan = plan_batches(walk.floor, walk.stops, jobs, cart);
    EXPECT_LT(plan.length.value * 10, route_lengths(walk, jobs, first_come(jobs, cart)) * 9);
    EXPECT_EQ(plan_batches(walk.floor, walk.stops, jobs, cart).batches, plan.batches);
}

TEST(Batches, GiveAnOrderThatIsTooBigACartOfItsOwn) {
    const auto floor = make_floor({{0}}, {0, 10'000}, {0, 0});
    const std::vector<Spot> stops{{0, 5000}};
    const std::vector<Job> jobs{{{0}, {1, 3, 0, 0}}, {{0}, {1, 50, 0, 0}}, {{0}, {1, 4, 0, 0}}};
    const auto plan = plan_batches(floor, stops, jobs, {.units = 10});
    EXPECT_EQ(plan.batches, (std::vector<std::vector<std::size_t>>{{0, 2}, {1}}));
    EXPECT_EQ(plan.bound, plan.length);
    EXPECT_EQ(first_come(jobs, {.units = 10}).size(), 3u);
}

}  // namespace
}  // namespace waybill::picking::rules
