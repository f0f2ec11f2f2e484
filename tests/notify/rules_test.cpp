#include "notify/rules.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/crypto.h"
#include "notify/notify.h"

namespace waybill::notify {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

// The vector of the Standard Webhooks specification's reference libraries.
TEST(Signature, IsTheOneThatStandardWebhooksPublishes) {
    crypto::start();
    const auto headers = sign("msg_p5jXN8AQM9LWM0D4loKWxJek", Instant(seconds(1614265330)), R"({"test": 2432232314})",
                              {Secret<std::string>("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")});
    ASSERT_EQ(headers.size(), 3u);
    EXPECT_EQ(headers[0], (std::pair<std::string, std::string>("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek")));
    EXPECT_EQ(headers[1].second, "1614265330");
    EXPECT_EQ(headers[2].second, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

TEST(Signature, CarriesOneForEachSecretWhileTheyRotate) {
    crypto::start();
    const auto headers = sign("a", Instant(seconds(1)), "{}", {Secret<std::string>("whsec_AAAA"), Secret<std::string>("whsec_BBBB")});
    EXPECT_EQ(std::count(headers[2].second.begin(), headers[2].second.end(), ','), 2);
}

TEST(Verdict, OnlyTwoHundredsAreSuccess) {
    EXPECT_EQ(rules::judge(200), rules::Verdict::delivered);
    EXPECT_EQ(rules::judge(204), rules::Verdict::delivered);
    EXPECT_EQ(rules::judge(302), rules::Verdict::again);
    EXPECT_EQ(rules::judge(500), rules::Verdict::again);
    EXPECT_EQ(rules::judge(410), rules::Verdict::gone);
}

TEST(Schedule, EndsAfterItsLastPauseAndHonoursRetryAfter) {
    const auto schedule = rules::standard_schedule();
    EXPECT_EQ(rules::next_attempt(schedule, 1, {}, 0), Duration(seconds(5)));
    EXPECT_EQ(rules::next_attempt(schedule, 1, {}, 20), Duration(seconds(6)));
    EXPECT_EQ(rules::next_attempt(schedule, 1, Duration(seconds(90)), 0), Duration(seconds(90)));
    EXPECT_EQ(rules::next_attempt(schedule, 1, Duration(hours(1000)), 0), Duration(hours(24)));
    EXPECT_FALSE(rules::next_attempt(schedule, static_cast<int>(schedule.size()), {}, 0));
}

TEST(GivingUp, NeedsFiveDaysAndTenFailures) {
    const Instant now(hours(24 * 1000));
    EXPECT_FALSE(rules::give_up({}, now - hours(24 * 6), 9, now));
    EXPECT_FALSE(rules::give_up({}, now - hours(24 * 4), 50, now));
    EXPECT_TRUE(rules::give_up({}, now - hours(24 * 6), 10, now));
    EXPECT_FALSE(rules::give_up(now - hours(1), now - hours(24 * 6), 10, now));
}

TEST(EndpointUrl, MustBeAPlainPublicAddress) {
    EXPECT_TRUE(rules::check_url("https://shop.example/hooks?a=1", false).ok());
    EXPECT_FALSE(rules::check_url("http://shop.example/", false).ok());
    EXPECT_TRUE(rules::check_url("http://127.0.0.1:9000/", true).ok());
    for (const char* bad : {"", "ftp://x", "https://", "https://user:pw@shop.example/", "https://:443/", "https://shop.example/ x", "https://shop.example/\n"})
        EXPECT_FALSE(rules::check_url(bad, true).ok()) << bad;
}

}  // namespace
}  // namespace waybill::notify
