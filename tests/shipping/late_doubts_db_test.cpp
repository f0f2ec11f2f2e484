#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "shipping/booking_house.h"

// Late answers that leave open what was bought: kept as rows, asked about, and what is found alive is voided.
namespace waybill::shipping {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using std::chrono::seconds;

class LateDoubts : public BookingHouse {
  protected:
    static BookOutcome doubt() {
        BookOutcome outcome;
        outcome.kind = BookOutcome::Kind::in_doubt;
        outcome.error = error(Code::unavailable, "carrier.timeout", "No answer in time.");
        return outcome;
    }
    static FindOutcome fails(FindOutcome::Kind kind) {
        FindOutcome outcome;
        outcome.kind = kind;
        outcome.error = error(Code::unavailable, "carrier.status", "The carrier answered with status 500.");
        return outcome;
    }
    /// An attempt that was given up: its lease is over, the carrier had nothing, and the parcel was booked anew.
    store::Intent given_up() {
        requested();
        auto first = sent().at(0);
        set(first.id, "lease_token = 7, state = 'absent', live_slot = NULL");
        return first;
    }
    std::vector<store::LateDoubt> claim_doubts() {
        return in_tx([&](db::Tx& tx) { return store::claim_late_doubts(tx, seconds(60), 100); });
    }
    /// Seconds until the carrier is asked.
    std::int64_t asked_in(BookingId id) {
        const auto rows = db.query("SELECT CAST(ROUND(TIMESTAMPDIFF(MICROSECOND, NOW(3), due_at) / 1e6) AS SIGNED) FROM late_doubt WHERE intent_id = " + std::to_string(id.raw()));
        return rows.empty() ? -1 : rows[0].integer(0);
    }
    double quiet() { return static_cast<double>(std::chrono::duration_cast<seconds>(carriers.find_carrier("demo")->quiet_period).count()); }
    void since(BookingId id, int seconds_ago) {
        db.execute("UPDATE late_doubt SET since = since - INTERVAL " + std::to_string(seconds_ago) + " SECOND WHERE intent_id = " + std::to_string(id.raw()));
    }
    std::vector<Orphan> orphans() { return shipping.orphans("", "", 100); }
};

TEST_F(LateDoubts, AreKeptAndAskedAboutAtOnce) {
    const auto first = given_up();
    answer({{first, doubt()}});
    EXPECT_EQ(count("booking_late_answer"), 1);
    EXPECT_EQ(state_of(first.id), "absent");
    EXPECT_EQ(asked_in(first.id), 0);
    EXPECT_THAT(claim_doubts(), SizeIs(1));
    EXPECT_THAT(claim_doubts(), IsEmpty()) << "two servers do not ask at once";
    EXPECT_EQ(asked_in(first.id), 60) << "and one that dies with the question is followed by another";
}

TEST_F(LateDoubts, AreNotWhatIsCertain) {
    const auto first = given_up();
    answer({{first, refused()}});
    EXPECT_EQ(count("booking_late_answer"), 1);
    EXPECT_EQ(count("late_doubt"), 0);
}

TEST_F(LateDoubts, LeaveAnAttemptAloneThatSomebodyElseHasInHand) {
    requested();
    const auto first = sent().at(0);
    set(first.id, "lease_token = 7, state = 'unknown', reason = 'duplicate', checks = 2, absent_answers = 2");
    answer({{first, doubt()}});
    EXPECT_EQ(count("late_doubt"), 1);
    EXPECT_EQ(db.query("SELECT 1 FROM booking_intent WHERE lease_token = 7 AND state = 'unknown' AND reason = 'duplicate' AND checks = 2 AND absent_answers = 2").size(), 1u);
    machine.late_found(first, shows(first, {"N1"}));
    EXPECT_THAT(orphans(), IsEmpty()) << "its own resolution will take that for the booking";
    EXPECT_NEAR(static_cast<double>(asked_in(first.id)), quiet() / 2, 1);
}

TEST_F(LateDoubts, ThatShowALiveLabelHaveItVoidedAndAreAskedAboutOnceMore) {
    const auto first = given_up();
    answer({{first, doubt()}});
    machine.late_found(first, shows(first, {"N1"}));
    ASSERT_THAT(orphans(), SizeIs(1));
    const auto orphan = orphans()[0];
    EXPECT_EQ(orphan.state, "voiding");
    EXPECT_EQ(orphan.source, "late_answer");
    EXPECT_EQ(orphan.tracking_number, "N1");
    EXPECT_EQ(orphan.reference, first.reference);
    EXPECT_EQ(orphan.shipment, first.shipment);
    EXPECT_EQ(db.query("SELECT 1 FROM booking_intent WHERE kind = 'void' AND orphan_id <> 0 AND state = 'pending'").size(), 1u);
    EXPECT_NEAR(static_cast<double>(asked_in(first.id)), quiet(), 5);
    machine.late_found(first, shows(first, {"N1"}));
    EXPECT_THAT(orphans(), SizeIs(1)) << "the same label is voided once";
}

TEST_F(LateDoubts, EndWithAnAnswerAfterTheQuietPeriod) {
    const auto first = given_up();
    answer({{first, doubt()}});
    machine.late_found(first, shows(first, {}));
    EXPECT_EQ(count("late_doubt"), 1);
    since(first.id, 200);
    machine.late_found(first, shows(first, {"N1"}));
    EXPECT_EQ(count("late_doubt"), 0);
    EXPECT_THAT(orphans(), SizeIs(1));
    machine.late_found(first, shows(first, {"N2"}));
    EXPECT_THAT(orphans(), SizeIs(1)) << "an answer that comes behind the end changes nothing";
}

TEST_F(LateDoubts, DoNotTouchTheBookingThatCounts) {
    requested();
    const auto first = sent().at(0);
    answer({{first, booked("N0")}});
    answer({{first, doubt()}});
    ASSERT_EQ(count("late_doubt"), 1);
    machine.late_found(first, shows(first, {"N0"}));
    EXPECT_THAT(orphans(), IsEmpty());
    machine.late_found(first, shows(first, {"N0", "N1"}));
    ASSERT_THAT(orphans(), SizeIs(1));
    EXPECT_EQ(orphans()[0].tracking_number, "N1");
    EXPECT_EQ(state_of(first.shipment), "booked");
}

TEST_F(LateDoubts, DoNotVoidWhatIsDeadOrBearsAnotherReference) {
    const auto first = given_up();
    answer({{first, doubt()}});
    auto shown = shows(first, {"N1", "N2"});
    shown.value->matches[0].live = false;
    shown.value->matches[1].reference = "SOMEBODY-ELSES";
    machine.late_found(first, shown);
    EXPECT_THAT(orphans(), IsEmpty());
}

TEST_F(LateDoubts, WithoutAnAnswerAreAskedAboutMoreSeldomAndComeToAPerson) {
    const auto first = given_up();
    answer({{first, doubt()}});
    std::int64_t last = 0;
    int questions = 0;
    for (; count("late_doubt") == 1 && questions < 30; ++questions) {
        machine.late_found(first, fails(FindOutcome::Kind::not_now));
        if (count("late_doubt") == 0) break;
        EXPECT_GE(asked_in(first.id), last);
        last = asked_in(first.id);
    }
    EXPECT_EQ(questions, 10);
    ASSERT_THAT(orphans(), SizeIs(1));
    const auto left = orphans()[0];
    EXPECT_EQ(left.state, "exception");
    EXPECT_EQ(left.reason, "late_doubt");
    EXPECT_EQ(left.reference, first.reference);
    EXPECT_EQ(left.tracking_number, "");
    EXPECT_EQ(count("booking_intent WHERE kind = 'void'"), 0) << "what nobody has seen is not voided";
    const auto refused = in_tx([&](db::Tx& tx) { return shipping.void_orphan(tx, left.id, "gone", "usr_t"); });
    EXPECT_EQ(refused.ok() ? "" : refused.error().key, "orphan.cannot_void");
    EXPECT_TRUE(in_tx([&](db::Tx& tx) { return shipping.settle_orphan(tx, left.id, "looked it up: nothing there", "usr_t"); }).ok());
}

TEST_F(LateDoubts, OfCarriersThatCannotBeAskedComeToAPersonEachByItself) {
    const auto first = given_up(), second = given_up();
    for (const auto& attempt : {first, second}) set(attempt.id, "carrier = 'dhl_unified'");
    answer({{first, doubt()}, {second, doubt()}});
    EXPECT_EQ(count("late_doubt"), 0);
    ASSERT_THAT(orphans(), SizeIs(2));
    EXPECT_EQ(orphans()[0].reason, "late_doubt");
    EXPECT_NE(orphans()[0].reference, orphans()[1].reference);
    answer({{first, doubt()}});
    EXPECT_THAT(orphans(), SizeIs(2)) << "the same doubt again is not a second one";
}

}  // namespace
}  // namespace waybill::shipping
