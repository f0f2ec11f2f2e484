#include "waybill/lot.h"

#include <gtest/gtest.h>

namespace waybill {
namespace {

Date day(const std::string& text) { return parse_iso_date(text).value(); }

TEST(Dates, AreReadAndWrittenAsIsoDays) {
    EXPECT_EQ(iso_date(day("2028-02-29")), "2028-02-29");
    for (const char* wrong : {"", "2027-02-29", "2027-13-01", "2027-3-1", "2027-03-31T00:00:00Z", "31.03.2027", "270331"})
        EXPECT_FALSE(parse_iso_date(wrong).has_value()) << wrong;
    EXPECT_EQ(date_of(*parse_rfc3339("2027-03-31T23:59:59.999Z")), day("2027-03-31"));
}

TEST(Dates, OfBarcodesMeanTheMonthsLastDayWhereTheyNameNone) {
    const Date today = day("2026-11-29");
    EXPECT_EQ(parse_gs1_date("270331", today), day("2027-03-31"));
    EXPECT_EQ(parse_gs1_date("280200", today), day("2028-02-29"));
    EXPECT_EQ(parse_gs1_date("271200", today), day("2027-12-31"));
    for (const char* wrong : {"", "27033", "2703311", "271301", "270230", "27033x"}) EXPECT_FALSE(parse_gs1_date(wrong, today).has_value()) << wrong;
}

TEST(Dates, OfBarcodesLieWithinFiftyYears) {
    EXPECT_EQ(parse_gs1_date("760101", day("2026-11-29")), day("2076-01-01"));
    EXPECT_EQ(parse_gs1_date("770101", day("2026-11-29")), day("1977-01-01"));
    EXPECT_EQ(parse_gs1_date("010101", day("2099-06-01")), day("2101-01-01"));
}

}  // namespace
}  // namespace waybill
