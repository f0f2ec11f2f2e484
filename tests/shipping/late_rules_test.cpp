#include <gtest/gtest.h>

#include "shipping/rules_late.h"

// How long, and how often, the carrier is asked about a sending that was given up and may still arrive.
namespace waybill::shipping::rules {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
using To = LateStep::To;
using Kind = Found::Kind;

LateDoubt after(Duration since, int tries = 0) { return {State::absent, tries, since, seconds(180)}; }

TEST(ALateDoubt, IsAskedAboutAtOnceOnceItsAttemptIsSettled) {
    for (const State state : {State::done, State::rejected, State::absent})
        EXPECT_FALSE(before_asking({state, 0, {}, seconds(180)})) << word(state);
}

TEST(ALateDoubt, WaitsWhileItsAttemptIsOpenAndLosesNoQuestion) {
    for (const State state : {State::pending, State::claimed, State::sending, State::unknown, State::review}) {
        const auto step = before_asking({state, 4, hours(5), seconds(180)});
        ASSERT_TRUE(step) << word(state);
        EXPECT_EQ(step->to, To::ask);
        EXPECT_EQ(step->tries, 4);
        EXPECT_EQ(step->due_in, Duration(seconds(90)));
    }
    EXPECT_GE(before_asking({State::review, 0, {}, {}})->due_in, Duration(seconds(1))) << "of a carrier that shows everything at once, too";
}

TEST(ALateDoubt, IsAskedAboutAgainWhenTheCarrierMustShowWhatItHas) {
    const auto early = after_asking(after(seconds(2)), Kind::answered);
    EXPECT_EQ(early.to, To::ask);
    EXPECT_EQ(early.due_in, Duration(seconds(178)));
    EXPECT_EQ(after_asking(after(seconds(180)), Kind::answered).to, To::over);
    EXPECT_EQ(after_asking(after(seconds(180) - std::chrono::milliseconds(1)), Kind::answered).due_in, Duration(seconds(1)));
}

TEST(ALateDoubt, IsAskedAboutEverMoreSeldomAndComesToAPersonInTheEnd) {
    Duration last{}, all{};
    int tries = 0;
    for (LateStep step; (step = after_asking(after(hours(1), tries), Kind::failed)).to == To::ask; tries = step.tries) {
        EXPECT_GE(step.due_in, last);
        EXPECT_EQ(step.tries, tries + 1);
        last = step.due_in, all += last;
        ASSERT_LT(tries, 50);
    }
    EXPECT_EQ(after_asking(after(hours(1), tries), Kind::failed).to, To::person);
    EXPECT_EQ(after_asking(after(hours(1), tries), Kind::unreadable).to, To::person);
    EXPECT_GT(all, Duration(hours(3))) << "a carrier that is down for an afternoon needs nobody";
    EXPECT_LT(all, Duration(hours(24)));
}

TEST(ALateDoubt, ThatWasAnsweredOnceHasAllItsTriesAgain) { EXPECT_EQ(after_asking(after(seconds(5), 7), Kind::answered).tries, 0); }

TEST(ALateDoubt, OfACarrierThatRefusesTheQuestionComesToAPerson) {
    EXPECT_EQ(after_asking(after(seconds(2)), Kind::impossible).to, To::person);
}

}  // namespace
}  // namespace waybill::shipping::rules
