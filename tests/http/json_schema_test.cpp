#include "support/json_schema.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace waybill::testing {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> wrong(const std::string& schema, const std::string& value, Unnamed unnamed = Unnamed::allowed) {
    const auto s = json::parse(schema), v = json::parse("[" + value + "]");
    EXPECT_TRUE(s && v) << schema << " " << value;
    return misfits(*s, *s, v->items.front(), unnamed);
}
bool fits(const std::string& schema, const std::string& value) { return wrong(schema, value).empty(); }

TEST(SchemaChecker, ChecksTypesAndBounds) {
    EXPECT_TRUE(fits(R"({"type":"integer","minimum":1,"maximum":3})", "3"));
    EXPECT_FALSE(fits(R"({"type":"integer","minimum":1,"maximum":3})", "0"));
    EXPECT_FALSE(fits(R"({"type":"integer"})", "1.5"));
    EXPECT_TRUE(fits(R"({"type":["string","null"]})", "null"));
    EXPECT_FALSE(fits(R"({"type":"string"})", "null"));
    EXPECT_TRUE(fits(R"({"type":"string","maxLength":2})", R"("äö")"));
    EXPECT_FALSE(fits(R"({"type":"string","maxLength":2})", R"("abc")"));
    EXPECT_FALSE(fits(R"({"type":"string","pattern":"^a$"})", R"("b")"));
    EXPECT_FALSE(fits(R"({"type":"string","format":"date-time"})", R"("yesterday")"));
    EXPECT_FALSE(fits(R"({"type":"string","enum":["a","b"]})", R"("c")"));
    EXPECT_FALSE(fits(R"({"type":"array","items":{"type":"integer"},"minItems":1})", "[]"));
    EXPECT_THAT(wrong(R"({"type":"array","items":{"type":"integer"}})", R"([1,"x"])"), ElementsAre("/1: is of another type"));
}

TEST(SchemaChecker, ChecksMembers) {
    const char* schema = R"({"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"string"}},"required":["a"]})";
    EXPECT_TRUE(fits(schema, R"({"a":1,"c":2})"));
    EXPECT_THAT(wrong(schema, R"({"b":"x"})"), ElementsAre("/: lacks a"));
    EXPECT_THAT(wrong(schema, R"({"a":1,"c":2})", Unnamed::refused), ElementsAre("/c: is not in the description"));
    EXPECT_FALSE(fits(R"({"type":"object","properties":{},"additionalProperties":false})", R"({"c":2})"));
}

TEST(SchemaChecker, FollowsReferencesAndAlternatives) {
    const char* schema = R"({"anyOf":[{"$ref":"#/description"},{"type":"null"}],"description":{"type":"integer"}})";
    EXPECT_TRUE(fits(schema, "1"));
    EXPECT_TRUE(fits(schema, "null"));
    EXPECT_FALSE(fits(schema, "\"x\""));
}

TEST(SchemaChecker, BelievesNoKeywordThatItDoesNotKnow) { EXPECT_THROW(wrong(R"({"multipleOf":2})", "3"), std::logic_error); }

}  // namespace
}  // namespace waybill::testing
