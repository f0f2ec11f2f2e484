#include "floor/rules.h"

#include <gtest/gtest.h>

namespace waybill::floor::rules {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

TEST(FloorRules, ABadgeSessionEndsAfterTenMinutesWithoutUseOrTwelveHoursInAll) {
    const Instant begin{hours(1000)};
    EXPECT_TRUE(session_lives(begin, begin, begin + minutes(10) - seconds(1)));
    EXPECT_FALSE(session_lives(begin, begin, begin + minutes(10)));
    EXPECT_TRUE(session_lives(begin, begin + hours(12) - minutes(1), begin + hours(12) - seconds(1)));
    EXPECT_FALSE(session_lives(begin, begin + hours(12) - minutes(1), begin + hours(12)));
}

TEST(FloorRules, ASessionWasInUseAsLongAsItsScansFollowEachOther) {
    const Instant begin{hours(1000)};
    EXPECT_EQ(last_use(begin, {}), begin);
    EXPECT_EQ(last_use(begin, {begin + minutes(18), begin - hours(1), begin + minutes(9)}), begin + minutes(18)) << "in any order";
    EXPECT_EQ(last_use(begin, {begin + minutes(9), begin + minutes(19), begin + minutes(20)}), begin + minutes(9));
    EXPECT_EQ(last_use(begin, {begin + minutes(10)}), begin);
}

TEST(FloorRules, APinHasSixToTwelveDigitsThatAreNoStaircase) {
    for (const char* pin : {"271828", "314159265358", "112233"}) EXPECT_TRUE(is_pin(pin)) << pin;
    for (const char* pin : {"", "27182", "3141592653589", "27182a", "000000", "123456", "987654", " 271828"}) EXPECT_FALSE(is_pin(pin)) << pin;
}

}  // namespace
}  // namespace waybill::floor::rules
