#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "shipping/booking_house.h"

// A booking that a person found at the carrier's, and typed in: its numbers are what they read, and the label stays what it is.
namespace waybill::shipping {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

carrier::Booked shown(const std::string& id, const std::string& number) {
    carrier::Booked booked;
    booked.carrier_shipment_id = id;
    booked.tracking_number = number;
    return booked;
}

TEST(Numbers, OfTheCarriersOwnIdAreTheSameHoweverTheyAreTyped) {
    EXPECT_TRUE(is_same(shown("X", "1Z999"), "X", "1Z 999"));
    EXPECT_TRUE(is_same(shown("X", "1Z999"), "X", "looked up by name")) << "one id, one booking";
    EXPECT_FALSE(is_same(shown("X", "1Z999"), "Y", "1Z999"));
}

TEST(Numbers, AreComparedByTheirLettersAndDigitsAlone) {
    EXPECT_TRUE(is_same(shown("X", "1Z999AA1"), "", "1z 999-aa.1"));
    EXPECT_TRUE(is_same(shown("", "1Z 999"), "X", "1Z999"));
    EXPECT_FALSE(is_same(shown("X", "1Z999"), "", "1Z998"));
    EXPECT_FALSE(is_same(shown("X", "1Z999"), "", ""));
}

class TypedNumbers : public BookingHouse {
  protected:
    /// A booking in doubt, which a person ends with what they read.
    store::Intent found_by_person(const std::string& id, const std::string& number) {
        requested();
        const auto attempt = sent().at(0);
        set(attempt.id, "lease_token = 0, state = 'review'");
        db.execute("UPDATE shipment SET state = 'in_doubt' WHERE id = " + std::to_string(attempt.shipment.raw()));
        const auto decided = in_tx([&](db::Tx& tx) { return shipping.decide(tx, attempt.shipment, {"found", number, id, "on its page"}, {"usr_t", false}); });
        EXPECT_TRUE(decided.ok());
        EXPECT_EQ(state_of(attempt.shipment), "booked");
        return attempt;
    }
    void swept(const store::Intent& attempt, const std::string& number) {
        carrier::Listed page;
        auto& line = page.shipments.emplace_back();
        line.booked = *booked(number).value;
        line.booked.reference = attempt.reference;
        line.booked.live = true;
        line.booked_at = clock.now();
        in_tx([&](db::Tx& tx) { return machine.compare(tx, "demo", page), true; });
    }
    void asked(const store::Intent& attempt, const std::string& number) {
        carrier::Found found;
        found.matches.push_back(*booked(number).value);
        found.matches.back().live = true;
        in_tx([&](db::Tx& tx) { return machine.add_strays(tx, *machine.hold(tx, attempt), found), true; });
    }
    std::vector<Orphan> orphans() { return shipping.orphans("", "", 100); }
};

TEST_F(TypedNumbers, ThatAreWrittenAnotherWayLeaveTheParcelsOwnLabelAlone) {
    for (const auto& attempt : {found_by_person("SH-N7A", "n 7-a"), found_by_person("", "n 7-a"), found_by_person("SH-N7A", "by its name")}) {
        answer({{attempt, booked("N7A")}});
        swept(attempt, "N7A");
        asked(attempt, "N7A");
    }
    EXPECT_THAT(orphans(), IsEmpty());
    EXPECT_EQ(count("booking_intent WHERE kind = 'void'"), 0);
}

TEST_F(TypedNumbers, ThatAreOthersLeaveTheLabelToAPerson) {
    answer({{found_by_person("SH-N1", "N1"), booked("N2")}});
    swept(found_by_person("SH-N3", "N3"), "N4");
    asked(found_by_person("SH-N5", "N5"), "N6");
    ASSERT_THAT(orphans(), SizeIs(3));
    for (const auto& orphan : orphans()) {
        EXPECT_EQ(orphan.state, "exception");
        EXPECT_EQ(orphan.reason, "other_number");
    }
    EXPECT_EQ(count("booking_intent WHERE kind = 'void'"), 0) << "the number may be mistyped, and the label on the parcel";
}

TEST_F(TypedNumbers, OfABookingThatTheCarrierAnsweredForAreNobodysMistake) {
    requested();
    const auto attempt = sent().at(0);
    answer({{attempt, booked("N8")}});
    swept(attempt, "N7");
    ASSERT_THAT(orphans(), SizeIs(1));
    EXPECT_EQ(orphans()[0].state, "voiding");
}

}  // namespace
}  // namespace waybill::shipping
