#include "collection/rules.h"

#include <gtest/gtest.h>

namespace waybill::collection::rules {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

const std::chrono::year_month_day kToday{std::chrono::year(2026), std::chrono::month(11), std::chrono::day(29)};

TEST(ErrandRules, WhatIsDoneOrRefusedIsOver) {
    EXPECT_EQ(after({.sent = true}, Ended::done), (Step{State::done, {}}));
    EXPECT_EQ(after({.sent = true, .resumable = true}, Ended::refused), (Step{State::refused, {}}));
}

TEST(ErrandRules, WhatMayHaveBeenDoneIsNeverSentAgainUnlessTheModuleCanFindOut) {
    EXPECT_EQ(after({.sent = true}, Ended::in_doubt), (Step{State::in_doubt, {}}));
    EXPECT_EQ(after({.sent = true, .resumable = true}, Ended::in_doubt).to, State::pending);
    EXPECT_EQ(silent({.sent = true}), (Step{State::in_doubt, {}}));
    EXPECT_EQ(silent({.sent = true, .resumable = true}).to, State::pending);
}

TEST(ErrandRules, WhatMayHaveBeenDoneIsAskedForOnlyOnceTheCarrierWouldShowIt) {
    const Facts sent{.sent = true, .resumable = true, .quiet_period = seconds(75)};
    EXPECT_EQ(after(sent, Ended::in_doubt), (Step{State::pending, seconds(75)})) << "sooner it has nothing, and is asked for a second one";
    EXPECT_EQ(silent(sent), (Step{State::pending, seconds(75)}));
    EXPECT_EQ(silent({.resumable = true, .quiet_period = seconds(75)}), (Step{State::pending, Duration{}})) << "nothing left";
    EXPECT_EQ(after(sent, Ended::unfinished), (Step{State::pending, seconds(5)})) << "the carrier has shown it";
    EXPECT_EQ(after({.sent = true, .resumable = true, .tries = 5, .quiet_period = seconds(75)}, Ended::in_doubt), (Step{State::pending, minutes(15)}));
}

TEST(ErrandRules, WhatNeverLeftIsSentAgain) {
    EXPECT_EQ(silent({}), (Step{State::pending, Duration{}}));
    EXPECT_EQ(after({}, Ended::not_now, hours(2)), (Step{State::pending, hours(2)})) << "not sooner than the carrier asks for";
}

TEST(ErrandRules, PatienceEndsAndThenSaysWhatIsTrue) {
    const int all = 10;
    EXPECT_EQ(after({.tries = all}, Ended::not_now), (Step{State::refused, {}})) << "nothing of it ever left";
    EXPECT_EQ(after({.sent = true, .resumable = true, .tries = all}, Ended::not_now), (Step{State::in_doubt, {}}));
    EXPECT_EQ(after({.sent = true, .resumable = true, .tries = all}, Ended::in_doubt), (Step{State::in_doubt, {}}));
    EXPECT_EQ(after({.sent = true, .resumable = true, .tries = all}, Ended::unfinished), (Step{State::done, {}})) << "only its papers are missing";
    EXPECT_EQ(after({.sent = true, .resumable = true, .tries = all - 1}, Ended::unfinished).to, State::pending);
}

TEST(ErrandRules, PausesGrow) {
    Duration last{};
    for (int tries = 0; tries < 10; ++tries) {
        const auto step = after({.tries = tries}, Ended::not_now);
        ASSERT_TRUE(step.due_in);
        EXPECT_GE(*step.due_in, last);
        last = *step.due_in;
    }
    EXPECT_EQ(last, hours(1));
}

std::vector<std::string> pointers(const Van& van) {
    std::vector<std::string> out;
    for (const auto& one : wrong(van, kToday)) out.push_back(one.pointer);
    return out;
}

TEST(VanRules, NameEveryWrongField) {
    EXPECT_EQ(pointers({{}, {}, {}}), (std::vector<std::string>{"/date", "/ready", "/close"}));
    EXPECT_EQ(pointers({date("2026-11-01"), minute("18:00"), minute("15:00")}), (std::vector<std::string>{"/date", "/close"}));
    EXPECT_EQ(pointers({date("2027-11-01"), minute("15:00"), minute("18:00")}), (std::vector<std::string>{"/date"}));
}

TEST(VanRules, TakeTodayAndTheDaysAboutItAsTheDocksClockIsNotOurs) {
    for (const char* day : {"2026-11-28", "2026-11-29", "2026-11-30", "2026-12-13"})
        EXPECT_EQ(pointers({date(day), minute("15:00"), minute("18:00")}), std::vector<std::string>{}) << day;
}

TEST(VanRules, ReadDaysAndTimesAsTheyAreWrittenAndNothingElse) {
    EXPECT_EQ(text(*date("2026-02-28")), "2026-02-28");
    for (const char* no : {"", "2026-02-29", "2026-2-28", "28/02/2026", "2026-13-01", "2026-1a-01", "-026-01-01", "2026-01-+1"}) EXPECT_FALSE(date(no)) << no;
    EXPECT_EQ(minute("15:30"), 930);
    EXPECT_EQ(time_text(905), "15:05");
    for (const char* no : {"", "24:00", "1:30", "12:60", "12.30", "12:3x", "-1:30"}) EXPECT_FALSE(minute(no)) << no;
}

TEST(ErrandRules, HaveAWordForEachKindAndState) {
    for (const Kind kind : {Kind::manifest, Kind::pickup, Kind::cancellation}) EXPECT_EQ(kind_of(word(kind)), kind);
    for (const State state : {State::pending, State::sending, State::done, State::refused, State::in_doubt, State::not_made, State::cancelling, State::cancelled})
        EXPECT_EQ(state_of(word(state)), state);
    EXPECT_THROW(state_of("gone"), std::logic_error);
}

}  // namespace
}  // namespace waybill::collection::rules
