#include "carrierhost/rules.h"

#include <gtest/gtest.h>

#include "carrierhost/breaker.h"
#include "carrierhost/bucket.h"
#include "carrierhost/redact.h"

namespace waybill::carrierhost {
namespace {

using namespace std::chrono_literals;
using rules::OnceVerdict;
using rules::Transport;

TEST(OnceCall, IsOnlyDefiniteWhereTheCarrierOrTheTransportSaysSo) {
    EXPECT_EQ(rules::after_once(Transport::not_sent, 0), OnceVerdict::nothing_happened);
    EXPECT_EQ(rules::after_once(Transport::answered, 401), OnceVerdict::token_refused);
    EXPECT_EQ(rules::after_once(Transport::answered, 429), OnceVerdict::nothing_happened);
    for (const int status : {200, 201, 202, 400, 403, 404, 409, 422})
        EXPECT_EQ(rules::after_once(Transport::answered, status), OnceVerdict::module_decides);
    for (const int status : {100, 301, 302, 307, 408, 500, 501, 502, 503, 504, 599})
        EXPECT_EQ(rules::after_once(Transport::answered, status), OnceVerdict::in_doubt) << status;
    EXPECT_EQ(rules::after_once(Transport::unknown, 0), OnceVerdict::in_doubt);
}

TEST(OnceCall, LeavesDoubtAfterAnyErrorOfTheModuleButARefusal) {
    for (const Code code : {Code::rejected, Code::not_found, Code::unsupported})
        EXPECT_EQ(rules::after_module_error(code, true), rules::Ending::refused);
    for (const Code code : {Code::rate_limited, Code::unauthorized})
        EXPECT_EQ(rules::after_module_error(code, true), rules::Ending::not_now);
    for (const Code code :
         {Code::invalid, Code::conflict, Code::forbidden, Code::too_large, Code::unavailable, Code::malformed}) {
        EXPECT_EQ(rules::after_module_error(code, true), rules::Ending::in_doubt);
        EXPECT_NE(rules::after_module_error(code, false), rules::Ending::in_doubt);
    }
}

TEST(RepeatableCall, IsRepeatedOnlyWhereThatMayHelp) {
    for (const int status : {408, 429, 500, 503})
        EXPECT_EQ(rules::after_repeatable(Transport::answered, status), rules::Verdict::try_again);
    EXPECT_EQ(rules::after_repeatable(Transport::unknown, 0), rules::Verdict::try_again);
    EXPECT_EQ(rules::after_repeatable(Transport::answered, 401), rules::Verdict::new_token);
    EXPECT_EQ(rules::after_repeatable(Transport::answered, 404), rules::Verdict::module_decides);
}

TEST(RetryAfter, ReadsSecondsAndDates) {
    const Instant now = *parse_rfc3339("1994-11-06T08:49:07Z");
    EXPECT_EQ(rules::retry_after("120", now), 120s);
    EXPECT_EQ(rules::retry_after("Sun, 06 Nov 1994 08:49:37 GMT", now), 30s);
    EXPECT_EQ(rules::retry_after("Sun, 06 Nov 1994 08:00:00 GMT", now), 0s);
    EXPECT_EQ(rules::retry_after("999999999", now), 24h);
    for (const char* bad : {"", "soon", "-1", "12 s", "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 Nuv 1994 08:49:37 GMT"})
        EXPECT_FALSE(rules::retry_after(bad, now)) << bad;
}

TEST(BackOff, GrowsWithinItsCeiling) {
    EXPECT_EQ(rules::back_off(1, 0), 0us);
    EXPECT_LE(rules::back_off(1, 0.999), 400ms);
    EXPECT_LE(rules::back_off(50, 0.999), 5s);
    EXPECT_GT(rules::back_off(50, 0.999), 4s);
}

class BreakerTest : public testing::Test {
  protected:
    Breaker breaker{30s};
    Breaker::Time now = Breaker::Time() + 1h;
    void report(Breaker::End end, int times) {
        for (int i = 0; i < times; ++i) breaker.report(end, now);
    }
};

TEST_F(BreakerTest, OpensAtHalfFailuresOfTwentyCalls) {
    report(Breaker::End::answered, 10);
    report(Breaker::End::failed, 9);
    EXPECT_FALSE(breaker.refuses(now));
    report(Breaker::End::failed, 1);
    EXPECT_EQ(breaker.refuses(now), 30s);
}

TEST_F(BreakerTest, OpensAtFiveTimeOutsInARow) {
    report(Breaker::End::timed_out, 4);
    report(Breaker::End::answered, 1);
    report(Breaker::End::timed_out, 4);
    EXPECT_FALSE(breaker.refuses(now));
    report(Breaker::End::timed_out, 1);
    EXPECT_TRUE(breaker.refuses(now));
}

TEST_F(BreakerTest, ForgetsWhatIsOlderThanItsWindow) {
    report(Breaker::End::failed, 19);
    now += 31s;
    report(Breaker::End::failed, 1);
    EXPECT_FALSE(breaker.refuses(now));
}

TEST_F(BreakerTest, LetsOneProbeThroughAndRestsLongerAfterItsFailure) {
    report(Breaker::End::timed_out, 5);
    now += 30s;
    EXPECT_FALSE(breaker.refuses(now)) << "the probe";
    EXPECT_TRUE(breaker.refuses(now)) << "nobody beside it";
    report(Breaker::End::failed, 1);
    EXPECT_EQ(breaker.refuses(now), 60s);
    for (int i = 0; i < 10; ++i) {
        now += 10min;
        EXPECT_FALSE(breaker.refuses(now));
        report(Breaker::End::failed, 1);
    }
    EXPECT_EQ(breaker.refuses(now), 10min);
    now += 10min;
    EXPECT_FALSE(breaker.refuses(now));
    report(Breaker::End::answered, 1);
    EXPECT_FALSE(breaker.refuses(now));
    EXPECT_FALSE(breaker.refuses(now));
}

TEST_F(BreakerTest, AProbeThatWasNeverMadeLetsAnotherTry) {
    report(Breaker::End::timed_out, 5);
    now += 30s;
    EXPECT_FALSE(breaker.refuses(now));
    report(Breaker::End::not_made, 1);
    EXPECT_FALSE(breaker.refuses(now));
}

TEST(BucketTest, SpreadsCallsOverTime) {
    Bucket bucket(10, 2);
    const Bucket::Time now = Bucket::Time() + 1h;
    EXPECT_EQ(bucket.reserve(now, 1s), 0s);
    EXPECT_EQ(bucket.reserve(now, 1s), 0s);
    EXPECT_EQ(bucket.reserve(now, 1s), 100ms);
    EXPECT_EQ(bucket.reserve(now, 1s), 200ms);
    EXPECT_FALSE(bucket.reserve(now, 250ms)) << "longer than the patience";
    EXPECT_EQ(bucket.reserve(now + 10s, 1s), 0s);
}

TEST(BucketTest, WaitsWhereTheCarrierAskedForIt) {
    Bucket bucket(0, 0);
    const Bucket::Time now = Bucket::Time() + 1h;
    EXPECT_EQ(bucket.reserve(now, 1s), 0s);
    bucket.pause(now + 5s);
    EXPECT_FALSE(bucket.reserve(now, 1s));
    EXPECT_EQ(bucket.delay(now), 5s);
    EXPECT_EQ(bucket.reserve(now + 5s, 1s), 0s);
}

TEST(Redaction, HidesSecretsInEveryFormAndKeepsTheRest) {
    Redactor redactor;
    redactor.hide("s3cret/key");
    redactor.hide("abc");  // too short to be searched for
    const wire::Request request{.method = "POST",
                                .url = "https://c.example/v1?k=s3cret%2Fkey",
                                .headers = {{"X-Api-Key", "whatever"}, {"X-Other", "abc"}},
                                .body = "{\"k\":\"s3cret/key\"}"};
    EXPECT_EQ(exact_text(request, {"X-Api-Key"}, redactor),
              "POST https://c.example/v1?k=***\nX-Api-Key: ***\nX-Other: abc\n\n{\"k\":\"***\"}");
}

TEST(Redaction, KeepsRepliesAsReadableTextWithinALimit) {
    wire::Outcome outcome;
    outcome.kind = wire::Outcome::Kind::answered;
    outcome.status = 200;
    outcome.body = "\xff\xfe";
    EXPECT_EQ(reply_text(outcome, {}), "HTTP 200\n??");
    outcome.body.assign(100000, 'x');
    outcome.body.replace(65526, 3, "\u20ac");  // the cut falls into it
    const std::string text = reply_text(outcome, {});
    EXPECT_LE(text.size(), 65536u);
    EXPECT_EQ(text.find('?'), std::string::npos);
}

}  // namespace
}  // namespace waybill::carrierhost
