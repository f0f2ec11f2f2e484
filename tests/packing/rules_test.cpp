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

}  // namespace
}  // namespace waybill::packing::rules
