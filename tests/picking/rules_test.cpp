#include "picking/rules.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace waybill::picking::rules {
namespace {

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

TEST_F(Scans, AnotherLotThanIsDueIsRefusedAndNamesTheRightOne) {
    tasks[0].lot = "L1";
    const Position here{kHere, {}, {}};
    EXPECT_EQ(with_item(here, tasks, kMug, {1}, "L1")->task, tasks[0].id);
    EXPECT_EQ(with_item(here, tasks, kMug, {1})->task, tasks[0].id) << "a barcode without a lot";
    const auto wrong = with_item(here, tasks, kMug, {1}, "L9").error();
    EXPECT_EQ(wrong.key, "scan.wrong_lot");
    EXPECT_NE(wrong.detail.find("Expected here: lot L1"), std::string::npos) << wrong.detail;
    EXPECT_EQ(with_item(*with_item(here, tasks, kMug, {1}, "L1"), tasks, kMug, {1}, "L9").error().key, "scan.wrong_lot");
    EXPECT_EQ(with_item(here, tasks, kTea, {1}, "ANY")->task, tasks[1].id) << "goods without lots may carry one";
}

TEST_F(Scans, TwoLotsInOneBinAreTwoStops) {
    tasks[0].lot = "L1";
    tasks[1] = tasks[0];
    tasks[1].id = PickTaskId(200);
    tasks[1].lot = "L2";
    EXPECT_EQ(with_item({kHere, {}, {}}, tasks, kMug, {1}, "L2")->task, PickTaskId(200));
    EXPECT_EQ(for_short({kHere, {}, {}}, tasks, kMug, "damaged", "L2")->id, PickTaskId(200));
}

}  // namespace
}  // namespace waybill::picking::rules
