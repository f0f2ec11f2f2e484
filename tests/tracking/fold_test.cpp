#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "tracking/rules.h"

namespace waybill::tracking::rules {
namespace {

using S = TrackingStatus;
using F = TrackingFlag;
using std::chrono::hours;

const Instant kDay{std::chrono::seconds(1'795'000'000)};

TrackingEvent event(int hour, S status, F flag = F::none, const char* code = "") {
    TrackingEvent e;
    e.at = kDay + hours(hour);
    e.status = status;
    e.flag = flag;
    e.code = *code ? code : std::string(name(status));
    if (flag != F::none) e.reason = "recipient_absent";
    return e;
}

const std::vector<TrackingEvent> kJourney{event(0, S::info_received), event(5, S::accepted), event(9, S::in_transit),
                                          event(20, S::unknown, F::delayed, "DY"), event(26, S::in_transit, F::none, "AR"),
                                          event(30, S::out_for_delivery), event(33, S::out_for_delivery, F::delivery_attempted, "DA"),
                                          event(54, S::out_for_delivery, F::none, "OD2"), event(57, S::delivered)};

TEST(Fold, TellsWhereAParcelIs) {
    EXPECT_EQ(fold({}).status, S::pending);
    EXPECT_EQ(fold(std::span(kJourney).first(3)).status, S::in_transit);
    const auto attempted = fold(std::span(kJourney).first(7));
    EXPECT_EQ(attempted.status, S::out_for_delivery);
    EXPECT_EQ(attempted.flag, F::delivery_attempted);
    EXPECT_EQ(attempted.reason, "recipient_absent");
    const auto done = fold(kJourney);
    EXPECT_EQ(done.status, S::delivered);
    EXPECT_EQ(done.flag, F::none);
    EXPECT_EQ(done.status_at, kDay + hours(57));
}

TEST(Fold, NeverDependsOnTheOrderOfArrivalAndIgnoresDuplicates) {
    const auto expected = fold(kJourney);
    std::mt19937 random(3);
    for (int round = 0; round < 500; ++round) {
        auto shuffled = kJourney;
        for (int i = 0; i < 4; ++i) shuffled.push_back(kJourney[random() % kJourney.size()]);
        std::shuffle(shuffled.begin(), shuffled.end(), random);
        EXPECT_EQ(fold(shuffled), expected);
    }
}

TEST(Fold, ALateScanNeverTurnsDeliveredBack) {
    auto late = kJourney;
    late.push_back(event(60, S::in_transit, F::none, "AR9"));
    late.push_back(event(61, S::unknown, F::exception, "X"));
    EXPECT_EQ(fold(late).status, S::delivered);
    EXPECT_EQ(fold(late).flag, F::none);
}

TEST(Fold, AFlagNeverLowersTheRankAndAForwardEventClearsIt) {
    const auto delayed = fold(std::span(kJourney).first(4));
    EXPECT_EQ(delayed.status, S::in_transit);
    EXPECT_EQ(delayed.flag, F::delayed);
    EXPECT_EQ(fold(std::span(kJourney).first(5)).flag, F::none);
}

TEST(Fold, WhatIsFinalIsLeftOnlyByAnotherFinalWord) {
    const std::vector<TrackingEvent> found{event(0, S::accepted), event(10, S::lost), event(50, S::delivered)};
    EXPECT_EQ(fold(std::span(found).first(2)).status, S::lost);
    EXPECT_EQ(fold(found).status, S::delivered);
}

TEST(Fold, RemembersWhatItOnceWasByThePiecesThatCame) {
    const std::vector<TrackingEvent> delivered{event(0, S::accepted), event(10, S::delivered)}, damaged{event(20, S::damaged)};
    EXPECT_TRUE(ever_was(S::delivered, std::vector{delivered, damaged}));
    EXPECT_FALSE(ever_was(S::delivered, std::vector{damaged, delivered})) << "it was known to be damaged before";
    EXPECT_FALSE(ever_was(S::delivered, {}));
}

TEST(Fold, AnUnknownCodeIsKeptAndShownAsNothingNew) {
    const std::vector<TrackingEvent> events{event(0, S::accepted), event(4, S::unknown, F::none, "??")};
    const auto folded = fold(events);
    EXPECT_EQ(folded.status, S::accepted);
    EXPECT_EQ(folded.last_event_at, kDay + hours(4));
}

TEST(Fold, IdentityIsTheCarriersIdElseInstantAndCodeButNeverThePlace) {
    auto a = event(1, S::in_transit), b = a;
    b.place = "elsewhere", b.text = "other words";
    EXPECT_EQ(identity(a), identity(b));
    b.carrier_event_id = "e1";
    EXPECT_NE(identity(a), identity(b));
}

TEST(Quarantine, CatchesInstantsThatCannotBe) {
    EXPECT_FALSE(is_malformed(event(0, S::accepted), kDay, hours(48)));
    EXPECT_FALSE(is_malformed(event(47, S::accepted), kDay, hours(48)));
    EXPECT_TRUE(is_malformed(event(49, S::accepted), kDay, hours(48)));
    TrackingEvent ancient;
    EXPECT_TRUE(is_malformed(ancient, kDay, hours(48)));
}

TEST(Cadence, AsksMoreOftenWhenItMattersAndStopsWhenItIsOver) {
    const auto due = [](S status, F flag, int age_hours, std::optional<int> event_age = {}) {
        Due d{status, flag, kDay - hours(age_hours), {}, {}, kDay, hours(24 * 90)};
        if (event_age) d.last_event_at = kDay - hours(*event_age);
        return next_question(d);
    };
    EXPECT_EQ(due(S::info_received, F::none, 1), Duration(hours(4)));
    EXPECT_EQ(due(S::info_received, F::none, 20), Duration(hours(12)));
    EXPECT_EQ(due(S::in_transit, F::none, 30, 2), Duration(hours(3)));
    EXPECT_EQ(due(S::in_transit, F::none, 24 * 9, 24 * 6), Duration(hours(12)));
    EXPECT_EQ(due(S::in_transit, F::delayed, 30, 2), Duration(hours(1)));
    EXPECT_EQ(due(S::out_for_delivery, F::none, 30, 2), Duration(std::chrono::minutes(20)));
    EXPECT_FALSE(due(S::returned, F::none, 30));
    EXPECT_FALSE(due(S::in_transit, F::none, 24 * 91));
    Due delivered{S::delivered, F::none, kDay - hours(80), {}, kDay, kDay, hours(24 * 90)};
    EXPECT_EQ(next_question(delivered), Duration(hours(24)));
    delivered.finished_at = kDay - hours(25);
    EXPECT_FALSE(next_question(delivered));
}

TEST(NextQuestion, AboutALostDamagedOrReturnedParcelIsAskedDailyForAMonth) {
    for (const S over : {S::lost, S::damaged, S::returned}) {
        Due due{over, F::none, kDay - hours(24 * 100), {}, kDay - hours(24 * 29), kDay, hours(24 * 90)};
        EXPECT_EQ(next_question(due), Duration(hours(24))) << name(over) << ": carriers take such a word back";
        due.pushed = true;
        EXPECT_EQ(next_question(due), Duration(hours(24)));
        due.finished_at = kDay - hours(24 * 30);
        EXPECT_FALSE(next_question(due));
    }
    EXPECT_FALSE(next_question({S::cancelled, F::none, kDay - hours(24), {}, kDay, kDay, hours(24 * 90)}));
}

TEST(NextQuestion, IsASafetyNetWhereTheCarrierPushes) {
    Due due{S::out_for_delivery, F::none, kDay - hours(30), {}, {}, kDay, hours(24 * 90)};
    due.pushed = true;
    EXPECT_EQ(next_question(due), Duration(std::chrono::minutes(160)));
    due.status = S::in_transit;
    EXPECT_EQ(next_question(due), Duration(hours(24)));
    due.status = S::info_received;
    EXPECT_EQ(next_question(due), Duration(hours(24))) << "a day at most: what was lost on its way is found then";
    due.status = S::returned;
    EXPECT_FALSE(next_question(due));
}

TEST(BackOff, DoublesUpToSixHours) {
    EXPECT_EQ(back_off(1), Duration(std::chrono::minutes(1)));
    EXPECT_EQ(back_off(3), Duration(std::chrono::minutes(4)));
    EXPECT_EQ(back_off(40), Duration(hours(6)));
}

}  // namespace
}  // namespace waybill::tracking::rules
