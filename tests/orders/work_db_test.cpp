#include <gmock/gmock.h>

#include "support/order_house.h"

namespace waybill::orders {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class OrderWork : public OrderHouse {
  protected:
    /// The consumer of "stock.received", over everything that was announced so far.
    void fill() {
        std::vector<events::Event> received;
        for (const auto& row :
             db.query("SELECT id, topic, subject, body FROM event_new WHERE topic = 'stock.received' ORDER BY id"))
            received.push_back({EventId(row.integer(0)), 0, row.text(1), row.integer(2), row.text(3), 1, {}});
        in_tx([&](db::Tx& tx) { return orders.fill_backorders(tx, received), true; });
    }
    std::string refusal(const Result<Order>& result) { return result.ok() ? "" : result.error().key; }
};

TEST_F(OrderWork, WalksThroughEveryStateToDelivered) {
    const auto a = stocked("A", 5);
    const auto id = taken("R1", {{"A", 5}});
    EXPECT_EQ(state(id), "released");
    allocate(id);
    EXPECT_EQ(state(id), "released");
    in_tx([&](db::Tx& tx) { return orders.work_began(tx, id, "usr_p"), orders.work_began(tx, id, "usr_p"), true; });
    EXPECT_EQ(state(id), "picking");
    pick(id, "A", 2);
    EXPECT_EQ(state(id), "picking");
    pick(id, "A", 3);
    EXPECT_EQ(state(id), "picked");
    pack(id, "A", 2);
    EXPECT_EQ(state(id), "packing");
    pack(id, "A", 3);
    EXPECT_EQ(state(id), "packed");
    for (const auto& [booking, word] : {std::pair(Booking::booking, "booking"), std::pair(Booking::in_doubt, "in_doubt"),
                                        std::pair(Booking::failed, "booking_failed"), std::pair(Booking::booked, "booked")}) {
        in_tx([&](db::Tx& tx) { return orders.set_booking(tx, id, booking), true; });
        EXPECT_EQ(state(id), word);
    }
    ship(id, "A", 5);
    EXPECT_EQ(state(id), "shipped");
    deliver(id, "A", 5);
    EXPECT_EQ(state(id), "delivered");
    EXPECT_EQ(balance(a).shipped.units, 5);
    const auto topics = announced(id);
    EXPECT_EQ(std::count(topics.begin(), topics.end(), "order.state"), 11);
    EXPECT_EQ(topics.back(), "order.delivered");
}

TEST_F(OrderWork, AnnouncesAStateWithWhatAShopKnowsTheOrderBy) {
    stocked("A", 5);
    const auto id = taken("R1", {{"A", 5}});
    ASSERT_TRUE(orders.hold(id, "manual", "", "usr_1").ok());
    const auto body =
        json::parse(db.query("SELECT body FROM event_new WHERE topic = 'order.state' ORDER BY id DESC LIMIT 1").front().text(0))
            .value();
    EXPECT_EQ(body.find("id")->string, id.text());
    EXPECT_EQ(body.find("number")->integer, get(id).number);
    EXPECT_EQ(body.find("external_ref")->string, "R1");
    EXPECT_EQ(body.find("state")->string, "held");
    EXPECT_EQ(body.find("from")->string, "released");
}

TEST_F(OrderWork, RefusesAStageThatSkipsOne) {
    stocked("A", 5);
    const auto id = taken("R1", {{"A", 5}}), other = taken("R2", {{"A", 1}});
    const auto record = [&](OrderId order, OrderLineId line, Stage stage, std::int64_t units) {
        in_tx([&](db::Tx& tx) { return orders.record(tx, order, std::vector<Progress>{{line, stage, {units}}}, ""), true; });
    };
    EXPECT_THROW(record(id, line(id, "A").id, Stage::picked, 1), std::logic_error);
    EXPECT_THROW(record(id, line(id, "A").id, Stage::reserved, 1), std::logic_error);
    EXPECT_THROW(record(id, line(other, "A").id, Stage::allocated, 1), std::logic_error);
    EXPECT_EQ(line(id, "A").picked.units, 0);
}

TEST_F(OrderWork, StopsTheScannerOfAHeldOrCancelledOrder) {
    stocked("A", 5);
    const auto id = taken("R1", {{"A", 5}});
    const auto ask = [&] { return in_tx([&](db::Tx& tx) { return orders.require_pickable(tx, id); }); };
    EXPECT_TRUE(ask().ok());
    ASSERT_TRUE(orders.hold(id, "manual", "wait", "usr_1").ok());
    EXPECT_EQ(ask().error().key, "order.held");
    EXPECT_THAT(ask().error().detail, HasSubstr("manual"));
    ASSERT_TRUE(orders.cancel(id, "", "usr_1").ok());
    EXPECT_EQ(ask().error().key, "order.cancelled");
    EXPECT_EQ(in_tx([&](db::Tx& tx) { return orders.require_shippable(tx, id); }).error().key, "order.cancelled");
}

TEST_F(OrderWork, LiftsTheLastHoldIntoTheRelease) {
    const auto a = stocked("A", 5);
    auto odd = order("R1", {{"A", 2}});
    odd.lines[0].unit_price.minor = 1;
    const auto id = accept(odd).value().id;
    ASSERT_TRUE(orders.hold(id, "manual", "look", "usr_1").ok());
    ASSERT_TRUE(orders.hold(id, "manual", "look again", "usr_1").ok());
    EXPECT_EQ(get(id).holds.size(), 2u);
    EXPECT_EQ(refusal(orders.release(id, "usr_1")), "order.not_releasable");
    EXPECT_EQ(orders.lift_hold(id, "manual", "usr_1")->state, "held");
    EXPECT_EQ(balance(a).reserved.units, 0);
    EXPECT_EQ(orders.lift_hold(id, "price_deviation", "usr_1")->state, "released");
    EXPECT_EQ(balance(a).reserved.units, 2);
    EXPECT_EQ(refusal(orders.lift_hold(id, "manual", "usr_1")), "order.no_such_hold");
    EXPECT_EQ(refusal(orders.hold(id, "Not a word", "", "")), "request.fields");
}

TEST_F(OrderWork, TellsPickingAgainWhatAHoldKeptFromIt) {
    stocked("A", 5);
    const auto id = taken("R1", {{"A", 5}});
    ASSERT_TRUE(orders.hold(id, "manual", "", "").ok());  // before picking had heard of the release
    const auto before = announced(id);
    EXPECT_EQ(orders.lift_hold(id, "manual", "")->state, "released");
    const auto after = announced(id);
    EXPECT_EQ(std::count(before.begin(), before.end(), "order.released"), 1);
    EXPECT_EQ(std::count(after.begin(), after.end(), "order.released"), 2);
}

TEST_F(OrderWork, LooksAnUnknownProductUpAgainBeforeItsHoldIsLifted) {
    const auto id = taken("R1", {{"NEW", 2}, {"NEWER", 1}});
    stocked("NEW", 5);
    const auto still = orders.lift_hold(id, "unknown_product", "usr_1");
    ASSERT_FALSE(still.ok());
    EXPECT_EQ(still.error().key, "order.unknown_product");
    EXPECT_EQ(still.error().fields,
              (std::vector<FieldError>{{"/lines/1/sku", "unknown_product", "NEWER is not in the catalogue"}}));
    stocked("NEWER", 5, 200);
    const auto lifted = orders.lift_hold(id, "unknown_product", "usr_1");
    ASSERT_TRUE(lifted.ok());
    EXPECT_EQ(lifted->state, "held");
    ASSERT_EQ(lifted->holds.size(), 1u);
    EXPECT_EQ(lifted->holds[0].reason, "price_deviation");
    EXPECT_EQ(orders.lift_hold(id, "price_deviation", "usr_1")->state, "released");
    EXPECT_EQ(line(id, "NEWER").reserved.units, 1);
}

TEST_F(OrderWork, KeepsANewPriceDoubtBesideOneThatStands) {
    stocked("Y", 5, 200);
    const auto id = taken("R1", {{"X", 1}, {"Y", 1}}), other = taken("R2", {{"X", 1}, {"Y", 1}});
    ASSERT_EQ(get(id).holds.size(), 2u);
    stocked("X", 5, 1000);
    const auto doubts = [&](OrderId order) {
        const auto holds = get(order).holds;
        return holds.size() == 1 && holds[0].reason == "price_deviation" ? holds[0].detail : "";
    };
    ASSERT_TRUE(orders.lift_hold(id, "unknown_product", "usr_1").ok());
    EXPECT_THAT(doubts(id), ::testing::AllOf(HasSubstr("(Y)"), HasSubstr("(X)")));
    EXPECT_EQ(orders.lift_hold(id, "price_deviation", "usr_1")->state, "released");

    EXPECT_EQ(orders.lift_hold(other, "price_deviation", "usr_1")->state, "held");
    EXPECT_EQ(orders.lift_hold(other, "unknown_product", "usr_1")->state, "held");
    EXPECT_THAT(doubts(other), ::testing::AllOf(Not(HasSubstr("(Y)")), HasSubstr("(X)")));
    EXPECT_EQ(orders.lift_hold(other, "price_deviation", "usr_1")->state, "released");
}

TEST_F(OrderWork, ReleasesByHandOnlyWhatTheGateLetsThrough) {
    stocked("A", 0);
    const auto id = taken("R1", {{"A", 2}});
    const auto refused = orders.release(id, "usr_1");
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().fields, (std::vector<FieldError>{{"/conditions/0", "stock", "A is 2 short of 2"}}));
    stocked("A", 1);
    EXPECT_EQ(orders.release(id, "usr_1")->state, "released");
    EXPECT_TRUE(orders.release(id, "usr_1").ok());
    const auto kinds = told(id);
    EXPECT_EQ(std::count(kinds.begin(), kinds.end(), "order.released"), 1);
    allocate(id);
    const auto topics = announced(id);
    EXPECT_TRUE(orders.release(id, "usr_1").ok());
    EXPECT_EQ(announced(id), topics);
    EXPECT_EQ(refusal(orders.release(OrderId(5), "")), "order.not_found");
}

