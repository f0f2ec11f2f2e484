#include <gmock/gmock.h>

#include <thread>

#include "base/crypto.h"
#include "orders/intake.h"
#include "support/order_house.h"

namespace waybill::orders {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class OrderIntake : public OrderHouse {};

class StrictIntake : public OrderHouse {
  protected:
    StrictIntake() : OrderHouse({.mismatch = Mismatch::refuse, .price_tolerance_permille = 100}) {}
};

TEST_F(OrderIntake, ReleasesAPaidOrderWhoseStockIsThere) {
    const auto a = stocked("A", 10);
    const auto taken = accept(order("R1", {{"A", 4}})).value();
    EXPECT_EQ(taken.state, "released");
    EXPECT_FALSE(taken.replayed);
    const Order order = get(taken.id);
    EXPECT_EQ(order.commercial, "confirmed");
    EXPECT_EQ(order.payment, "paid");
    EXPECT_EQ(order.number, 1001);
    EXPECT_EQ(order.total.minor, 4 * 255);
    EXPECT_TRUE(order.released_at.has_value());
    EXPECT_EQ(order.ship_to.lines, std::vector<std::string>{"1 High Street"});
    EXPECT_EQ(order.lines.at(0).product, a);
    EXPECT_EQ(order.lines[0].description, "Product A");
    EXPECT_THAT(order.conditions, IsEmpty());
    EXPECT_EQ(balance(a).reserved.units, 4);
    EXPECT_THAT(announced(taken.id), ElementsAre("order.accepted", "order.released", "order.state"));
    EXPECT_THAT(told(taken.id), ElementsAre("order.accepted", "order.released"));
}

TEST_F(OrderIntake, AnswersWithEverythingThatTheShopMustKnow) {
    stocked("A", 3);
    const auto taken = accept(order("R1", {{"A", 4}})).value();
    const auto answer = json::parse(taken.body).value();
    EXPECT_EQ(answer.find("id")->string, taken.id.text());
    EXPECT_EQ(answer.find("external_ref")->string, "R1");
    EXPECT_EQ(answer.find("state")->string, "released");
    EXPECT_EQ(answer.at("/lines/0/reserved")->integer, 3);
    EXPECT_EQ(answer.at("/lines/0/backordered")->integer, 1);
    EXPECT_EQ(answer.at("/conditions/0/detail")->string, "A is 1 short of 4");
    EXPECT_EQ(answer.at("/total/minor")->integer, 1020);
    EXPECT_EQ(answer.find("tracking_url")->string, orders.tracking_url(taken.id));
}

TEST_F(OrderIntake, LetsOnlyTheTokenOpenTheCustomersPage) {
    stocked("A", 1);
    const auto id = taken("R1", {{"A", 1}});
    const std::string url = orders.tracking_url(id), token = url.substr(url.rfind('/') + 1);
    EXPECT_EQ(token.size(), 22u);
    EXPECT_EQ(orders.by_public_token(token)->id, id);
    EXPECT_FALSE(orders.by_public_token(std::string(22, 'A')));
    EXPECT_FALSE(orders.by_public_token(token + "A"));
    const auto stored = db.query("SELECT public_token_hash FROM orders").front().text(0);
    EXPECT_EQ(stored, crypto::sha256(token));
}

TEST_F(OrderIntake, DecidesEachMemberOfAGroupByItself) {
    stocked("A", 10);
    auto unknown_channel = order("R3", {{"A", 1}});
    unknown_channel.channel = "moon";
    auto wrong = order("R4", {{"A", 1}});
    wrong.ship_to.country = "";
    wrong.external_ref = "";
    const std::vector<NewOrder> group{order("R1", {{"A", 1}}),  order("R1", {{"A", 2}}), unknown_channel, wrong,
                                      order("R5", {{"A", -1}}), order("R6", {{"A", 1}})};
    const auto results = orders.accept(group);
    ASSERT_EQ(results.size(), 6u);
    EXPECT_TRUE(results[0].ok());
    EXPECT_EQ(results[1].error().key, "order.duplicate");
    EXPECT_THAT(results[1].error().detail, HasSubstr(results[0]->id.text()));
    EXPECT_EQ(results[2].error().key, "order.channel");
    EXPECT_EQ(results[3].error().key, "request.fields");
    EXPECT_EQ(results[3].error().fields.size(), 2u);
    EXPECT_EQ(results[4].error().key, "order.mismatch");
    EXPECT_EQ(results[4].error().fields,
              (std::vector<FieldError>{{"/lines/0/quantity", "bad_quantity", "is -1, must be above zero"}}));
    EXPECT_TRUE(results[5].ok());
    EXPECT_EQ(count("orders"), 2);
}

TEST_F(OrderIntake, TakesTheSecondOfTwoEqualReferencesWhereTheFirstWasRefused) {
    stocked("A", 10);
    const std::vector<NewOrder> group{order("R1", {{"A", 0}}), order("R1", {{"A", 2}})};
    const auto results = orders.accept(group);
    EXPECT_FALSE(results[0].ok());
    EXPECT_TRUE(results[1].ok());
}

TEST_F(OrderIntake, KnowsARepetitionWithoutAKeyByItsContent) {
    stocked("A", 10);
    const auto first = accept(order("R1", {{"A", 1}})).value();
    const auto again = accept(order("R1", {{"A", 1}})).value();
    EXPECT_TRUE(again.replayed);
    EXPECT_EQ(again.id, first.id);
    EXPECT_EQ(accept(order("R1", {{"A", 2}})).error().key, "order.duplicate");
    EXPECT_EQ(count("orders"), 1);
}

TEST_F(OrderIntake, AnswersARepeatedKeyWithTheSameBody) {
    stocked("A", 10);
    const auto request = keyed(order("R1", {{"A", 4}}), "k1");
    const auto first = accept(request).value();
    ASSERT_TRUE(orders.cancel(first.id, "", "").ok());
    const auto again = accept(request).value();
    EXPECT_TRUE(again.replayed);
    EXPECT_EQ(again.id, first.id);
    EXPECT_EQ(again.body, first.body);
    EXPECT_EQ(again.state, "released");
    EXPECT_EQ(accept(keyed(order("R1", {{"A", 1}}), "k2")).error().key, "order.duplicate");
    EXPECT_EQ(accept(keyed(order("R2", {{"A", 1}}), "k1")).error().key, "idempotency.mismatch");
}

TEST_F(OrderIntake, StoresNoCustomersLinkWithTheAnswer) {
    stocked("A", 10);
    ASSERT_TRUE(accept(keyed(order("R1", {{"A", 4}}), "k1")).ok());
    EXPECT_THAT(db.query("SELECT response FROM idempotency_key").front().text(0), Not(HasSubstr("/t/")));
}

TEST_F(OrderIntake, RepeatsARefusalThatWasDecidedUnderItsKey) {
    stocked("A", 10);
    const auto request = keyed(order("R1", {{"A", 0}}), "k1");
    const auto first = accept(request), again = accept(request);
    EXPECT_EQ(first.error().key, "order.mismatch");
    EXPECT_EQ(again.error().key, first.error().key);
    EXPECT_EQ(again.error().code, first.error().code);
    EXPECT_EQ(again.error().detail, first.error().detail);
    EXPECT_EQ(again.error().fields, first.error().fields);
}

TEST_F(OrderIntake, GivesTheSameCallInOneGroupTheFirstOnesAnswer) {
    stocked("A", 10);
    const auto request = keyed(order("R1", {{"A", 4}}), "k1");
    const auto results = orders.accept(std::vector<NewOrder>{request, request});
    EXPECT_FALSE(results[0]->replayed);
    EXPECT_TRUE(results[1]->replayed);
    EXPECT_EQ(results[0]->body, results[1]->body);
    EXPECT_EQ(count("orders"), 1);
}

TEST_F(OrderIntake, HoldsByNameWhatDoesNotMatchAndReservesNothingForIt) {
    const auto a = stocked("A", 10);
    auto odd = order("R1", {{"A", 2}, {"NEW", 1}});
    odd.lines[0].unit_price.minor = 300;
    const auto taken = accept(odd).value();
    EXPECT_EQ(taken.state, "held");
    const Order held = get(taken.id);
    ASSERT_EQ(held.holds.size(), 2u);
    EXPECT_EQ(held.holds[0].reason, "price_deviation");
    EXPECT_EQ(held.holds[0].detail, "line 1 (A): is 3.00 GBP, the catalogue's price is 2.55 GBP");
    EXPECT_EQ(held.holds[1].reason, "unknown_product");
    EXPECT_THAT(keys(held.conditions), ElementsAre("hold.price_deviation", "hold.unknown_product", "stock"));
    EXPECT_EQ(balance(a).reserved.units, 0);
    EXPECT_THAT(announced(taken.id), ElementsAre("order.accepted", "order.held", "order.held", "order.state"));
}

TEST_F(StrictIntake, RefusesTheWholeOrderForOneBadLine) {
    stocked("A", 10);
    auto odd = order("R1", {{"A", 2}, {"NEW", 1}, {"A", 1}});
    odd.lines[2].unit_price.minor = 281;
    const auto refused = accept(odd);
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().key, "order.mismatch");
    EXPECT_EQ(
        refused.error().fields,
        (std::vector<FieldError>{{"/lines/1/sku", "unknown_product", "NEW is not in the catalogue"},
                                 {"/lines/2/unit_price", "price_deviation", "is 2.81 GBP, the catalogue's price is 2.55 GBP"}}));
    odd.lines.erase(odd.lines.begin() + 1);
    odd.lines[1].unit_price.minor = 280;
    EXPECT_TRUE(accept(odd).ok());
    EXPECT_EQ(count("orders"), 1);
}

