#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "rates/round.h"

namespace waybill::rates {
namespace {

using Answer = Round::Answer;

const Currency kGbp = *Currency::parse("GBP");

carrierhost::Profile profile(const std::string& code) {
    carrierhost::Profile p;
    p.code = p.name = code;
    p.can_rate = true;
    p.services = {{"a", "Service A", {30000}, 10, {}}, {"b", "Service B", {30000}, 10, {}}};
    return p;
}
Answer offers(std::vector<std::pair<std::string, std::int64_t>> prices) {
    Answer answer;
    answer.kind = Answer::Kind::done;
    answer.value.emplace();
    for (const auto& [service, minor] : prices) {
        carrier::Rate rate;
        rate.service = service;
        rate.price = {minor, kGbp};
        answer.value->push_back(rate);
    }
    return answer;
}
Answer says_no(Answer::Kind kind) {
    Answer answer;
    answer.kind = kind;
    answer.error = error(Code::rejected, "carrier.rejected", "Not to the moon");
    return answer;
}

/// Carriers that answer when a test says so.
struct TestMarket {
    std::map<std::string, std::function<void(Answer)>> waiting;
    std::map<std::string, Answer> at_once;

    Market market() {
        return {{}, [this](const std::string& code, const carrier::RateRequest&, std::function<void(Answer)> done) {
                    if (const auto found = at_once.find(code); found != at_once.end()) return done(found->second);
                    waiting[code] = std::move(done);
                }};
    }
};

TEST(RateShopping, ShowsWhoHasNotAnsweredAndDoesNotWait) {
    TestMarket carriers;
    carriers.at_once["quick"] = offers({{"a", 500}, {"b", 300}});
    const std::vector asked{profile("quick"), profile("silent")};
    const auto round = Round::begin(carriers.market(), asked, {});
    Quote quote;
    sort_out(asked, round->wait(std::chrono::milliseconds(1)), quote);
    ASSERT_EQ(quote.offers.size(), 2u);
    EXPECT_EQ(quote.offers[0].way.service, "b") << "the cheapest first";
    ASSERT_EQ(quote.no_offers.size(), 1u);
    EXPECT_EQ(quote.no_offers[0].carrier, "silent");
    EXPECT_EQ(quote.no_offers[0].reason, "late");
    carriers.waiting["silent"](offers({{"a", 1}}));  // finds nobody, and harms nothing
    EXPECT_EQ(quote.offers.size(), 2u);
}

TEST(RateShopping, IsOverWhenAllHaveAnswered) {
    TestMarket carriers;
    const std::vector asked{profile("x"), profile("y")};
    const auto round = Round::begin(carriers.market(), asked, {});
    std::thread answering([&] {
        carriers.waiting["x"](offers({{"a", 1}}));
        carriers.waiting["y"](offers({{"a", 2}}));
    });
    const auto answers = round->wait(std::chrono::hours(1));
    answering.join();
    EXPECT_EQ(answers.size(), 2u);
}

TEST(RateShopping, SaysWhyACarrierOffersNothing) {
    TestMarket carriers;
    carriers.at_once["no"] = says_no(Answer::Kind::refused);
    carriers.at_once["later"] = says_no(Answer::Kind::not_now);
    carriers.at_once["strange"] = offers({{"a service that cannot be booked here", 1}});
    const std::vector asked{profile("later"), profile("no"), profile("strange")};
    Quote quote;
    sort_out(asked, Round::begin(carriers.market(), asked, {})->wait(std::chrono::seconds(5)), quote);
    EXPECT_TRUE(quote.offers.empty());
    ASSERT_EQ(quote.no_offers.size(), 3u);
    EXPECT_EQ(quote.no_offers[0].reason, "not_now");
    EXPECT_EQ(quote.no_offers[1].reason, "refused");
    EXPECT_EQ(quote.no_offers[1].detail, "Not to the moon");
    EXPECT_EQ(quote.no_offers[2].reason, "no_service");
}

TEST(RateShopping, PassesOverCarriersThatNobodyHasAnAccountWith) {
    TestMarket carriers;
    carriers.at_once["unused"] = says_no(Answer::Kind::not_now);
    carriers.at_once["unused"].error.key = "carrier.no_account";
    Quote quote;
    const std::vector asked{profile("unused")};
    sort_out(asked, Round::begin(carriers.market(), asked, {})->wait(std::chrono::seconds(5)), quote);
    EXPECT_TRUE(quote.no_offers.empty());
}

TEST(RateShopping, WithNobodyToAskIsOverAtOnce) {
    TestMarket carriers;
    EXPECT_TRUE(Round::begin(carriers.market(), {}, {})->wait(std::chrono::hours(1)).empty());
}

}  // namespace
}  // namespace waybill::rates