TEST_F(OrderWork, FillsBackordersOldestFirst) {
    const auto a = stocked("A", 1);
    std::vector<OrderId> ids;
    for (const auto* ref : {"R1", "R2", "R3", "R4"}) {
        clock.advance(std::chrono::seconds(1));
        ids.push_back(taken(ref, {{"A", 2}}));
    }
    ASSERT_TRUE(orders.hold(ids[1], "manual", "", "").ok());
    ASSERT_TRUE(orders.cancel(ids[2], "", "").ok());
    stocked("A", 2);
    fill();
    EXPECT_EQ(line(ids[0], "A").reserved.units, 2);
    EXPECT_EQ(line(ids[1], "A").reserved.units, 0);
    EXPECT_EQ(line(ids[3], "A").reserved.units, 1);
    EXPECT_EQ(state(ids[3]), "released");
    EXPECT_EQ(balance(a).free.units, 0);
    const auto topics = announced(ids[0]);
    EXPECT_EQ(std::count(topics.begin(), topics.end(), "order.released"), 2);
    fill();
    EXPECT_EQ(announced(ids[0]), topics);
}

TEST_F(OrderWork, FillsAnOrderThatWaitsForAllAndReleasesItWhenItIsWhole) {
    stocked("A", 1);
    auto wholesale = order("R1", {{"A", 2}, {"A", 1}});
    wholesale.channel = "wholesale";
    const auto id = accept(wholesale).value().id;
    stocked("A", 1);
    fill();
    EXPECT_EQ(state(id), "waiting");
    stocked("A", 1);
    fill();
    EXPECT_EQ(state(id), "released");
    EXPECT_THAT(get(id).conditions, IsEmpty());
}

