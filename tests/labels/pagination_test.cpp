#include "labels/pagination.h"

#include <gtest/gtest.h>

namespace waybill::labels {
namespace {

using Plan = std::vector<PageRows>;

TEST(Pagination, FillsThePageAndGoesOn) {
    EXPECT_EQ(paginate({10, 10, 10, 10, 10}, {20, 30}, 0), (Plan{{0, 2, false}, {2, 5, true}}));
    EXPECT_EQ(paginate({10, 10}, {20, 30}, 0), (Plan{{0, 2, true}}));
}

TEST(Pagination, LeavesTheFirstPageWithoutRowsWhenNoneFitsBeneathItsHead) {
    EXPECT_EQ(paginate({10, 10}, {8, 30}, 0), (Plan{{0, 0, false}, {0, 2, true}}));
}

TEST(Pagination, KeepsTheClosingBlockWithARow) {
    EXPECT_EQ(paginate({10, 10}, {25, 30}, 5), (Plan{{0, 2, true}}));
    EXPECT_EQ(paginate({10, 10}, {25, 30}, 6), (Plan{{0, 1, false}, {1, 2, true}}));
    EXPECT_EQ(paginate({10}, {12, 30}, 6), (Plan{{0, 1, false}, {1, 1, true}})) << "its only row stays where it is";
}

TEST(Pagination, GivesARowThatIsTooHighAPageOfItsOwn) {
    EXPECT_EQ(paginate({10, 99, 10}, {30, 40}, 0), (Plan{{0, 1, false}, {1, 2, false}, {2, 3, true}}));
}

TEST(Pagination, OfNothingIsOnePage) { EXPECT_EQ(paginate({}, {10, 30}, 5), (Plan{{0, 0, true}})); }

TEST(Pagination, LosesNoRowAndOverfillsNoPageAtSevenHundredLines) {
    std::vector<double> heights;
    for (int i = 0; i < 700; ++i) heights.push_back(16 + i * 7 % 11);
    const auto plan = paginate(heights, {180, 255}, 30);
    std::size_t next = 0;
    for (std::size_t page = 0; page < plan.size(); ++page) {
        EXPECT_EQ(plan[page].first, next);
        next = plan[page].last;
        double sum = plan[page].closes ? 30 : 0;
        for (std::size_t i = plan[page].first; i < plan[page].last; ++i) sum += heights[i];
        EXPECT_LE(sum, page == 0 ? 180 : 255);
        EXPECT_GT(plan[page].last, plan[page].first);
        EXPECT_EQ(plan[page].closes, page + 1 == plan.size());
    }
    EXPECT_EQ(next, 700u);
}

}  // namespace
}  // namespace waybill::labels