TEST_F(OrderIntake, WaitsForAllWhereTheChannelSaysSo) {
    const auto a = stocked("A", 5);
    auto wholesale = order("R1", {{"A", 6}});
    wholesale.channel = "wholesale";
    const auto taken = accept(wholesale).value();
    EXPECT_EQ(taken.state, "waiting");
    EXPECT_THAT(get(taken.id).conditions, ElementsAre(Condition{"stock", "A is 1 short of 6"}));
    EXPECT_EQ(balance(a).reserved.units, 5);
    EXPECT_THAT(announced(taken.id), ElementsAre("order.accepted", "order.state"));
}

TEST_F(OrderIntake, NamesWhyAnOrderIsNotInThePickQueue) {
    stocked("A", 0);
    auto order = this->order("R1", {{"A", 1}});
    order.paid = false;
    order.ship_to.postal_code = "";
    const auto taken = accept(order).value();
    EXPECT_EQ(taken.state, "waiting");
    EXPECT_THAT(keys(get(taken.id).conditions), ElementsAre("paid", "address", "stock"));
}

TEST_F(OrderIntake, KeepsChargesApartFromGoods) {
    stocked("A", 5);
    auto order = this->order("R1", {{"A", 2}});
    order.charges = {{"POST", "Postage", {295, order.currency}}, {"D", "Discount", {-100, order.currency}}};
    const auto id = accept(order).value().id;
    EXPECT_EQ(get(id).total.minor, 510 + 195);
    ASSERT_EQ(get(id).charges.size(), 2u);
    EXPECT_EQ(get(id).charges[1].amount.minor, -100);
    EXPECT_EQ(get(id).lines.size(), 1u);
}

