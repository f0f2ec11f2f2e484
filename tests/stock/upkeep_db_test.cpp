#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "support/warehouse.h"

namespace waybill::stock {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Shelves = std::map<std::string, std::pair<std::int64_t, std::int64_t>>;

/// A warehouse at work: what moves, is put right, counted and filled up.
class Upkeep : public ::testing::Test {
  protected:
    void TearDown() override { EXPECT_THAT(house.violations(), IsEmpty()); }

    template <class F>
    auto in_tx(F f) {
        return house.db.transact([&](db::Tx& tx) { return f(tx); });
    }
    std::string moved(ProductId product, const std::string& from, const std::string& to, std::int64_t units) {
        const auto done = in_tx([&](db::Tx& tx) { return stock.move(tx, {product, at(tx, from), at(tx, to), {units}}, "usr_1"); });
        return done ? "" : done.error().key;
    }
    LocationId at(db::Tx& tx, const std::string& code) { return stock.location(tx, code)->id; }
    Result<Quantity> adjust(const std::string& bin, std::int64_t change, const std::string& reason) {
        return in_tx([&](db::Tx& tx) { return stock.adjust(tx, {"A", bin, {change}, reason, "seen"}, "usr_1"); });
    }
    Result<Count> count(const std::string& bin, const std::map<ProductId, Quantity>& units, Duration took = minutes(1)) {
        house.clock.advance(took + minutes(1));
        const Instant began = house.clock.now() - took;
        return in_tx([&](db::Tx& tx) { return stock.count(tx, {at(tx, bin), began, units}, "usr_1"); });
    }
    void claim(ProductId product, std::int64_t reserved, std::int64_t allocated) {
        in_tx([&](db::Tx& tx) {
            stock.reserve(tx, std::vector<Units>{{7, product, {reserved}}});
            stock.allocate(tx, std::vector<Units>{{7, product, {allocated}}});
        });
    }
    std::vector<std::string> waiting() {
        std::vector<std::string> out;
        for (const auto& c : in_tx([&](db::Tx& tx) { return stock.counts(tx, true, 50); })) out.push_back(c.bin.code + " " + c.why);
        return out;
    }
    std::vector<std::string> ledger() {
        std::vector<std::string> out;
        for (const auto& r : house.db.query("SELECT from_account, to_account, quantity, reason, actor FROM stock_movement ORDER BY id"))
            out.push_back(r.text(0) + ">" + r.text(1) + " " + std::to_string(r.integer(2)) + " " + r.text(3) + " " + r.text(4));
        return out;
    }

