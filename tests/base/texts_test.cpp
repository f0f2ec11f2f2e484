#include "waybill/texts.h"

#include <gtest/gtest.h>

namespace waybill {
namespace {

TEST(Texts, ReadsACatalogue) {
    const auto texts =
        Texts::parse("zh-CN", "# a comment\r\n\r\nship.title = 发货 = now\r\nship.hint=Hello {name}, {count} of {other}\n");
    ASSERT_TRUE(texts);
    EXPECT_EQ(texts->language(), "zh-CN");
    EXPECT_EQ((*texts)("ship.title"), "发货 = now");
    EXPECT_EQ((*texts)("ship.hint", {{"name", "{count}"}, {"count", "2"}}), "Hello {count}, 2 of {other}");
    EXPECT_EQ(texts->all().size(), 2U);
}

TEST(Texts, ShowsAMissingKeyInBrackets) {
    EXPECT_EQ(Texts()("no.such"), "[no.such]");
    EXPECT_FALSE(Texts().has("no.such"));
}

TEST(Texts, NamesTheLineOfAnError) {
    for (const char* bad : {"a = 1\nb\n", "a = 1\na = 2\n", "a = 1\n = 2\n", "a = 1\nb c = 2", "a = 1\nb = \xFF"}) {
        const auto texts = Texts::parse("en", bad);
        ASSERT_FALSE(texts) << bad;
        EXPECT_EQ(texts.error().key, "texts.syntax");
        EXPECT_EQ(texts.error().detail.substr(0, 7), "line 2:") << texts.error().detail;
    }
}

}  // namespace
}  // namespace waybill