TEST_F(OrderWork, FillsManyBackordersAFewAtATime) {
    const auto a = stocked("A", 0);
    std::vector<NewOrder> many;
    for (int i = 0; i < 120; ++i) many.push_back(order("R" + std::to_string(i), {{"A", 1}}));
    for (const auto& one : orders.accept(many)) ASSERT_TRUE(one.ok());
    stocked("A", 120);
    fill();
    const auto filled = balance(a).reserved.units;
    EXPECT_GE(filled, 1);
    EXPECT_LE(filled, 50) << "intake and picking of the product wait for this transaction";
    for (int round = 0; round < 4; ++round) {
        const auto event = db.query("SELECT subject, body FROM event_new WHERE topic = 'stock.received' ORDER BY id DESC LIMIT 1").front();
        const events::Event last{EventId(), 0, "stock.received", event.integer(0), event.text(1), 1, {}};
        in_tx([&](db::Tx& tx) { return orders.fill_backorders(tx, {&last, 1}), true; });
    }
    EXPECT_EQ(balance(a).reserved.units, 120);
    const auto said = count("event_new");
    fill();
    EXPECT_EQ(count("event_new"), said) << "and nobody is told to go on for ever";
}

TEST_F(OrderWork, BackordersWhatWasNotInItsBin) {
    const auto a = stocked("A", 3);
    const auto id = taken("R1", {{"A", 3}});
    allocate(id);
    pick(id, "A", 1);
    lose(id, "A", 2);
    const Line short_line = line(id, "A");
    EXPECT_EQ(short_line.reserved.units, 1);
    EXPECT_EQ(short_line.backordered().units, 2);
    EXPECT_EQ(state(id), "picked");
    EXPECT_THAT(get(id).conditions, ElementsAre(Condition{"stock", "A is 2 short of 3"}));
    EXPECT_THAT(announced(id), Contains("order.backordered"));
    EXPECT_THAT(told(id), Contains("order.backordered"));
    pack(id, "A", 1);
    ship(id, "A", 1);
    EXPECT_EQ(state(id), "backordered");
    stocked("A", 2);
    fill();
    EXPECT_EQ(state(id), "released");
    EXPECT_EQ(balance(a).reserved.units, 2);
}

