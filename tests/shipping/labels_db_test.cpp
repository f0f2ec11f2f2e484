#include <gtest/gtest.h>

#include "shipping/booking_house.h"
#include "support/world.h"

// A live booking keeps what it still waits for, whatever is being found out about its void.
namespace waybill::shipping {
namespace {

class VoidsInDoubt : public BookingHouse {
  protected:
    /// Booked, and its label did not come.
    ShipmentId without_label() {
        const auto id = requested();
        auto outcome = booked("N1");
        outcome.value->labels.clear();
        answer({{sent().at(0), outcome}});
        EXPECT_EQ(count("missing_label"), 1);
        return id;
    }
    /// Nobody knows what the carrier made of the void.
    void leave_void_open(ShipmentId id) {
        in_tx([&](db::Tx& tx) { return shipping.request_void(tx, id, "usr_t").value(); });
        set(sent().at(0).id, "lease_token = 0, state = 'review'");
        db.execute("UPDATE shipment SET state = 'in_doubt', reason = 'needs_person' WHERE id = " + std::to_string(id.raw()));
    }
    void keep_booking(ShipmentId id) {
        const auto decided = in_tx([&](db::Tx& tx) { return shipping.decide(tx, id, {"found", "", "", "still live"}, {"usr_t", true}); });
        EXPECT_TRUE(decided.ok());
        EXPECT_EQ(state_of(id), "booked");
    }
    bool ask() {
        db.execute("UPDATE missing_label SET due_at = NOW(3) - INTERVAL 1 SECOND");
        const bool some = shipping.ask_for_labels();
        EXPECT_TRUE(testing::eventually([&] { return shipping.idle(); }));
        return some;
    }
};

TEST_F(VoidsInDoubt, DoNotMakeTheBookingForgetItsMissingLabel) {
    const auto id = without_label();
    leave_void_open(id);
    EXPECT_TRUE(ask());
    EXPECT_EQ(count("missing_label"), 1) << "a person may say that it is still live";
    keep_booking(id);
    ASSERT_TRUE(shipping.get(id)->missing_label);
    EXPECT_TRUE(shipping.get(id)->missing_label->asking);
    EXPECT_TRUE(ask());
    EXPECT_EQ(count("missing_label"), 1);
}

TEST_F(VoidsInDoubt, DoNotMakeTheBookingForgetItsManifest) {
    const auto id = without_label();
    EXPECT_EQ(in_tx([&](db::Tx& tx) { return shipping.take_unmanifested(tx, "demo", 10); }).size(), 1u);
    leave_void_open(id);
    in_tx([&](db::Tx& tx) { return shipping.give_back_unmanifested(tx, {id}), true; });
    EXPECT_EQ(in_tx([&](db::Tx& tx) { return shipping.take_unmanifested(tx, "demo", 10); }).size(), 0u) << "not while it may be void";
    keep_booking(id);
    EXPECT_EQ(in_tx([&](db::Tx& tx) { return shipping.take_unmanifested(tx, "demo", 10); }).size(), 1u);
}

}  // namespace
}  // namespace waybill::shipping
