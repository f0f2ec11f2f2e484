#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <iostream>
#include <random>

#include "simulation/booking.h"

// The machine of booking under thousands of seeds. A seed that fails is played again by its number.
namespace waybill::simulation {
namespace {

using carrier::Recovery;

struct Carriers {
    const char* name;
    BookingStory story;
};

std::ostream& operator<<(std::ostream& out, const Carriers& c) { return out << c.name; }

class BookingSimulation : public ::testing::TestWithParam<Carriers> {};

TEST_P(BookingSimulation, ComesToRestWithOneLabelEach) {
    const std::uint64_t base = std::random_device()();
    std::cout << "seeds from " << base << "\n";
    BookingSeen all;
    for (std::uint64_t seed = base; seed < base + 1'000; ++seed) {
        const BookingSeen seen = play_booking(seed, GetParam().story);
        ASSERT_THAT(seen.breaches, ::testing::IsEmpty()) << "seed " << seed;
        all.struck += seen.struck, all.kills += seen.kills, all.freezes += seen.freezes, all.late += seen.late, all.late_doubts += seen.late_doubts;
        all.kept_back += seen.kept_back, all.lost_commits += seen.lost_commits, all.orphans += seen.orphans, all.reviews += seen.reviews,
            all.lasted += seen.lasted;
    }
    std::cout << all.struck << " faults, " << all.kills << " kills, " << all.freezes << " freezes, " << all.lost_commits
              << " lost commits, " << all.kept_back << " kept back, " << all.late << " late answers, " << all.late_doubts << " of them doubts, " << all.orphans << " orphans, " << all.reviews << " reviews\n";
    EXPECT_GT(all.struck, 0);
    EXPECT_GT(all.kills, 0);
    EXPECT_GT(all.late, 0);
    const bool asked = GetParam().story.can_find && GetParam().story.recovery != Recovery::none;
    EXPECT_TRUE(all.late_doubts > 0 || !asked) << "no late answer left open what was bought";
    EXPECT_GT(all.kept_back, 0) << "nobody stood still between the mark and the first byte until the lease was over";
}

INSTANTIATE_TEST_SUITE_P(
    All, BookingSimulation,
    ::testing::Values(Carriers{"Deduplicates", {.recovery = Recovery::deduplicates}},
                      Carriers{"DeduplicatesAndCannotBeAsked", {.recovery = Recovery::deduplicates, .can_find = false}},
                      Carriers{"DeduplicatesOddly", {.recovery = Recovery::deduplicates, .odd_answers = true}},
                      Carriers{"CanBeAsked", {.recovery = Recovery::queryable}},
                      Carriers{"Neither", {.recovery = Recovery::none}}),
    [](const auto& info) { return std::string(info.param.name); });

struct Variant {
    const char* name;
    Broken broken;
    Recovery recovery;
};

class BrokenBooking : public ::testing::TestWithParam<Variant> {};

TEST_P(BrokenBooking, IsNoticed) {
    BookingStory story{.recovery = GetParam().recovery};
    story.broken = GetParam().broken;
    int seeds = 1;
    while (seeds < 5'000 && play_booking(static_cast<std::uint64_t>(seeds), story).breaches.empty()) ++seeds;
    std::cout << "noticed with seed " << seeds << "\n";
    EXPECT_LT(seeds, 5'000);
}

INSTANTIATE_TEST_SUITE_P(All, BrokenBooking,
                         ::testing::Values(Variant{"ClaimWithoutToken", Broken::claim_without_token, Recovery::queryable},
                                           Variant{"NoFencing", Broken::no_fencing, Recovery::queryable},
                                           Variant{"SilenceIsRefusal", Broken::silence_is_refusal, Recovery::queryable},
                                           Variant{"SilenceIsRefusalForOneThatDeduplicates", Broken::silence_is_refusal,
                                                   Recovery::deduplicates},
                                           Variant{"AbsenceAtOnce", Broken::absence_at_once, Recovery::queryable},
                                           Variant{"NoLateQuestions", Broken::no_late_questions, Recovery::queryable},
                                           Variant{"NoLastLook", Broken::no_last_look, Recovery::queryable}),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(BookingSimulationSeed, PlaysTheSameStoryAgain) {
    const auto once = play_booking(7, {}), again = play_booking(7, {}), other = play_booking(8, {});
    EXPECT_EQ(once.fingerprint, again.fingerprint);
    EXPECT_EQ(once.steps, again.steps);
    EXPECT_NE(once.fingerprint, other.fingerprint);
}

}  // namespace
}  // namespace waybill::simulation
