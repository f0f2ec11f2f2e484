#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <iostream>
#include <random>

#include "simulation/allocation.h"
#include "simulation/tracking.h"

// Allocation and tracking under thousands of seeds.
namespace waybill::simulation {
namespace {

constexpr std::uint64_t kSeeds = 1'000;

TEST(AllocationSimulation, KeepsStockLedgerShelvesAndOrdersInAgreement) {
    const std::uint64_t base = std::random_device()();
    std::cout << "seeds from " << base << "\n";
    std::int64_t cut = 0, shorts = 0, backordered = 0;
    for (std::uint64_t seed = base; seed < base + kSeeds; ++seed) {
        const AllocationSeen seen = play_allocation(seed);
        ASSERT_THAT(seen.breaches, ::testing::IsEmpty()) << "seed " << seed;
        cut += seen.cut, shorts += seen.shorts, backordered += seen.backordered;
    }
    std::cout << cut << " transactions cut off, " << shorts << " short picks, " << backordered << " waits\n";
    EXPECT_GT(cut, 0);
    EXPECT_GT(shorts, 0);
    EXPECT_GT(backordered, 0);
}

TEST(AllocationSimulation, NoticesHalfATransaction) {
    std::uint64_t seed = 1;
    while (seed < kSeeds && play_allocation(seed, BrokenStock::half_transactions).breaches.empty()) ++seed;
    EXPECT_LT(seed, kSeeds);
}

TEST(AllocationSimulation, NoticesUnitsThatAreGrantedWithoutLooking) {
    std::uint64_t seed = 1;
    while (seed < kSeeds && play_allocation(seed, BrokenStock::grants_without_looking).breaches.empty()) ++seed;
    EXPECT_LT(seed, kSeeds);
}

TEST(TrackingSimulation, EndsAsTheCarrierSaysWhateverTheOrderOfItsWords) {
    const std::uint64_t base = std::random_device()();
    std::cout << "seeds from " << base << "\n";
    std::int64_t failures = 0, repeated = 0, corrections = 0;
    for (std::uint64_t seed = base; seed < base + kSeeds / 4; ++seed) {
        const TrackingSeen seen = play_tracking(seed);
        ASSERT_THAT(seen.breaches, ::testing::IsEmpty()) << "seed " << seed;
        failures += seen.failures, repeated += seen.repeated, corrections += seen.corrections;
    }
    std::cout << failures << " questions without an answer, " << repeated << " repeated events, " << corrections
              << " corrections\n";
    EXPECT_GT(failures, 0);
    EXPECT_GT(repeated, 0);
    EXPECT_GT(corrections, 0);
}

}  // namespace
}  // namespace waybill::simulation
