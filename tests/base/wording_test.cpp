#include "base/wording.h"

#include <gtest/gtest.h>

#include "base/assets.h"

// How pages say times, ages and amounts.
namespace waybill::wording {
namespace {

Texts catalogue(const std::string& language) {
    auto texts = Texts::parse(language, assets::read("web/texts/" + language + ".txt").value());
    return *std::move(texts);
}

TEST(Wording, NamesTheZoneOfEveryMoment) {
    const auto at = *parse_rfc3339("2026-11-03T04:05:59Z");
    EXPECT_EQ(moment(catalogue("en"), at), "3 Nov 2026, 04:05 UTC");
    EXPECT_EQ(moment(catalogue("zh-CN"), at), "2026年11月3日 04:05 UTC");
}

TEST(Wording, SaysAnAgeInOneUnit) {
    const Texts en = catalogue("en");
    EXPECT_EQ(age(en, std::chrono::seconds(59)), "just now");
    EXPECT_EQ(age(en, -std::chrono::hours(5)), "just now");
    EXPECT_EQ(age(en, std::chrono::minutes(59)), "59 min");
    EXPECT_EQ(age(en, std::chrono::hours(47)), "47 h");
    EXPECT_EQ(age(en, std::chrono::hours(48)), "2 d");
}

TEST(Wording, GroupsDigits) {
    EXPECT_EQ(amount({-123456789, *Currency::parse("GBP")}), "-1,234,567.89 GBP");
    EXPECT_EQ(amount({100, *Currency::parse("GBP")}), "1.00 GBP");
    EXPECT_EQ(amount({1234567, *Currency::parse("JPY")}), "1,234,567 JPY");
    EXPECT_EQ(count(-123), "-123");
    EXPECT_EQ(count(1000), "1,000");
}

TEST(Wording, PutsTextsIntoAPageAsTexts) {
    const auto texts = Texts::parse("en", "a.b = 1 < 2 {{x}}");
    EXPECT_EQ(localised("<p>{{t.a.b}} {{x}} {{t.c}}</p>{{t.", *texts), "<p>1 &lt; 2 &#123;&#123;x}} {{x}} [c]</p>{{t.");
}

}  // namespace
}  // namespace waybill::wording
