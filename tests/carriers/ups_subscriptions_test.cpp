#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "carrierhost/module.h"
#include "carriers/player.h"
#include "support/places.h"

/// What UPS is asked to push, and what is made of its answers.
namespace waybill::carrier {
namespace {

using testing::HasSubstr;

const std::string kOne = "1ZA1B2C31100000001", kTwo = "1ZA1B2C31100000002";

class UpsSubscriptions : public testing::Test {
  protected:
    UpsSubscriptions() : module(carrierhost::load_module(places::build_dir() + "/carriers/ups").value()), ups(module->make({{"shipper_number", "A1B2C3"}}).value()) {}

    Result<std::vector<Subscribed>> subscribed(std::vector<SubscribeRequest::Number> numbers, int status, const std::string& body) {
        played = {};
        SubscribeRequest request{std::move(numbers), "https://shop.example/push/ups", "a credential of ours"};
        return play(ups->subscribe(request), {Exchange{"", "", false, {status, {}, body}}}, played);
    }
    Refusal refused(int status, const std::string& body) { return refusal_of(subscribed({{kOne, ""}}, status, body).error()); }
    /// What a call for these says, whatever is answered.
    json::Value said(std::vector<SubscribeRequest::Number> numbers) {
        EXPECT_FALSE(subscribed(std::move(numbers), 200, "{}").ok());
        return sent();
    }
    json::Value sent() const { return json::parse(played.calls.at(0).body).value(); }

    std::unique_ptr<carrierhost::Module> module;
    std::unique_ptr<const Carrier> ups;
    Played played;
};

TEST_F(UpsSubscriptions, AskForAllNumbersInOneCallThatMayComeAgain) {
    const auto told = subscribed({{kOne, "US"}, {kTwo, "US"}}, 200, R"({"validTrackingNumbers":[")" + kTwo + R"(",")" + kOne + R"("]})");
    ASSERT_TRUE(told.ok()) << told.error().detail;
    ASSERT_EQ(told->size(), 2u);
    EXPECT_TRUE((*told)[0].accepted && (*told)[1].accepted);
    EXPECT_FALSE((*told)[0].ends_at.has_value()) << "UPS does not tell; carrier.json does";
    ASSERT_EQ(played.calls.size(), 1u);
    EXPECT_EQ(played.calls[0].method + " " + played.calls[0].path, "POST /api/track/v2/subscription/standard/package");
    EXPECT_FALSE(played.calls[0].is_once);
    EXPECT_EQ(played.calls[0].auth_name, "api");
    EXPECT_EQ(sent().find("trackingNumberList")->items.size(), 2u);
    EXPECT_EQ(sent().find("countryCode")->string, "US");
}

TEST_F(UpsSubscriptions, NameACountryOnlyWhereItIsOneForAll) {
    EXPECT_EQ(said({{kOne, "US"}, {kTwo, "DE"}}).find("countryCode"), nullptr);
    EXPECT_EQ(said({{kOne, ""}}).find("countryCode"), nullptr);
}

/// Address and credential are set in UPS's portal: they are nothing that a call would have to carry.
TEST_F(UpsSubscriptions, SayNeitherAddressNorCredential) {
    said({{kOne, "US"}});
    EXPECT_THAT(played.calls[0].body, testing::Not(testing::AnyOf(HasSubstr("shop.example"), HasSubstr("a credential of ours"))));
}

TEST_F(UpsSubscriptions, TellWhichNumbersUpsFindsWrong) {
    const auto told = subscribed({{kOne, ""}, {kTwo, ""}}, 200, R"({"validTrackingNumbers":[")" + kOne + R"("],"invalidTrackingNumbers":[")" + kTwo + R"("]})");
    ASSERT_EQ(told.value().size(), 2u);
    EXPECT_TRUE(told.value()[0].accepted);
    EXPECT_FALSE(told.value()[1].accepted);
    EXPECT_THAT(told.value()[1].why, HasSubstr("no valid tracking number"));
}

TEST_F(UpsSubscriptions, LeaveANumberOutOfWhichUpsSaysNothing) {
    const auto told = subscribed({{kOne, ""}, {kTwo, ""}}, 200, R"({"validTrackingNumbers":[")" + kOne + R"(","1ZSOMEBODYELSE0000"]})");
    ASSERT_EQ(told.value().size(), 1u);
    EXPECT_EQ(told.value()[0].number, kOne);
}

TEST_F(UpsSubscriptions, RefuseWithoutACallWhatUpsDoesNotPush) {
    const auto told = subscribed({{"92612903029511573030094531", ""}, {"1Z123", ""}, {"1Za1b2c31100000001", ""}}, 200, "{}");
    EXPECT_TRUE(played.calls.empty());
    ASSERT_EQ(told.value().size(), 3u);
    for (const auto& one : told.value()) EXPECT_THAT(one.why, HasSubstr("1Z and 1R")) << one.number;
}

TEST_F(UpsSubscriptions, TakeARequestOfWrongNumbersAloneForTheirRefusal) {
    const auto told = subscribed({{kOne, ""}}, 400, R"({"invalidTrackingNumbers":[")" + kOne + R"("],"response":{"errors":[{"code":"VSS210","message":"At least one valid"}]}})");
    ASSERT_TRUE(told.ok()) << told.error().detail;
    EXPECT_FALSE(told.value()[0].accepted);
    EXPECT_THAT(told.value()[0].why, HasSubstr("At least one valid (VSS210)"));
}

/// Any other wrong request says nothing of its numbers, even where it lists them.
TEST_F(UpsSubscriptions, EndWithAnErrorOfItsClassOtherwise) {
    const auto saying = [](const std::string& code) {
        return R"({"invalidTrackingNumbers":[")" + kOne + R"("],"response":{"errors":[{"code":")" + code + R"(","message":"No"}]}})";
    };
    EXPECT_EQ(refused(400, saying("VSS300")), Refusal::rejected);
    EXPECT_EQ(refused(401, saying("250002")), Refusal::token_expired);
    EXPECT_EQ(refused(403, saying("250003")), Refusal::unauthorized);
    EXPECT_EQ(refused(404, saying("404")), Refusal::not_found);
    EXPECT_EQ(refused(429, saying("10429")), Refusal::rate_limited);
    EXPECT_EQ(refused(500, saying("VSS100")), Refusal::unavailable);
    for (const char* body : {"", "<html></html>", "{}", "[]", R"({"validTrackingNumbers":null})", R"({"validTrackingNumbers":["1ZSOMEBODYELSE0000"]})"})
        EXPECT_EQ(refused(200, body), Refusal::malformed) << body;
}

}  // namespace
}  // namespace waybill::carrier
