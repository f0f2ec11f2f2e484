#include <gmock/gmock.h>

#include "support/order_house.h"

namespace waybill::orders {
namespace {

using ::testing::Contains;

class Cancellation : public OrderHouse {
  protected:
    void expect_cancelled(OrderId id) {
        const Order order = get(id);
        EXPECT_EQ(order.commercial, "cancelled");
        EXPECT_EQ(order.state, "cancelled");
        for (const auto& line : order.lines) {
            EXPECT_EQ(line.cancelled, line.quantity);
            EXPECT_EQ(line.reserved.units, 0);
        }
    }
};

TEST_F(Cancellation, FreesWhatIsReserved) {
    const auto a = stocked("A", 5);
    const auto id = taken("R1", {{"A", 3}, {"B", 1}});
    ASSERT_TRUE(orders.hold(id, "manual", "", "").ok());
    const auto cancelled = orders.cancel(id, "changed their mind", "usr_1");
    ASSERT_TRUE(cancelled.ok());
    expect_cancelled(id);
    EXPECT_EQ(balance(a).free.units, 5);
    EXPECT_THAT(announced(id), Contains("order.cancelled"));
    EXPECT_THAT(told(id), Contains("order.cancelled"));
}

TEST_F(Cancellation, TellsThoseWhoWaitForTheStock) {
    stocked("A", 3);
    const auto id = taken("R1", {{"A", 3}}), waiting = taken("R2", {{"A", 2}});
    EXPECT_EQ(state(waiting), "waiting");
    ASSERT_TRUE(orders.cancel(id, "", "").ok());
    const auto news =
        db.query("SELECT topic, body FROM event_new WHERE topic = 'stock.received' ORDER BY id DESC LIMIT 1").front();
    const events::Event event{{}, 0, news.text(0), 0, news.text(1), 1, {}};
    in_tx([&](db::Tx& tx) { return orders.fill_backorders(tx, std::span(&event, 1)), true; });
    EXPECT_EQ(state(waiting), "released");
}

TEST_F(Cancellation, IsAnsweredTwiceAndDoneOnce) {
    stocked("A", 5);
    const auto id = taken("R1", {{"A", 3}});
    ASSERT_TRUE(orders.cancel(id, "", "").ok());
    const auto topics = announced(id);
    EXPECT_TRUE(orders.cancel(id, "", "").ok());
    EXPECT_EQ(announced(id), topics);
    EXPECT_EQ(orders.hold(id, "manual", "", "").error().key, "order.cancelled");
    EXPECT_EQ(orders.release(id, "").error().key, "order.not_releasable");
}

TEST_F(Cancellation, LeavesAllocatedAndPickedUnitsToPickingAndCancelsThemWhenTheyAreBack) {
    const auto a = stocked("A", 5);
    const auto id = taken("R1", {{"A", 4}});
    allocate(id);
    pick(id, "A", 1);
    stocked("A", 1);
    ASSERT_TRUE(orders.cancel(id, "", "").ok());
    EXPECT_EQ(state(id), "cancelled");
    EXPECT_EQ(line(id, "A").cancelled.units, 0);
    EXPECT_EQ(violations(), std::vector<std::string>{});
    take_back(id);
    expect_cancelled(id);
    EXPECT_EQ(balance(a).free.units, 6);
}

TEST_F(Cancellation, KeepsEveryStepInOrderWhereOnlySomeUnitsWereAllocated) {
    const auto a = stocked("A", 2);
    const auto id = taken("R1", {{"A", 4}});
    allocate(id);
    stocked("A", 1);
    ASSERT_TRUE(orders.release(id, "").ok());  // reserves the third unit
    ASSERT_TRUE(orders.cancel(id, "", "").ok());
    EXPECT_EQ(line(id, "A").cancelled.units, 2);
    EXPECT_EQ(line(id, "A").reserved.units, 2);
    take_back(id);
    expect_cancelled(id);
    EXPECT_EQ(balance(a).free.units, 3);
}

TEST_F(Cancellation, ComesTooLateAfterTheHandover) {
    stocked("A", 5);
    const auto id = taken("R1", {{"A", 3}});
    allocate(id);
    pick(id, "A", 3);
    pack(id, "A", 3);
    ship(id, "A", 1);
    EXPECT_EQ(orders.cancel(id, "", "").error().key, "order.too_late");
    EXPECT_EQ(orders.cancel(OrderId(3), "", "").error().key, "order.not_found");
}

TEST_F(Cancellation, TakesAHeldOrderWithAnUnknownProduct) {
    const auto id = taken("R1", {{"NEW", 3}});
    ASSERT_TRUE(orders.cancel(id, "", "").ok());
    expect_cancelled(id);
}

}  // namespace
}  // namespace waybill::orders