TEST_F(OrderIntake, TakesExactlyOneOfConcurrentDuplicates) {
    stocked("A", 100);
    std::vector<Result<Accepted>> results(16, Result<Accepted>(Error{}));
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < 16; ++i)
        threads.emplace_back([&, i] { results[i] = accept(keyed(order("R1", {{"A", 1}}), "k" + std::to_string(i))); });
    for (auto& thread : threads) thread.join();
    int taken = 0;
    for (const auto& result : results) {
        taken += result.ok();
        EXPECT_TRUE(result.ok() || result.error().key == "order.duplicate");
    }
    EXPECT_EQ(taken, 1);
    EXPECT_EQ(count("orders"), 1);
}

TEST_F(OrderIntake, NeverSellsAUnitTwiceToThirtyTwoClients) {
    const auto a = stocked("A", 20), b = stocked("B", 7);
    std::vector<std::thread> threads;
    for (int client = 0; client < 32; ++client)
        threads.emplace_back([&, client] {
            std::vector<NewOrder> group;
            for (int i = 0; i < 3; ++i)
                group.push_back(order("R" + std::to_string(client) + "-" + std::to_string(i),
                                      {{i % 2 ? "A" : "B", 1}, {i % 2 ? "B" : "A", 1}}));
            for (const auto& result : orders.accept(group)) EXPECT_TRUE(result.ok());
        });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(balance(a).reserved.units, 20);
    EXPECT_EQ(balance(a).free.units, 0);
    EXPECT_EQ(balance(b).reserved.units, 7);
    EXPECT_EQ(db.query("SELECT CAST(SUM(reserved) AS INT) FROM order_line").front().integer(0), 27);
    EXPECT_EQ(count("orders"), 96);
}

