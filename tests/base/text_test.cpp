#include "base/text.h"

#include <gtest/gtest.h>

namespace waybill::text {
namespace {

TEST(Utf8, KnowsWellFormedText) {
    for (const char* good :
         {"", "plain ASCII that is longer than eight bytes", "ü", "包裹", "😀", "12345678é12345678", "\xEF\xBF\xBD"})
        EXPECT_TRUE(is_utf8(good)) << good;
    for (const char* bad :
         {"\xFF", "\xC3", "12345678\x80", "\xC0\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE2\x82", "\xF8\x88\x80\x80\x80"})
        EXPECT_FALSE(is_utf8(bad)) << bad;
}

TEST(Utf8, RepairsForeignText) {
    EXPECT_EQ(to_utf8("a\xFF"
                      "bü"),
              "a\uFFFDbü");
    EXPECT_TRUE(is_utf8(to_utf8("\xE2\x82")));
}

TEST(Text, TrimsAndSplits) {
    EXPECT_EQ(trim(" \t a b \r\n"), "a b");
    EXPECT_EQ(trim(" \n"), "");
    EXPECT_EQ(split("a,,b", ','), (std::vector<std::string>{"a", "", "b"}));
    EXPECT_EQ(split("", ','), (std::vector<std::string>{""}));
    EXPECT_EQ(lower("ABC-xyz Ü"), "abc-xyz Ü");
}

TEST(Text, ShortensByCodePoints) {
    EXPECT_EQ(shorten("包裹单", 2), "包裹…");
    EXPECT_EQ(shorten("abc", 3), "abc");
    EXPECT_EQ(shorten("abc", 0), "…");
    EXPECT_EQ(shorten("", 0), "");
}

TEST(Url, EncodesAndDecodes) {
    EXPECT_EQ(url_encode("a b/ü~-._"), "a%20b%2F%C3%BC~-._");
    EXPECT_EQ(url_decode("a%20b%2f%C3%BC", false), "a b/ü");
    EXPECT_EQ(url_decode("a+b", true), "a b");
    EXPECT_EQ(url_decode("a+b", false), "a+b");
    for (const char* broken : {"%", "%4", "%zz", "abc%2"}) EXPECT_FALSE(url_decode(broken, false)) << broken;
}

TEST(Html, EscapesBothQuotes) { EXPECT_EQ(html("<a href='x'>\"&\""), "&lt;a href=&#39;x&#39;&gt;&quot;&amp;&quot;"); }

TEST(MaskedName, ShowsTheFirstLetterOfEachWord) {
    EXPECT_EQ(masked_name("Walter  Jones"), "W*** J***");
    EXPECT_EQ(masked_name("王小明"), "王***");
    EXPECT_EQ(masked_name(" "), "");
}

}  // namespace
}  // namespace waybill::text