TEST_F(OrderWork, ReservesShortUnitsElsewhereAtOnce) {
    const auto a = stocked("A", 10);
    const auto id = taken("R1", {{"A", 3}});
    allocate(id);
    lose(id, "A", 3);
    EXPECT_EQ(line(id, "A").reserved.units, 3);
    EXPECT_EQ(line(id, "A").allocated.units, 0);
    EXPECT_EQ(balance(a).reserved.units, 3);
    const auto topics = announced(id);
    EXPECT_EQ(std::count(topics.begin(), topics.end(), "order.released"), 2);
    EXPECT_EQ(state(id), "released");
}

TEST_F(OrderWork, ShowsASecondParcelAsNotYetBooked) {
    stocked("A", 2);
    const auto id = taken("R1", {{"A", 3}});
    allocate(id);
    pick(id, "A", 2);
    pack(id, "A", 2);
    in_tx([&](db::Tx& tx) { return orders.set_booking(tx, id, Booking::booked), true; });
    ship(id, "A", 2);
    in_tx([&](db::Tx& tx) { return orders.set_booking(tx, id, Booking::booked), true; });
    stocked("A", 1);
    fill();
    allocate(id);
    pick(id, "A", 1);
    pack(id, "A", 1);
    EXPECT_EQ(state(id), "packed");
}

TEST_F(OrderWork, SummarisesManyOrdersAtOnce) {
    stocked("A", 2);
    const auto one = taken("R1", {{"A", 1}}), two = taken("R2", {{"A", 1}, {"A", 2}});
    const auto found = in_tx([&](db::Tx& tx) { return orders.summaries(tx, {one, two, OrderId(5)}); });
    ASSERT_EQ(found.size(), 2u);
    EXPECT_EQ(found.at(two).lines, 2);
    EXPECT_EQ(found.at(two).units, 3);
    EXPECT_EQ(found.at(two).backordered, 2);
    EXPECT_EQ(found.at(two).country, "GB");
    EXPECT_EQ(found.at(two).channel, "shop");
}

}  // namespace
}  // namespace waybill::orders
