#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <iostream>
#include <random>

#include "faults/scenarios/booking_promises.h"

// What the database may do to a booking.
namespace waybill::faults {
namespace {

void expect_kept(Figures (*run)(const Slice&, const std::string&), std::int64_t size, const std::string& what) {
    const Slice slice{std::random_device()(), size, std::chrono::seconds(60)};
    std::cout << what << ": seed " << slice.seed << "\n";
    const Figures figures = run(slice, "");
    for (const auto& [name, value] : figures.sums) std::cout << "    " << name << " " << value << "\n";
    EXPECT_THAT(figures.breaches, ::testing::IsEmpty());
    EXPECT_EQ(figures.done, size);
    EXPECT_FALSE(figures.sums.contains("not struck"));
}

TEST(BookingOnABrokenLine, ALostCommitIsReadBackWhicheverItWas) { expect_kept(lose_commits, 12, "lost COMMITs"); }
TEST(BookingOnABrokenLine, ADeadlockInTheMiddleRepeatsTheWholeTransaction) {
    expect_kept(conflict_in_mid_outcome, 3, "deadlocks");
}

}  // namespace
}  // namespace waybill::faults
