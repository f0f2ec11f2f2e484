#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "waybill/json.h"

namespace waybill::json {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class FieldsTest : public testing::Test {
  protected:
    Fields read(std::string_view text) {
        value_ = parse(text).value();
        return Fields(value_, errors);
    }
    // "pointer key" of each error.
    std::vector<std::string> found() const {
        std::vector<std::string> list;
        for (const auto& e : errors) list.push_back(e.pointer + " " + e.key);
        return list;
    }
    std::vector<FieldError> errors;

  private:
    Value value_;
};

TEST_F(FieldsTest, ReadsEveryKindOfMember) {
    Fields in = read(R"({"t":"text\n","i":5,"b":true,"at":"2026-11-23T13:01:05Z","m":{"minor":-255,"currency":"GBP"},"w":"two",
        "o":{"x":1},"l":[{"y":1},{"y":2}],"s":["a","b"],"id":"ord_0000000000001"})");
    EXPECT_EQ(in.text("t", 1, 10), "text\n");
    EXPECT_EQ(in.integer("i", 1, 5), 5);
    EXPECT_TRUE(in.boolean_or("b", false));
    EXPECT_EQ(rfc3339(in.instant("at")), "2026-11-23T13:01:05.000Z");
    EXPECT_EQ(in.money("m").text(), "-2.55 GBP");
    EXPECT_EQ(in.word("w", {"one", "two"}), "two");
    EXPECT_EQ(in.object("o").integer("x", 0, 9), 1);
    EXPECT_EQ(in.objects("l", 1, 2).at(1).integer("y", 0, 9), 2);
    EXPECT_THAT(in.texts_or_none("s", 2, 1), ElementsAre("a", "b"));
    EXPECT_EQ(in.id<OrderId>("id"), OrderId(1));
    in.done();
    EXPECT_THAT(found(), IsEmpty());
}

TEST_F(FieldsTest, UsesFallbacksForMissingAndNull) {
    for (const char* text : {"{}", R"({"t":null,"i":null,"b":null,"at":null,"m":null,"w":null,"l":null,"s":null,"id":null})"}) {
        Fields in = read(text);
        EXPECT_EQ(in.text_or("t", "x", 5), "x");
        EXPECT_EQ(in.integer_or("i", 7, 0, 9), 7);
        EXPECT_TRUE(in.boolean_or("b", true));
        EXPECT_FALSE(in.instant_if("at"));
        EXPECT_FALSE(in.money_if("m"));
        EXPECT_EQ(in.word_or("w", "z", {"a"}), "z");
        EXPECT_THAT(in.objects_or_none("l", 3), IsEmpty());
        EXPECT_THAT(in.texts_or_none("s", 3, 3), IsEmpty());
        EXPECT_FALSE(in.id_if<OrderId>("id"));
        EXPECT_FALSE(in.has("t"));
        in.done();
        EXPECT_THAT(found(), IsEmpty());
    }
}

TEST_F(FieldsTest, NamesEveryWrongFieldInOnePass) {
    Fields in = read(R"({"t":1,"i":"12","r":11,"b":"yes","at":"2026-11-23","w":"no","m":{"minor":1.5,"currency":"ABC","x":1},
        "c":"a\u0007","long":"abcd","empty":"","e":"\u0085","s":["ok",1,"toolong"],"id":"pkg_0000000000001","l":[{"q":0},3],"more":1})");
    in.text("t", 0, 5);
    EXPECT_EQ(in.integer("i", 2, 5), 2);
    in.integer("r", 1, 10);
    in.boolean_or("b", false);
    in.instant("at");
    EXPECT_EQ(in.word("w", {"yes", "maybe"}), "yes");
    EXPECT_EQ(in.money("m"), Money());
    in.text("c", 0, 9);
    in.text("long", 1, 3);
    in.text("empty", 1, 3);
    in.text("e", 1, 3);
    in.texts_or_none("s", 3, 3);
    in.id<OrderId>("id");
    for (Fields& line : in.objects("l", 1, 5)) line.integer("q", 1, 5), line.done();
    in.object("gone").integer("silent", 1, 2);
    in.money("none");
    in.done();
    EXPECT_THAT(found(), ElementsAre("/t type", "/i type", "/r range", "/b type", "/at instant", "/w word", "/m/minor type",
                                     "/m/currency currency", "/m/x unknown_field", "/c control_character", "/long length",
                                     "/empty length", "/e control_character", "/s/1 type", "/s/2 length", "/id id", "/l/1 type",
                                     "/l/0/q range", "/gone required", "/none required", "/more unknown_field"));
}

TEST_F(FieldsTest, ChecksTheLengthOfLists) {
    Fields in = read(R"({"none":[],"many":[{},{},{}],"not":{},"texts":["a","b"]})");
    in.objects("none", 1, 2);
    in.objects("many", 1, 2);
    in.objects("not", 1, 2);
    in.texts_or_none("texts", 1, 9);
    EXPECT_THAT(found(), ElementsAre("/none items", "/many items", "/not type", "/texts items"));
}

TEST_F(FieldsTest, EscapesPointersAndRefusesWhatIsNoObject) {
    read(R"({"a/b~c":1})").done();
    Fields list = read("[1]");
    list.text("a", 1, 2);
    list.done();
    EXPECT_THAT(found(), ElementsAre("/a~1b~0c unknown_field", " type"));
}

TEST_F(FieldsTest, AddsErrorsOfTheCaller) {
    Fields in = read(R"({"a":{"b":1}})");
    in.object("a").fail("b", "taken", "is taken");
    EXPECT_EQ(errors.at(0), (FieldError{"/a/b", "taken", "is taken"}));
}

TEST_F(FieldsTest, CollectsABoundedNumberOfErrors) {
    std::string text = "{\"a\":1";
    for (int i = 0; i < 1000; ++i) text += ",\"k" + std::to_string(i) + "\":1";
    read(text + "}").done();
    EXPECT_EQ(errors.size(), 100U);
}

}  // namespace
}  // namespace waybill::json
