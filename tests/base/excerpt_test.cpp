#include "base/excerpt.h"

#include <gmock/gmock.h>

#include "base/text.h"
#include "waybill/json.h"

namespace waybill {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Lt;
using ::testing::Not;
using ::testing::SizeIs;

TEST(Excerpt, LeavesALabelOutAndKeepsTheJsonAroundIt) {
    const std::string label(5000, 'A');
    const auto text = excerpt::without_encoded(R"({"number":"N1","label":")" + label + R"(","price":{"minor":399}})");
    EXPECT_THAT(text, AllOf(SizeIs(Lt(250u)), HasSubstr("…[4952 characters left out]"), HasSubstr(R"("price":{"minor":399})")));
    const auto value = json::parse(text);
    ASSERT_TRUE(value.ok());
    EXPECT_EQ(value->at("/price/minor")->integer, 399);
}

TEST(Excerpt, KnowsALabelByItsLinesToo) {
    std::string wrapped, escaped;
    for (int i = 0; i < 20; ++i) wrapped += std::string(76, 'b') + "\n", escaped += std::string(76, 'b') + "\\/\\n";
    EXPECT_THAT(excerpt::without_encoded("<Image>\n" + wrapped + "</Image><Next/>"), AllOf(SizeIs(Lt(150u)), HasSubstr("<Next/>")));
    EXPECT_THAT(excerpt::without_encoded("{\"a\":\"" + escaped + "\",\"b\":1}"), AllOf(SizeIs(Lt(150u)), HasSubstr("\"b\":1}")));
}

TEST(Excerpt, LeavesTextForPeopleAsItIs) {
    std::string prose;
    for (int i = 0; i < 300; ++i) prose += "Der Empfänger ist umgezogen. 收件人已搬走。 ";
    EXPECT_EQ(excerpt::without_encoded(prose), prose);
    EXPECT_EQ(excerpt::without_encoded(std::string(255, 'x')), std::string(255, 'x'));
}

TEST(Excerpt, CutsBetweenCharactersAndSaysHowMuch) {
    std::string text;
    for (int i = 0; i < 100; ++i) text += "收";
    const auto cut = excerpt::cut(text, 100);
    EXPECT_TRUE(text::is_utf8(cut));
    EXPECT_THAT(cut, HasSubstr("…[201 bytes left out]"));
    EXPECT_EQ(excerpt::cut("short", 100), "short");
}

TEST(Excerpt, LaysJsonOutWithoutTouchingItsTexts) {
    EXPECT_EQ(excerpt::pretty(R"({"a":[1,{"b":"x, {y}\" :"}],"e":{},"f":[]})"),
              "{\n  \"a\": [\n    1,\n    {\n      \"b\": \"x, {y}\\\" :\"\n    }\n  ],\n  \"e\": {},\n  \"f\": []\n}");
    EXPECT_EQ(excerpt::pretty(R"( {"a" : 1.50 , "b":tru)"), "{\n  \"a\": 1.50,\n  \"b\": tru") << "what was cut is laid out as far as it goes";
    EXPECT_EQ(excerpt::pretty("{]]}"), "{]\n]\n}") << "more closed than was opened";
}

TEST(Excerpt, LaysXmlOut) {
    EXPECT_EQ(excerpt::pretty("<?xml version=\"1.0\"?><a x=\"1\"><b>one</b><c/><!-- <n> --><d><e>two</e></d></a>"),
              "<?xml version=\"1.0\"?>\n<a x=\"1\">\n  <b>one</b>\n  <c/>\n  <!-- <n> -->\n  <d>\n    <e>two</e>\n  </d>\n</a>");
    EXPECT_THAT(excerpt::pretty("<html><body><p>Bad gateway<br>nginx</body>"), HasSubstr("Bad gateway"));
    EXPECT_EQ(excerpt::pretty("<a><b"), "<a>\n  <b");
}

TEST(Excerpt, LeavesTheRestAsItIs) {
    EXPECT_EQ(excerpt::pretty("grant_type=x&scope=y"), "grant_type=x&scope=y");
    EXPECT_EQ(excerpt::pretty(" \n"), "");
}

}  // namespace
}  // namespace waybill