TEST_F(OrderIntake, NeedsFewStatementsForManyOrders) {
    for (int i = 0; i < 40; ++i) stocked("S" + std::to_string(i), 1000);
    std::vector<NewOrder> group;
    for (int i = 0; i < 32; ++i) {
        std::vector<std::pair<std::string, std::int64_t>> units;
        for (int line = 0; line < 5; ++line) units.emplace_back("S" + std::to_string((i * 3 + line) % 40), 1);
        group.push_back(keyed(order("R" + std::to_string(i), units), "k" + std::to_string(i)));
    }
    const auto before = db.counts();
    for (const auto& result : orders.accept(group)) EXPECT_EQ(result->state, "released");
    const auto statements = db.counts().statements - before.statements;
    RecordProperty("statements", static_cast<int>(statements));
    EXPECT_LE(statements, 32 * 2) << "for 32 orders of five lines";
}

TEST_F(OrderIntake, WritesWhatItReservedInItsLinesAlone) {
    stocked("A", 10), stocked("B", 3);
    const auto taken = accept(order("R1", {{"A", 4}, {"B", 5}})).value();
    EXPECT_EQ(count("order_progress"), 0);
    EXPECT_EQ(db.query("SELECT COUNT(*) FROM stock_movement WHERE from_account = 'free'").front().integer(0), 0);
    EXPECT_EQ(line(taken.id, "A").reserved.units, 4);
    EXPECT_EQ(line(taken.id, "B").reserved.units, 3);
    // Both ledgers begin there: a line that says something else is found by the checks of both.
    for (const auto& [damage, repair] : {std::pair{"-", "+"}, {"+", "-"}}) {
        const auto change = [&](const char* sign) {
            db.execute(std::string("UPDATE order_line SET reserved_at_intake = reserved_at_intake ") + sign +
                       " 1 WHERE sku = 'A'");
        };
        change(damage);
        EXPECT_THAT(violations(), AllOf(Contains(HasSubstr("order_progress.sql")), Contains(HasSubstr("stock_balances.sql"))));
        change(repair);
    }
    EXPECT_THAT(violations(), IsEmpty());
}

TEST_F(OrderIntake, TellsTheReleaseOfItsOwnEntry) {
    stocked("A", 10);
    const auto taken = accept(order("R1 \",\"released\":7}", {{"A", 4}})).value();
    const auto story = orders.timeline(taken.id);
    ASSERT_EQ(story.size(), 2u);
    EXPECT_EQ(story[0].kind, "order.accepted");
    EXPECT_EQ(json::parse(story[0].detail)->find("external_ref")->string, "R1 \",\"released\":7}");
    EXPECT_EQ(json::parse(story[0].detail)->find("released"), nullptr);
    EXPECT_EQ(story[1].kind, "order.released");
    EXPECT_EQ(story[1].detail, R"({"units":4})");
    EXPECT_EQ(story[1].actor, story[0].actor);
}

TEST_F(OrderIntake, KnowsAfterACutCommitWhetherItsOrdersStand) {
    stocked("A", 5);
    const std::vector<NewOrder> group{order("R1", {{"A", 1}}), order("R2", {{"A", 0}})};
    const Orders::Parts parts{db, ids, clock, numbers, catalogue, stock, outbox, idempotency};
    const Settings settings;
    orders::Intake intake(group, parts, settings);
    intake.number();
    in_tx([&](db::Tx& tx) { return intake.decide(tx), true; });
    EXPECT_FALSE(in_tx([&](db::Tx& tx) { return intake.stands(tx); }));
    in_tx([&](db::Tx& tx) { return intake.decide(tx), intake.write(tx), true; });
    EXPECT_TRUE(in_tx([&](db::Tx& tx) { return intake.stands(tx); }));
    EXPECT_EQ(intake.results().at(0)->state, "released");
    EXPECT_EQ(intake.results().at(1).error().key, "order.mismatch");
}

TEST_F(OrderIntake, PreviewsWithoutWriting) {
    const auto a = stocked("A", 5);
    const auto results =
        orders.preview(std::vector<NewOrder>{order("R1", {{"A", 1}}), order("R2", {{"X", 1}}), order("R3", {{"A", 0}})});
    EXPECT_EQ(results[0]->state, "waiting");
    EXPECT_EQ(results[1]->state, "held");
    EXPECT_EQ(results[2].error().key, "order.mismatch");
    EXPECT_EQ(count("orders"), 0);
    EXPECT_EQ(count("order_timeline"), 0);
    EXPECT_EQ(balance(a).reserved.units, 0);
}

}  // namespace
}  // namespace waybill::orders
