#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "stock/rules_upkeep.h"

namespace waybill::stock::rules {
namespace {

using std::chrono::hours;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr Duration days(int n) { return hours(24 * n); }

TEST(Classes, AreCutWhereEightyAndNinetyFivePercentOfThePicksAreReached) {
    const auto of = classes({{ProductId(1), 79}, {ProductId(2), 2}, {ProductId(3), 14}, {ProductId(4), 4}, {ProductId(5), 1}, {ProductId(6), 0}});
    EXPECT_EQ(of.at(ProductId(1)), Class::a);
    EXPECT_EQ(of.at(ProductId(3)), Class::a) << "the one that reaches 80 %";
    EXPECT_EQ(of.at(ProductId(4)), Class::b);
    EXPECT_EQ(of.at(ProductId(2)), Class::c);
    EXPECT_FALSE(of.contains(ProductId(6)));
    EXPECT_THAT(classes({}), IsEmpty());
}

TEST(DueBins, AreThoseNeverCountedByClassThenThoseThatWaitLongestByTheirInterval) {
    const std::vector<Due> bins{{0, Class::a, true, days(29)},  {1, Class::a, true, days(45)}, {2, Class::c, false, {}},
                                {3, Class::a, false, {}},       {4, Class::b, true, days(200)}, {5, Class::c, true, days(179)}};
    EXPECT_THAT(due(bins, 10), ElementsAre(3, 2, 4, 1));
    EXPECT_THAT(due(bins, 2), ElementsAre(3, 2));
}

TEST(ACount, WritesOffOnlyWhatNobodyClaimed) {
    const auto judged = [](std::int64_t expected, std::int64_t counted, std::int64_t open, std::int64_t free) {
        const auto v = judge({{expected}, {counted}, {open}, {free}});
        return std::vector<std::int64_t>{v.gained.units, v.lost.units, v.promised.units};
    };
    EXPECT_THAT(judged(10, 10, 10, 10), ElementsAre(0, 0, 0));
    EXPECT_THAT(judged(10, 12, 0, 0), ElementsAre(2, 0, 0));
    EXPECT_THAT(judged(10, 7, 10, 10), ElementsAre(0, 3, 0));
    EXPECT_THAT(judged(10, 3, 5, 9), ElementsAre(0, 5, 2)) << "five are allocated here";
    EXPECT_THAT(judged(10, 3, 10, 4), ElementsAre(0, 4, 3)) << "the others are reserved";
}

TEST(ACount, SuspectsAPickersHandWhereUnitsAreAllocatedAndOthersWouldBeWrittenOff) {
    const auto suspects = [](std::int64_t expected, std::int64_t counted, std::int64_t open, std::int64_t free) {
        return judge({{expected}, {counted}, {open}, {free}}).perhaps_in_hand;
    };
    EXPECT_TRUE(suspects(10, 7, 7, 7));
    EXPECT_TRUE(suspects(10, 5, 7, 7)) << "some of the five may be";
    EXPECT_FALSE(suspects(10, 7, 10, 10)) << "nobody comes for any";
    EXPECT_FALSE(suspects(10, 7, 0, 0)) << "nothing is written off";
    EXPECT_FALSE(suspects(10, 12, 7, 7));
}

TEST(ACount, IsBelievedAtOnceWhereItIsNearlyRight) {
    EXPECT_TRUE(believable({3}, {5}));
    EXPECT_FALSE(believable({3}, {6}));
    EXPECT_TRUE(believable({400}, {20}));
    EXPECT_FALSE(believable({400}, {21}));
}

TEST(APickFace, WantsNothingWhileEnoughLiesThereUnclaimed) {
    EXPECT_EQ(wanted({{10}, {0}}, {5}, {20}).units, 0);
    EXPECT_EQ(wanted({{10}, {6}}, {5}, {20}).units, 10) << "six of the ten are as good as gone";
    EXPECT_EQ(wanted({{20}, {20}}, {5}, {20}).units, 0) << "there is no room";
    EXPECT_EQ(wanted({}, {1}, {8}).units, 8);
}

}  // namespace
}  // namespace waybill::stock::rules
