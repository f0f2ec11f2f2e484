#include "waybill/units.h"

#include <gtest/gtest.h>

namespace waybill::units {
namespace {

TEST(Units, NeverDeclareAParcelTooLightOrTooSmall) {
    EXPECT_EQ(kilograms(Grams{1201}, 1), "1.3");
    EXPECT_EQ(kilograms(Grams{1}, 1), "0.1");
    EXPECT_EQ(pounds(Grams{454}, 1), "1.1");
    EXPECT_EQ(centimetres(Millimetres{301}, 0), "31");
    EXPECT_EQ(inches(Millimetres{255}, 0), "11");
}

TEST(Units, WriteNoTrailingZeros) {
    EXPECT_EQ(kilograms(Grams{2000}, 3), "2");
    EXPECT_EQ(kilograms(Grams{2050}, 3), "2.05");
    EXPECT_EQ(ounces(Grams{0}, 1), "0");
    EXPECT_EQ(inches(Millimetres{254}, 2), "10");
    EXPECT_EQ(pounds(Grams{70000}, 2), "154.33");
}

TEST(Units, KnowWhoMeasuresInPounds) {
    EXPECT_TRUE(is_imperial("US"));
    EXPECT_FALSE(is_imperial("GB"));
}

}  // namespace
}  // namespace waybill::units
