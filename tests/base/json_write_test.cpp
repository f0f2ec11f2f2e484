#include <gtest/gtest.h>

#include <limits>

#include "waybill/json.h"

namespace waybill::json {
namespace {

TEST(JsonWriter, PlacesCommasAndEscapes) {
    Writer out;
    out.begin_object()
        .member("a", 1)
        .member("b", "x\"\\\n\x01ü")
        .key("c")
        .begin_array()
        .value(true)
        .null()
        .begin_object()
        .end_object();
    out.end_array().member("d", std::optional<std::string>()).member("e", std::string("s")).end_object();
    EXPECT_EQ(out.take(), R"({"a":1,"b":"x\"\\\n\u0001ü","c":[true,null,{}],"d":null,"e":"s"})");
}

TEST(JsonWriter, WritesTheProductsValues) {
    Writer out;
    out.begin_object()
        .member("m", Money{255, *Currency::parse("GBP")})
        .member("t", Instant())
        .member("o", OrderId(1))
        .member("n", std::size_t{3});
    out.key("r").raw("[1]").end_object();
    EXPECT_EQ(out.take(),
              R"({"m":{"minor":255,"currency":"GBP"},"t":"1970-01-01T00:00:00.000Z","o":"ord_0000000000001","n":3,"r":[1]})");
    out.value(std::numeric_limits<std::int64_t>::min());
    EXPECT_EQ(out.take(), "-9223372036854775808") << "a writer starts anew after take()";
}

TEST(JsonWriter, ThrowsOnMisuse) {
    EXPECT_THROW(Writer().begin_object().value(1), std::logic_error);
    EXPECT_THROW(Writer().begin_array().key("a"), std::logic_error);
    EXPECT_THROW(Writer().begin_object().key("a").end_object(), std::logic_error);
    EXPECT_THROW(Writer().begin_object().key("a").key("b"), std::logic_error);
    EXPECT_THROW(Writer().begin_array().end_object(), std::logic_error);
    EXPECT_THROW(Writer().end_array(), std::logic_error);
    EXPECT_THROW(Writer().value(1).value(2), std::logic_error);
    EXPECT_THROW(Writer().begin_array().take(), std::logic_error);
    EXPECT_THROW(Writer().take(), std::logic_error);
}

TEST(JsonWriter, ThrowsOnTextThatIsNotUtf8) {
    EXPECT_THROW(Writer().value("\xFF"), std::logic_error);
    EXPECT_THROW(Writer().begin_object().key("\xC3"), std::logic_error);
}

TEST(JsonText, IsTheInverseOfParse) {
    for (const char* text : {"null", "true", "-12", "1.5", "1.0", "1e+300", "\"a\\n\\u0001\\u007f\\\"\"", "[]", "{}",
                             "[1,[2],{}]", "{\"b\":1,\"a\":{\"z\":[false,null],\"y\":\"ü\"}}"})
        EXPECT_EQ(json::text(*parse(text)), text);
    EXPECT_EQ(parse(json::text(*parse("0.1")))->number, 0.1);
    EXPECT_EQ(parse(json::text(*parse("2e0")))->kind, Kind::number) << "the kind survives";
}

TEST(JsonCanonical, IsEqualForEqualValues) {
    EXPECT_EQ(canonical(*parse(R"({"b":[{"z":1,"y":2}],"a":"x"})")), R"({"a":"x","b":[{"y":2,"z":1}]})");
    EXPECT_EQ(canonical(*parse(R"({ "a" : 1, "b" : 2 })")), canonical(*parse(R"({"b":2,"\u0061":1})")));
    EXPECT_NE(canonical(*parse("[1,2]")), canonical(*parse("[2,1]")));
}

}  // namespace
}  // namespace waybill::json
