#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "shipping/booking_house.h"

// What a carrier is asked where nobody knows what a booking or a void came to, and what becomes of the answers.
namespace waybill::shipping {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;
using ::testing::SizeIs;
using std::chrono::seconds;

class Questions : public BookingHouse {
  protected:
    /// Booked as N1; the carrier's module kept a number of its own on the way.
    store::Intent booked_with(const std::string& kept) {
        requested();
        const auto intent = sent().at(0);
        set(intent.id, "kept = '" + kept + "'");
        answer({{intent, booked("N1")}});
        return now(intent.id);
    }
    store::Intent now(BookingId id) {
        return in_tx([&](db::Tx& tx) { return *store::lock_intent(tx, id); });
    }
    store::Intent only_void() {
        return now(BookingId(db.query("SELECT id FROM booking_intent WHERE kind = 'void'").at(0).integer(0)));
    }
    Shipping::Impl::Question question(const store::Intent& intent) {
        return in_tx([&](db::Tx& tx) { return machine.question(tx, intent); });
    }
    /// Nobody knows what it came to, and it is time to ask.
    void doubt(BookingId id) {
        set(id, "state = 'unknown', lease_token = 0, lease_until = NULL, first_sent_at = COALESCE(first_sent_at, NOW(6)), last_sent_at = NOW(6), due_at = NOW(3) - INTERVAL 1 SECOND");
    }
    std::int64_t checks(BookingId id) { return db.query("SELECT checks FROM booking_intent WHERE id = " + std::to_string(id.raw())).at(0).integer(0); }
};

TEST_F(Questions, AboutAVoidGoByWhatItsBookingLeft) {
    const auto booking = booked_with(R"({"id":"shp_1"})");
    clock.advance(std::chrono::hours(3));
    ASSERT_TRUE(in_tx([&](db::Tx& tx) { return shipping.request_void(tx, booking.shipment, "usr_t"); }).ok());
    doubt(only_void().id);
    const auto asked = question(only_void());
    EXPECT_THAT(asked.request.kept, ElementsAre(Pair("id", "shp_1")));
    EXPECT_EQ(asked.request.reference, booking.reference);
    EXPECT_EQ(asked.request.since, booking.first_sent_at);
    EXPECT_EQ(asked.request.label_format, booking_request(booking.request).label_format);
}

TEST_F(Questions, AboutTheVoidOfAStrayLabelGoByTheAttemptThatBoughtIt) {
    requested();
    const auto first = sent().at(0);
    set(first.id, R"(lease_token = 7, state = 'absent', live_slot = NULL, kept = '{"id":"shp_1"}')");
    answer({{first, booked("N1")}});
    const auto stray = only_void();
    ASSERT_TRUE(stray.orphan);
    doubt(stray.id);
    const auto asked = question(only_void());
    EXPECT_THAT(asked.request.kept, ElementsAre(Pair("id", "shp_1")));
    EXPECT_EQ(asked.request.reference, first.reference);
}

TEST_F(Questions, AboutTheVoidOfALabelThatOurBooksDoNotKnowAreAskedAllTheSame) {
    requested();
    const auto first = sent().at(0);
    set(first.id, "lease_token = 7, state = 'absent', live_slot = NULL");
    answer({{first, booked("N1")}});
    db.execute("UPDATE booking_intent SET shipment_id = 0 WHERE kind = 'void'");
    const auto asked = question(only_void());
    EXPECT_EQ(asked.request.reference, first.reference);
    EXPECT_EQ(asked.request.label_format, "") << "the carrier's usual one";
}

TEST_F(Questions, ThatCannotBeAskedHoldUpNoOther) {
    requested(), requested();
    const auto both = sent();
    ASSERT_THAT(both, SizeIs(2));
    for (const auto& intent : both) doubt(intent.id);
    set(both[0].id, "request = '{}'");
    EXPECT_TRUE(shipping.resolve_due());
    for (int i = 0; i < 1000 && checks(both[1].id) == 0; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    EXPECT_EQ(checks(both[1].id), 1) << "there is no account to ask with, and that is an answer, too";
    EXPECT_EQ(checks(both[0].id), 0);
    EXPECT_EQ(state_of(both[0].id), "unknown");
}

TEST_F(Questions, WhoseAnswerComesAfterTheLeaseStillFindTheBooking) {
    requested();
    const auto intent = sent().at(0);
    doubt(intent.id);
    const auto asked = now(intent.id);
    set(intent.id, "lease_token = 7");  // it took longer than a lease, and somebody asks again
    machine.found(asked, shows(asked, {}));
    EXPECT_EQ(state_of(intent.id), "unknown") << "that there is nothing is believed of who holds it alone";
    machine.found(asked, shows(asked, {"N1"}));
    EXPECT_EQ(state_of(intent.id), "done");
    EXPECT_EQ(state_of(intent.shipment), "booked");
    machine.found(asked, shows(asked, {"N1"}));
    EXPECT_THAT(shipping.orphans("", "", 10), SizeIs(0)) << "and found once more it is the same one";
}

TEST_F(Questions, AboutWhatWasOpenInABackupEndWithAPerson) {
    requested();
    const auto intent = claim().at(0);  // not sent, as far as the backup knows
    clock.advance(std::chrono::hours(1));
    EXPECT_EQ(machine.doubt_what_was_open(), 1);
    EXPECT_EQ(state_of(intent.id), "unknown");
    const auto ask = [&] {
        const auto seen = now(intent.id);
        machine.found(seen, shows(seen, {}));
    };
    for (int i = 0; i < 5; ++i) ask();
    EXPECT_EQ(state_of(intent.id), "unknown") << "what left just before may still have to appear";
    clock.advance(carriers.find_carrier("demo")->quiet_period);
    ask();
    EXPECT_EQ(state_of(intent.id), "review");
}

}  // namespace
}  // namespace waybill::shipping
