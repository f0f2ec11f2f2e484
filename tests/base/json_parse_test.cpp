#include <gtest/gtest.h>

#include "waybill/json.h"

namespace waybill::json {
namespace {

std::string key_of(std::string_view text, Limits limits = {}) {
    const auto parsed = parse(text, limits);
    return parsed ? "" : parsed.error().key;
}

TEST(JsonParse, KeepsTheExactKindOfEveryValue) {
    const auto value = parse(R"( {"n":null,"t":true,"i":-12,"d":1.5,"e":1E2,"s":"12","a":[1,[]],"o":{"x":{}}} )");
    ASSERT_TRUE(value) << value.error().detail;
    EXPECT_EQ(value->find("n")->kind, Kind::null);
    EXPECT_EQ(value->find("t")->kind, Kind::boolean);
    EXPECT_TRUE(value->find("t")->boolean);
    EXPECT_EQ(value->find("i")->whole(), -12);
    EXPECT_EQ(value->find("d")->kind, Kind::number);
    EXPECT_EQ(value->find("d")->number, 1.5);
    EXPECT_EQ(value->find("e")->kind, Kind::number);
    EXPECT_EQ(value->find("e")->number, 100);
    EXPECT_EQ(value->find("s")->text(), "12");
    EXPECT_FALSE(value->find("s")->whole());
    EXPECT_FALSE(value->find("i")->text());
    EXPECT_EQ(value->find("a")->items.size(), 2U);
    EXPECT_EQ(value->find("missing"), nullptr);
    EXPECT_EQ(value->members.front().first, "n") << "members keep their order";
}

TEST(JsonParse, ReadsScalarsAtTheTop) {
    EXPECT_EQ(parse("7")->integer, 7);
    EXPECT_EQ(parse("\"x\"")->string, "x");
    EXPECT_EQ(parse("null")->kind, Kind::null);
    EXPECT_EQ(parse("9223372036854775807")->integer, INT64_MAX);
    EXPECT_EQ(parse("-9223372036854775808")->integer, INT64_MIN);
}

TEST(JsonParse, DecodesEscapes) {
    EXPECT_EQ(parse(R"("a\n\"\\\/\u00fc\ud83d\ude00")")->string, "a\n\"\\/ü😀");
    EXPECT_EQ(parse(R"(["\\u0000"])")->items[0].string, "\\u0000") << "an escaped backslash is no NUL";
}

TEST(JsonParse, RefusesWhatIsNotJson) {
    for (const char* text : {"",
                             "  ",
                             "{",
                             "[1,]",
                             "{\"a\":1,}",
                             "{\"a\"}",
                             "{a:1}",
                             "{'a':1}",
                             "01",
                             "+1",
                             "1.",
                             ".5",
                             "1e",
                             "NaN",
                             "tru",
                             "nulll",
                             "1 2",
                             "{} x",
                             "{}{}",
                             "[1]]",
                             "\"a",
                             "\"\t\"",
                             "\"\n\"",
                             "\"\x01\"",
                             "\"\\x\"",
                             "\"\\u12\"",
                             "\"\\ud800\"",
                             "\"\\udc00\"",
                             "// c\n1",
                             "/* c */1",
                             "1e400",
                             "-1e400",
                             "18446744073709551615",
                             "9223372036854775808",
                             "100000000000000000000",
                             "\xEF\xBB\xBF{}",
                             "-",
                             "0x10",
                             "[1 2]",
                             "{\"a\" 1}",
                             "]",
                             "}"})
        EXPECT_EQ(key_of(text), "json.syntax") << text;
}

TEST(JsonParse, RefusesTextThatIsNotUtf8) {
    EXPECT_EQ(key_of("\"\xFF\""), "json.syntax");
    EXPECT_EQ(key_of("\"\xC0\xAF\""), "json.syntax");
    EXPECT_EQ(key_of("\"\xED\xA0\x80\""), "json.syntax");
}

TEST(JsonParse, RefusesNul) {
    EXPECT_EQ(key_of(R"({"a\u0000b":1})"), "json.syntax");
    EXPECT_EQ(key_of(R"("\\\u0000")"), "json.syntax");
    EXPECT_EQ(key_of(std::string_view("[1]\0", 4)), "json.syntax");
    EXPECT_EQ(key_of(std::string_view("\"a\0b\"", 5)), "json.syntax");
}

TEST(JsonParse, RefusesDuplicateKeysInSmallAndInLargeObjects) {
    EXPECT_EQ(key_of(R"({"a":1,"a":1})"), "json.duplicate_key");
    EXPECT_EQ(key_of(R"({"x":[{"a":1,"b":2,"\u0061":3}]})"), "json.duplicate_key") << "compared after decoding";
    EXPECT_EQ(key_of(R"({"a":{"a":1},"b":{"a":1}})"), "");
    std::string large = "{";
    for (int i = 0; i < 100; ++i) large += "\"k" + std::to_string(i) + "\":1,";
    EXPECT_EQ(key_of(large + "\"new\":1}"), "");
    EXPECT_EQ(key_of(large + "\"k50\":1}"), "json.duplicate_key");
}

TEST(JsonParse, HoldsItsLimits) {
    const auto nested = [](int depth) {
        return std::string(static_cast<std::size_t>(depth), '[') + std::string(static_cast<std::size_t>(depth), ']');
    };
    EXPECT_EQ(key_of(nested(32)), "");
    EXPECT_EQ(key_of(nested(33)), "json.depth");
    EXPECT_EQ(key_of(nested(500'000)), "json.depth");
    EXPECT_EQ(key_of(std::string(500'000, '[')), "json.syntax");
    EXPECT_EQ(key_of("[1,2]", {.bytes = 4}), "json.size");
    EXPECT_EQ(parse("[1,2]", {.bytes = 4}).error().code, Code::too_large);
    EXPECT_EQ(key_of("[1,2]", {.bytes = 5}), "");
}

TEST(JsonParse, ItsMessagesAreUtf8) {
    const auto wrong = parse("[\"ü\", ü]");
    ASSERT_FALSE(wrong);
    EXPECT_NO_THROW(Writer().value(wrong.error().detail));
}

TEST(JsonPointer, WalksObjectsAndArrays) {
    const auto value = parse(R"({"a":[{"b/c":{"~":1}}],"":2,"a0":{"0":3}})");
    EXPECT_EQ(value->at("/a/0/b~1c/~0")->integer, 1);
    EXPECT_EQ(value->at("/")->integer, 2);
    EXPECT_EQ(value->at("/a0/0")->integer, 3);
    EXPECT_EQ(value->at(""), &*value);
    for (const char* none : {"/x", "/a/1", "/a/-", "/a/00", "/a/0x", "/a/+0", "a", "/a/0/b~1c/~0/z"})
        EXPECT_EQ(value->at(none), nullptr) << none;
}

}  // namespace
}  // namespace waybill::json
