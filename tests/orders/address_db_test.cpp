#include <gmock/gmock.h>

#include "support/order_house.h"
#include "waybill/json.h"

namespace waybill::orders {
namespace {

using ::testing::Contains;
using ::testing::Not;

class ChangeOfAddress : public OrderHouse {
  protected:
    const Address kLeeds{"Ann Lee", "", {"9 Mill Lane"}, "Leeds", "", "LS1 4AP", "GB", "0123", "ann@example.org"};
};

TEST_F(ChangeOfAddress, IsKeptWithTheOldOneWhoAndWhy) {
    stocked("A", 5);
    const auto id = taken("R1", {{"A", 3}});
    const Address before = get(id).ship_to;
    const auto changed = orders.change_address(id, kLeeds, "moved house", "usr_1");
    ASSERT_TRUE(changed.ok()) << changed.error().detail;
    EXPECT_EQ(changed->ship_to, kLeeds);
    EXPECT_EQ(get(id).ship_to, kLeeds);
    EXPECT_EQ(db.query("SELECT country FROM orders").front().text(0), "GB");
    const auto timeline = orders.timeline(id);
    const auto& entry = timeline.back();
    EXPECT_EQ(entry.kind, "order.address_changed");
    EXPECT_EQ(entry.actor, "usr_1");
    const auto detail = json::parse(entry.detail).value();
    EXPECT_EQ(address(json::text(*detail.find("from"))), before);
    EXPECT_EQ(address(json::text(*detail.find("to"))), kLeeds);
    EXPECT_EQ(detail.find("reason")->string, "moved house");
}

TEST_F(ChangeOfAddress, ToTheSameOneSaysNothing) {
    const auto id = taken("R1", {{"NEW", 1}});
    ASSERT_TRUE(orders.change_address(id, kLeeds, "", "usr_1").ok());
    const auto before = orders.timeline(id).size();
    ASSERT_TRUE(orders.change_address(id, kLeeds, "", "usr_1").ok());
    EXPECT_EQ(orders.timeline(id).size(), before);
}

TEST_F(ChangeOfAddress, NamesEveryWrongFieldAndLeavesTheOldOne) {
    const auto id = taken("R1", {{"NEW", 1}});
    const Address before = get(id).ship_to;
    Address wrong = kLeeds;
    wrong.city = "", wrong.postal_code = "", wrong.lines = {};
    const auto refused = orders.change_address(id, wrong, "", "");
    ASSERT_FALSE(refused.ok());
    std::vector<std::string> pointers;
    for (const auto& field : refused.error().fields) pointers.push_back(field.pointer);
    EXPECT_EQ(pointers, (std::vector<std::string>{"/address/lines", "/address/city", "/address/postal_code"}));
    EXPECT_EQ(get(id).ship_to, before);
}

TEST_F(ChangeOfAddress, ReleasesAnOrderThatOnlyItsAddressKeptBack) {
    stocked("A", 5);
    NewOrder incomplete = order("R1", {{"A", 2}});
    incomplete.ship_to.postal_code = "";
    const auto id = accept(incomplete).value().id;
    ASSERT_EQ(state(id), "waiting");
    ASSERT_TRUE(orders.change_address(id, kLeeds, "", "usr_1").ok());
    EXPECT_EQ(state(id), "released");
    EXPECT_THAT(announced(id), Contains("order.released"));
}

TEST_F(ChangeOfAddress, DoesNotLiftAHold) {
    stocked("A", 5);
    const auto id = taken("R1", {{"A", 2}});
    ASSERT_TRUE(orders.hold(id, "manual", "", "").ok());
    ASSERT_TRUE(orders.change_address(id, kLeeds, "", "usr_1").ok());
    EXPECT_EQ(state(id), "held");
}

TEST_F(ChangeOfAddress, IsRefusedFromTheBookingOnAndAllowedAgainAfterItFailed) {
    stocked("A", 5);
    const auto id = taken("R1", {{"A", 3}});
    const auto book = [&](Booking booking) { in_tx([&](db::Tx& tx) { return orders.set_booking(tx, id, booking), true; }); };
    allocate(id);
    pick(id, "A", 3);
    pack(id, "A", 3);
    for (const Booking booking : {Booking::booking, Booking::booked, Booking::in_doubt}) {
        book(booking);
        EXPECT_EQ(orders.change_address(id, kLeeds, "", "").error().key, "order.booked");
    }
    book(Booking::failed);
    EXPECT_TRUE(orders.change_address(id, kLeeds, "", "").ok());
    ship(id, "A", 1);
    book(Booking::none);
    EXPECT_EQ(orders.change_address(id, kLeeds, "", "").error().key, "order.too_late");
    EXPECT_EQ(orders.change_address(OrderId(3), kLeeds, "", "").error().key, "order.not_found");
}

TEST_F(ChangeOfAddress, IsRefusedWhereOneShipmentFailedAndAnotherIsBooked) {
    const auto id = taken("R1", {{"NEW", 3}});
    const auto note = [&](const std::string& kind, const std::string& shipment, const std::string& state) {
        in_tx([&](db::Tx& tx) {
            orders.note(tx, id, kind, "", R"({"id":")" + shipment + R"(","state":")" + state + "\"}");
            orders.set_booking(tx, id, Booking::failed);
            return true;
        });
        clock.advance(std::chrono::seconds(1));
    };
    note("shipment.booked", "shp_1", "booked");
    note("shipment.failed", "shp_2", "failed");
    EXPECT_EQ(orders.change_address(id, kLeeds, "", "").error().key, "order.booked");
    note("shipment.voided", "shp_1", "voided");
    EXPECT_TRUE(orders.change_address(id, kLeeds, "", "").ok());
}

TEST_F(ChangeOfAddress, IsRefusedForACancelledOrder) {
    const auto id = taken("R1", {{"NEW", 3}});
    ASSERT_TRUE(orders.cancel(id, "", "").ok());
    EXPECT_EQ(orders.change_address(id, kLeeds, "", "").error().key, "order.cancelled");
    EXPECT_THAT(told(id), Not(Contains("order.address_changed")));
}

}  // namespace
}  // namespace waybill::orders
