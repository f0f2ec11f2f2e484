#include "waybill/money.h"

#include <gtest/gtest.h>

#include <limits>

namespace waybill {
namespace {

Currency cur(std::string_view code) { return Currency::parse(code).value(); }

TEST(Currency, KnowsTheMinorUnitsOfIso4217) {
    EXPECT_EQ(cur("GBP").exponent(), 2);
    EXPECT_EQ(cur("AED").exponent(), 2);
    EXPECT_EQ(cur("ZWG").exponent(), 2);
    EXPECT_EQ(cur("JPY").exponent(), 0);
    EXPECT_EQ(cur("BIF").exponent(), 0);
    EXPECT_EQ(cur("XPF").exponent(), 0);
    EXPECT_EQ(cur("KWD").exponent(), 3);
    EXPECT_EQ(cur("TND").exponent(), 3);
    EXPECT_EQ(cur("CLF").exponent(), 4);
}

TEST(Currency, RefusesWhatIsNotActive) {
    for (const char* code : {"", "gbp", "GB", "GBPX", "DEM", "HRK", "ZWL", "XAU", "XXX", "XTS", "AB ", "D A"})
        EXPECT_FALSE(Currency::parse(code)) << code;
}

TEST(Money, TextHasTheCurrencysDecimals) {
    EXPECT_EQ((Money{1250, cur("GBP")}.text()), "12.50 GBP");
    EXPECT_EQ((Money{5, cur("GBP")}.text()), "0.05 GBP");
    EXPECT_EQ((Money{-5, cur("EUR")}.amount()), "-0.05");
    EXPECT_EQ((Money{1250, cur("JPY")}.amount()), "1250");
    EXPECT_EQ((Money{1250, cur("KWD")}.amount()), "1.250");
    EXPECT_EQ((Money{std::numeric_limits<std::int64_t>::min(), cur("GBP")}.amount()), "-92233720368547758.08");
}

TEST(Money, ParsesWhatPeopleWrite) {
    const Currency gbp = cur("GBP");
    EXPECT_EQ(Money::parse("12.5", gbp), (Money{1250, gbp}));
    EXPECT_EQ(Money::parse("12.50", gbp), (Money{1250, gbp}));
    EXPECT_EQ(Money::parse("12.500", gbp), (Money{1250, gbp}));
    EXPECT_EQ(Money::parse("-3", gbp), (Money{-300, gbp}));
    EXPECT_EQ(Money::parse("0.05", gbp), (Money{5, gbp}));
    EXPECT_EQ(Money::parse("100.00", cur("JPY")), (Money{100, cur("JPY")}));
    EXPECT_EQ(Money::parse("1.234", cur("KWD")), (Money{1234, cur("KWD")}));
    EXPECT_EQ(Money::parse("92233720368547758.07", gbp)->minor, std::numeric_limits<std::int64_t>::max());
    EXPECT_EQ(Money::parse("-92233720368547758.08", gbp)->minor, std::numeric_limits<std::int64_t>::min());
}

TEST(Money, RefusesEveryOtherShape) {
    for (const char* text : {"", "-", ".", "1.", ".5", "+1", "1,5", "1.234", "1e3", " 1", "1 ", "--1", "1.2.3", "0x1", "1.-5",
                             "92233720368547758.08", "-92233720368547758.09", "99999999999999999999999"})
        EXPECT_FALSE(Money::parse(text, cur("GBP"))) << text;
    EXPECT_FALSE(Money::parse("1.5", cur("JPY")));
}

}  // namespace
}  // namespace waybill
