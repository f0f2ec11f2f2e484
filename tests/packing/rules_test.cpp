#include "packing/rules.h"

#include <gtest/gtest.h>

namespace waybill::packing::rules {
namespace {

const std::vector<Waiting> kWaiting{{OrderLineId(1), ProductId(10), LocationId(5), "MUG", {2}},
                                    {OrderLineId(2), ProductId(11), LocationId(5), "TEA", {1}},
                                    {OrderLineId(3), ProductId(10), LocationId(6), "MUG", {3}}};

TEST(PackScan, TakesUnitsLineByLine) {
    const auto taken = take(kWaiting, ProductId(10), {4});
    ASSERT_TRUE(taken.ok());
    ASSERT_EQ(taken->size(), 2u);
    EXPECT_EQ(taken->at(0).line, OrderLineId(1));
    EXPECT_EQ(taken->at(0).quantity.units, 2);
    EXPECT_EQ(taken->at(1).line, OrderLineId(3));
    EXPECT_EQ(taken->at(1).quantity.units, 2);
    EXPECT_EQ(taken->at(1).tote, LocationId(6));
}

TEST(PackScan, AWrongItemSaysWhatIsExpected) {
    const auto wrong = take(kWaiting, ProductId(99), {1});
    EXPECT_EQ(wrong.error().key, "scan.wrong_item");
    EXPECT_NE(wrong.error().detail.find("MUG, TEA"), std::string::npos);
}

TEST(PackScan, MoreThanWaitsIsRefusedWithTheNumberThatIsLeft) {
    const auto wrong = take(kWaiting, ProductId(10), {6});
    EXPECT_EQ(wrong.error().key, "scan.too_many");
    EXPECT_NE(wrong.error().detail.find("5"), std::string::npos);
    EXPECT_EQ(take(kWaiting, ProductId(10), {0}).error().key, "scan.quantity");
}

TEST(PackScan, WhenAllIsPackedItSaysSo) {
    const auto done = take({}, ProductId(10), {1});
    EXPECT_NE(done.error().detail.find("packed already"), std::string::npos);
}

TEST(Sealing, NamesEveryWrongMeasure) {
    EXPECT_TRUE(wrong_sealing({500}, {{400}, {300}, {200}}).empty());
    const auto wrong = wrong_sealing({0}, {{-1}, {300}, {20'000}});
    ASSERT_EQ(wrong.size(), 3u);
    EXPECT_EQ(wrong[0].pointer, "/weight_g");
    EXPECT_EQ(wrong[1].pointer, "/length_mm");
    EXPECT_EQ(wrong[2].pointer, "/height_mm");
}

TEST(PackScan, AnotherLotThanWasPickedIsRefused) {
    const std::vector<Waiting> waiting{{OrderLineId(1), ProductId(10), LocationId(5), "MUG", {2}, LotId(1), "L1"},
                                       {OrderLineId(1), ProductId(10), LocationId(5), "MUG", {3}, LotId(2), "L2"}};
    const auto second = take(waiting, ProductId(10), {3}, "L2");
    ASSERT_EQ(second->size(), 1U);
    EXPECT_EQ(second->front().lot, LotId(2));
    EXPECT_EQ(take(waiting, ProductId(10), {4}, "L2").error().key, "scan.too_many");
    EXPECT_EQ(take(waiting, ProductId(10), {5})->size(), 2U) << "a barcode without a lot";
    const auto wrong = take(waiting, ProductId(10), {1}, "L9").error();
    EXPECT_EQ(wrong.key, "scan.wrong_lot");
    EXPECT_NE(wrong.detail.find("L1, L2"), std::string::npos) << wrong.detail;
    EXPECT_TRUE(take(kWaiting, ProductId(10), {1}, "ANY").ok()) << "goods without lots may carry one";
}

TEST(PackScan, GoodsBySerialNumberGoInOneByOne) {
    EXPECT_TRUE(may_pack("CAM", {1}, "SN-0001").ok());
    EXPECT_EQ(may_pack("CAM", {1}, "").error().key, "scan.serial_needed");
    EXPECT_EQ(may_pack("CAM", {2}, "SN-0001").error().key, "scan.one_by_one");
    EXPECT_EQ(may_pack("CAM", {1}, "A B").error().key, "scan.serial");
    EXPECT_EQ(may_pack("CAM", {1}, std::string(41, 'A')).error().key, "scan.serial");
}

}  // namespace
}  // namespace waybill::packing::rules