    waybill::testing::Warehouse house;
    Stock& stock = house.stock;
    ProductId a = house.product("A"), b = house.product("B");
};

TEST_F(Upkeep, MovesWhatNobodyComesForAndNoUnitMore) {
    house.receive("A", "B1", 10);
    house.place("B2");
    house.place("T1", Kind::tote);
    claim(a, 5, 4);
    EXPECT_EQ(moved(a, "B1", "B2", 6), "");
    EXPECT_EQ(house.shelves(a), (Shelves{{"B1", {4, 4}}, {"B2", {6, 0}}}));
    EXPECT_THAT(waybill::testing::numbers(house.balance(a)), ElementsAre(5, 1, 4, 0, 0, 0)) << "a move is no change of what is promised";
    EXPECT_EQ(ledger().back(), "free>free 6 move usr_1");
    EXPECT_EQ(moved(a, "B1", "B2", 1), "stock.not_here");
    EXPECT_EQ(moved(a, "B2", "B1", 7), "stock.not_here");
    EXPECT_EQ(moved(b, "B1", "B2", 1), "stock.not_here");
    EXPECT_EQ(moved(a, "B1", "T1", 1), "stock.not_a_bin");
    EXPECT_EQ(moved(a, "B2", "B2", 1), "stock.same_place");
    EXPECT_EQ(moved(a, "B2", "B1", 6), "");
}

TEST_F(Upkeep, TwoMoversOfTheSameUnitsGetThemOnce) {
    house.receive("A", "B1", 5);
    house.place("B2");
    std::vector<std::string> said(2);
    std::vector<std::thread> movers;
    for (auto& one : said) movers.emplace_back([&] { one = moved(a, "B1", "B2", 4); });
    for (auto& mover : movers) mover.join();
    EXPECT_THAT(said, ::testing::UnorderedElementsAre("", "stock.not_here"));
    EXPECT_EQ(house.shelves(a), (Shelves{{"B1", {1, 0}}, {"B2", {4, 0}}}));
}

TEST_F(Upkeep, AdjustsWithAReasonAndNamesEveryWrongField) {
    house.receive("A", "B1", 10);
    claim(a, 3, 2);
    EXPECT_EQ(adjust("B1", 2, "found").value().units, 12);
    EXPECT_EQ(adjust("B1", -4, "damaged").value().units, 8);
    EXPECT_EQ(adjust("B1", -1, "lost").value().units, 7);
    EXPECT_THAT(ledger(), ::testing::IsSupersetOf({"found>free 2 found usr_1", "free>scrap 4 damaged usr_1", "free>missing 1 lost usr_1"}));
    const auto wrong = in_tx([&](db::Tx& tx) { return stock.adjust(tx, {"X", "B9", {-1}, "found", ""}, ""); });
    ASSERT_FALSE(wrong.ok());
    EXPECT_EQ(wrong.error().key, "stock.adjustment");
    EXPECT_EQ(wrong.error().fields.size(), 3U);
    EXPECT_EQ(adjust("B1", -5, "lost").error().fields.front().key, "promised") << "four are free; three are promised";
    EXPECT_EQ(adjust("B1", -4, "lost").value().units, 3);
}

TEST_F(Upkeep, BelievesACountThatIsNearlyRight) {
    house.receive("A", "B1", 10);
    house.receive("B", "B1", 3);
    const auto c = count("B1", {{a, {8}}, {b, {4}}}).value();
    EXPECT_FALSE(c.open);
    EXPECT_THAT((std::vector{c.expected.units, c.counted.units, c.gained.units, c.lost.units, c.promised.units}), ElementsAre(13, 12, 1, 2, 0));
    EXPECT_EQ(house.shelves(a), (Shelves{{"B1", {8, 0}}}));
    EXPECT_EQ(house.shelves(b), (Shelves{{"B1", {4, 0}}}));
    EXPECT_THAT(waiting(), IsEmpty());
    EXPECT_TRUE(count("B1", {{a, {8}}, {b, {4}}}).ok()) << "and finds nothing any more";
    EXPECT_EQ(in_tx([&](db::Tx& tx) { return stock.counts(tx, false, 50).size(); }), 2U);
}

TEST_F(Upkeep, AsksForASecondCountWhereMuchIsWrongAndBelievesItWhenItSaysTheSame) {
    house.receive("A", "B1", 40);
    EXPECT_TRUE(count("B1", {{a, {20}}}).value().open);
    EXPECT_THAT(waiting(), ElementsAre("B1 difference"));
    EXPECT_EQ(house.shelves(a), (Shelves{{"B1", {40, 0}}})) << "nothing is put right yet";
    EXPECT_TRUE(count("B1", {{a, {21}}}).value().open) << "another word, another count";
    EXPECT_FALSE(count("B1", {{a, {21}}}).value().open);
    EXPECT_EQ(house.shelves(a), (Shelves{{"B1", {21, 0}}}));
    EXPECT_THAT(waiting(), IsEmpty());
}

TEST_F(Upkeep, LeavesMissingUnitsThatArePromisedToThosePickers) {
    house.receive("A", "B1", 10);
    claim(a, 8, 6);
    EXPECT_TRUE(count("B1", {{a, {5}}}).value().open);
    const auto c = count("B1", {{a, {5}}}).value();
    EXPECT_EQ(c.lost.units, 2) << "two are free";
    EXPECT_EQ(c.promised.units, 3);
    EXPECT_EQ(house.shelves(a), (Shelves{{"B1", {8, 6}}}));
}

TEST_F(Upkeep, CountsAgainWhereMissingUnitsMayBeInAPickersHand) {
    house.receive("A", "B1", 10);
    const auto tote = house.place("T1", Kind::tote);
    claim(a, 3, 3);
    EXPECT_TRUE(count("B1", {{a, {7}}}).value().open);
    in_tx([&](db::Tx& tx) { stock.pick(tx, {7, a, at(tx, "B1"), {3}}, tote, "usr_1"); });
    EXPECT_EQ(house.shelves(a).at("B1"), std::pair(std::int64_t{7}, std::int64_t{0}));
    house.clock.advance(minutes(20));
    const auto again = count("B1", {{a, {7}}}).value();
    EXPECT_FALSE(again.open);
    EXPECT_EQ(again.lost.units, 0);
}

TEST_F(Upkeep, RefusesACountDuringWhichGoodsMoved) {
    house.receive("A", "B1", 10);
    house.receive("A", "B2", 1);
    house.clock.advance(hours(1));
    EXPECT_EQ(moved(a, "B1", "B2", 1), "");
    const Instant began = house.clock.now() - minutes(1);
    house.clock.advance(minutes(5));
    const auto late = in_tx([&](db::Tx& tx) { return stock.count(tx, {at(tx, "B1"), began, {{a, {10}}}}, "usr_1"); });
    ASSERT_FALSE(late.ok());
    EXPECT_EQ(late.error().key, "stock.count_disturbed");
    EXPECT_EQ(house.shelves(a).at("B1").first, 9);
    house.clock.advance(minutes(20));
    EXPECT_TRUE(count("B1", {{a, {9}}}).ok());
}

TEST_F(Upkeep, AsksForACountAfterAShortPickOnce) {
    house.receive("A", "B1", 10);
    claim(a, 4, 4);
    in_tx([&](db::Tx& tx) {
        stock.write_off(tx, {7, a, at(tx, "B1"), {1}}, "empty_bin", "usr_1");
        stock.write_off(tx, {7, a, at(tx, "B1"), {1}}, "damaged", "usr_1");
    });
    EXPECT_THAT(waiting(), ElementsAre("B1 short"));
    EXPECT_TRUE(in_tx([&](db::Tx& tx) { return stock.ask_counts(tx, {"B1"}); }).ok());
    EXPECT_THAT(waiting(), ElementsAre("B1 short"));
    const auto wrong = in_tx([&](db::Tx& tx) { return stock.ask_counts(tx, {"B1", "NOWHERE"}); });
    EXPECT_EQ(wrong.error().fields.front().pointer, "/bins/1");
}

TEST_F(Upkeep, SendsPickersToABinThatAwaitsItsCountAfterAShortLastOfAll) {
    house.receive("A", "B1", 10);
    house.receive("A", "B2", 4);
    ASSERT_TRUE(in_tx([&](db::Tx& tx) { return stock.ask_counts(tx, {"B1"}); }).ok());
    claim(a, 2, 2);
    EXPECT_EQ(house.shelves(a).at("B1").second, 2) << "a count that is only due says nothing against the bin";
    in_tx([&](db::Tx& tx) { stock.write_off(tx, {7, a, at(tx, "B1"), {2}}, "empty_bin", "usr_1"); });
    claim(a, 6, 6);
    EXPECT_EQ(house.shelves(a), (Shelves{{"B1", {8, 2}}, {"B2", {4, 4}}})) << "the last two lie nowhere else";
    EXPECT_FALSE(count("B1", {{a, {8}}}).value().open);
    claim(a, 1, 1);
    EXPECT_EQ(house.shelves(a).at("B1").second, 3);
}

TEST_F(Upkeep, PlansTheMostOverdueBinsByTheClassOfTheirGoods) {
    house.receive("A", "FAST", 50);
    house.receive("B", "SLOW", 50);
    house.place("EMPTY");
    const auto tote = house.place("T1", Kind::tote);
    claim(a, 9, 9);
    in_tx([&](db::Tx& tx) {
        for (int i = 0; i < 9; ++i) stock.pick(tx, {7, a, at(tx, "FAST"), {1}}, tote, "usr_1");
    });
    const auto plan = [&](int most) {
        std::vector<std::string> codes;
        for (const auto& c : in_tx([&](db::Tx& tx) { return stock.plan_counts(tx, most); })) codes.push_back(c.bin.code);
        return codes;
    };
    EXPECT_THAT(plan(1), ElementsAre("FAST"));
    EXPECT_TRUE(count("FAST", {{a, {41}}}).ok());
    EXPECT_TRUE(count("SLOW", {{b, {50}}}).ok());
    EXPECT_THAT(plan(9), IsEmpty());
    house.clock.advance(hours(24 * 31));
    EXPECT_THAT(plan(9), ElementsAre("FAST"));
}

TEST_F(Upkeep, ProposesToFillAPickFaceFromTheFewestBins) {
    house.receive("A", "FACE", 8);
    house.receive("A", "R1", 5);
    house.receive("A", "R2", 30);
    const auto set = [&](std::int64_t low, std::int64_t full) { return in_tx([&](db::Tx& tx) { return stock.put_faces(tx, {{"A", "FACE", {low}, {full}}}); }); };
    const auto wishes = [&] {
        std::vector<std::string> out;
        for (const auto& w : in_tx([&](db::Tx& tx) { return stock.replenishments(tx, 10); }))
            out.push_back(w.from.code + ">" + w.to.code + " " + std::to_string(w.units.units));
        return out;
    };
    EXPECT_TRUE(set(6, 20).ok());
    EXPECT_THAT(wishes(), IsEmpty());
    EXPECT_TRUE(set(10, 20).ok());
    EXPECT_THAT(wishes(), ElementsAre("R2>FACE 12"));
    EXPECT_EQ(moved(a, "R2", "FACE", 12), "");
    EXPECT_THAT(wishes(), IsEmpty());
    EXPECT_TRUE(set(0, 0).ok());
    EXPECT_EQ(in_tx([&](db::Tx& tx) { return stock.put_faces(tx, {{"X", "T9", {9}, {3}}}); }).error().fields.size(), 3U);
}

}  // namespace
}  // namespace waybill::stock
