#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/warehouse.h"

namespace waybill::stock {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Shelves = std::map<std::string, std::pair<std::int64_t, std::int64_t>>;

/// What people at a desk look up, and decide about.
class StockDesk : public ::testing::Test {
  protected:
    void TearDown() override { EXPECT_THAT(house.violations(), IsEmpty()); }

    template <class F>
    auto in_tx(F f) {
        return house.db.transact([&](db::Tx& tx) { return f(tx); });
    }
    LocationId at(db::Tx& tx, const std::string& code) { return stock.location(tx, code)->id; }
    Count count(const std::string& bin, const std::map<ProductId, Quantity>& units) {
        house.clock.advance(minutes(2));
        const Instant began = house.clock.now() - minutes(1);
        return in_tx([&](db::Tx& tx) { return stock.count(tx, {at(tx, bin), began, units}, "usr_1"); }).value();
    }
    Result<Count> accept(CountId id, const std::map<ProductId, std::string>& reasons) {
        std::map<Goods, std::string> by_goods;
        for (const auto& [product, reason] : reasons) by_goods[{product, LotId()}] = reason;
        return in_tx([&](db::Tx& tx) { return stock.accept_count(tx, id, by_goods, "usr_2"); });
    }
    Result<void> move(ProductId product, const std::string& from, const std::string& to, std::int64_t units) {
        return in_tx([&](db::Tx& tx) { return stock.move(tx, {product, at(tx, from), at(tx, to), {units}}, "usr_1"); });
    }
    Result<void> face(const std::string& sku, const std::string& bin, std::int64_t low, std::int64_t full) {
        return in_tx([&](db::Tx& tx) { return stock.put_faces(tx, {{sku, bin, {low}, {full}}}); });
    }
    std::vector<std::string> entries(const EntryQuery& query) {
        std::vector<std::string> out;
        for (const auto& e : in_tx([&](db::Tx& tx) { return stock.entries(tx, query); }))
            out.push_back(e.from + ">" + e.to + " " + std::to_string(e.units.units) + " " + e.reason + " " + e.from_place + ">" + e.to_place + " " + e.actor);
        return out;
    }
    Waiting waiting() {
        return in_tx([&](db::Tx& tx) { return stock.waiting(tx); });
    }

    waybill::testing::Warehouse house;
    Stock& stock = house.stock;
    ProductId a = house.product("A"), b = house.product("B");
};

TEST_F(StockDesk, ADifferenceIsAcceptedWithAReasonForEachProduct) {
    house.receive("A", "B1", 40);
    house.receive("B", "B1", 2);
    const auto told = count("B1", {{a, {20}}, {b, {9}}});
    ASSERT_TRUE(told.open);
    const auto lines = in_tx([&](db::Tx& tx) { return stock.count_lines(tx, told.id); });
    ASSERT_EQ(lines.size(), 2U);
    EXPECT_THAT((std::vector{lines[0].expected.units, lines[0].counted.units, lines[1].expected.units, lines[1].counted.units}), ElementsAre(40, 20, 2, 9));

    const auto wrong = accept(told.id, {{a, "found"}});
    ASSERT_FALSE(wrong.ok());
    EXPECT_EQ(wrong.error().key, "stock.accept");
    ASSERT_EQ(wrong.error().fields.size(), 2U) << "units that go were not found, and of the others nothing is said";
    EXPECT_EQ(wrong.error().fields[0].pointer, "/reasons/" + a.text());
    EXPECT_EQ(house.shelves(a), (Shelves{{"B1", {40, 0}}}));

    const auto done = accept(told.id, {{a, "damaged"}, {b, "found"}});
    ASSERT_TRUE(done.ok());
    EXPECT_FALSE(done->open);
    EXPECT_THAT((std::vector{done->gained.units, done->lost.units}), ElementsAre(7, 20));
    EXPECT_EQ(house.shelves(a), (Shelves{{"B1", {20, 0}}}));
    EXPECT_EQ(house.shelves(b), (Shelves{{"B1", {9, 0}}}));
    EXPECT_THAT(entries({.what = EntryQuery::What::corrections}), ::testing::UnorderedElementsAre("found>free 7 found >B1 usr_2", "free>scrap 20 damaged B1> usr_2"));
    EXPECT_EQ(accept(told.id, {{a, "damaged"}, {b, "found"}}).error().key, "stock.count_settled") << "once";
    EXPECT_EQ(accept(CountId(), {}).error().key, "not_found");
}

TEST_F(StockDesk, ADifferenceThatGoodsMovedOverIsNotAccepted) {
    house.receive("A", "B1", 40);
    house.receive("B", "B2", 40);
    house.place("B3");
    const auto told = count("B1", {{a, {20}}});
    house.clock.advance(minutes(1));
    ASSERT_TRUE(move(b, "B2", "B3", 1).ok());
    ASSERT_TRUE(move(a, "B1", "B3", 1).ok());
    EXPECT_EQ(accept(told.id, {{a, "lost"}}).error().key, "stock.count_disturbed");
    EXPECT_EQ(house.shelves(a).at("B1").first, 39);
}

TEST_F(StockDesk, GoodsOfOtherBinsDoNotDisturbADifference) {
    house.receive("A", "B1", 40);
    house.receive("A", "B2", 40);
    house.receive("B", "B1", 3);
    house.place("B3");
    const auto told = count("B1", {{a, {20}}, {b, {3}}});
    house.clock.advance(minutes(1));
    ASSERT_TRUE(move(a, "B2", "B3", 1).ok());
    ASSERT_TRUE(move(b, "B1", "B3", 1).ok()) << "of B nothing differed";
    EXPECT_TRUE(accept(told.id, {{a, "lost"}}).ok());
}

TEST_F(StockDesk, MissingUnitsThatArePromisedStayInTheBooksOnAcceptance) {
    house.receive("A", "B1", 20);
    in_tx([&](db::Tx& tx) {
        stock.reserve(tx, std::vector<Units>{{7, a, {18}}});
        stock.allocate(tx, std::vector<Units>{{7, a, {18}}});
    });
    const auto done = accept(count("B1", {{a, {10}}}).id, {{a, "lost"}});
    ASSERT_TRUE(done.ok());
    EXPECT_THAT((std::vector{done->lost.units, done->promised.units}), ElementsAre(2, 8));
    EXPECT_EQ(house.shelves(a), (Shelves{{"B1", {18, 18}}}));
}

TEST_F(StockDesk, ACountIsForgottenSoThatOneNewCountIsNotEnoughToBeBelieved) {
    house.receive("A", "B1", 40);
    const auto told = count("B1", {{a, {20}}});
    ASSERT_TRUE(in_tx([&](db::Tx& tx) { return stock.recount(tx, told.id); }).ok());
    const auto open = in_tx([&](db::Tx& tx) { return stock.find_count(tx, told.id); });
    ASSERT_TRUE(open);
    EXPECT_EQ(open->why, "asked");
    EXPECT_EQ(open->counted.units, 0);
    EXPECT_FALSE(open->counted_at);
    EXPECT_THAT(in_tx([&](db::Tx& tx) { return stock.count_lines(tx, told.id); }), IsEmpty());
    EXPECT_EQ(in_tx([&](db::Tx& tx) { return stock.recount(tx, told.id); }).error().key, "stock.count_settled");
    EXPECT_TRUE(count("B1", {{a, {20}}}).open) << "the same again is a first word, not a second one";
    EXPECT_FALSE(count("B1", {{a, {20}}}).open);
}

TEST_F(StockDesk, CountsArePlannedOfOneClassAndSaidHowManyAreDue) {
    house.receive("A", "FAST", 50);
    house.receive("B", "SLOW", 50);
    house.place("EMPTY");
    const auto tote = house.place("T1", Kind::tote);
    in_tx([&](db::Tx& tx) {
        stock.reserve(tx, std::vector<Units>{{7, a, {9}}});
        stock.allocate(tx, std::vector<Units>{{7, a, {9}}});
        stock.pick(tx, {7, a, at(tx, "FAST"), {9}}, tote, "usr_1");
    });
    const auto due = [&] {
        std::vector<std::string> out;
        for (const auto& one : in_tx([&](db::Tx& tx) { return stock.due_counts(tx); }))
            out.push_back(one.name + " " + std::to_string(one.bins) + " " + std::to_string(one.due) + " " + std::to_string(one.open));
        return out;
    };
    EXPECT_THAT(due(), ElementsAre("a 1 1 0", "b 0 0 0", "c 1 1 0"));
    const auto planned = in_tx([&](db::Tx& tx) { return stock.plan_counts(tx, 9, "c"); });
    ASSERT_EQ(planned.size(), 1U);
    EXPECT_EQ(planned[0].bin.code, "SLOW");
    EXPECT_THAT(due(), ElementsAre("a 1 1 0", "b 0 0 0", "c 1 1 1"));
    EXPECT_EQ(waiting().to_count, 1);
    EXPECT_FALSE(count("FAST", {{a, {41}}}).open);
    EXPECT_THAT(due(), ElementsAre("a 1 0 0", "b 0 0 0", "c 1 1 1"));
}

TEST_F(StockDesk, APickFaceThatSomebodyFillsIsAskedOfNobodyElse) {
    house.receive("A", "FACE", 2);
    house.receive("A", "R1", 30);
    house.receive("B", "BARE", 1);
    ASSERT_TRUE(face("A", "FACE", 5, 20).ok());
    ASSERT_TRUE(face("B", "BARE", 5, 20).ok());
    EXPECT_EQ(waiting().to_fill, 1) << "for the other one nothing lies elsewhere";
    EXPECT_EQ(in_tx([&](db::Tx& tx) { return stock.low_faces(tx).size(); }), 2U) << "and yet both run low";
    const auto take = [&](const std::string& who) { return in_tx([&](db::Tx& tx) { return stock.take_on(tx, a, at(tx, "FACE"), who); }); };
    ASSERT_TRUE(take("usr_1").ok());
    EXPECT_TRUE(take("usr_1").ok()) << "the same person again";
    EXPECT_EQ(take("usr_2").error().key, "stock.face_taken");
    EXPECT_EQ(in_tx([&](db::Tx& tx) { return stock.take_on(tx, b, at(tx, "FACE"), "usr_1"); }).error().key, "not_found");
    EXPECT_EQ(waiting().to_fill, 0);
    auto wishes = in_tx([&](db::Tx& tx) { return stock.replenishments(tx, 10); });
    ASSERT_EQ(wishes.size(), 1U);
    EXPECT_EQ(wishes[0].taken_by, "usr_1");
    ASSERT_TRUE(move(a, "R1", "FACE", 1).ok());
    EXPECT_TRUE(take("usr_2").ok()) << "something came: whoever brought it has done his part";
    in_tx([&](db::Tx& tx) { stock.hand_back(tx, a, at(tx, "FACE")); });
    EXPECT_EQ(waiting().to_fill, 1);
    ASSERT_TRUE(face("A", "FACE", 6, 21).ok());
    ASSERT_TRUE(move(a, "R1", "FACE", 18).ok());
    EXPECT_EQ(waiting().to_fill, 0);
    EXPECT_THAT(entries({.what = EntryQuery::What::moves, .limit = 1}), ElementsAre("free>free 18 move R1>FACE usr_1"));
}

TEST_F(StockDesk, FacesAreListedPageByPage) {
    house.receive("A", "F1", 2);
    house.receive("B", "F2", 9);
    house.receive("B", "F3", 9);
    for (const auto& [sku, bin] : {std::pair("A", "F1"), std::pair("B", "F2"), std::pair("B", "F3")}) ASSERT_TRUE(face(sku, bin, 5, 20).ok());
    std::vector<std::string> seen;
    ProductId product;
    LocationId bin;
    for (;;) {
        const auto page = in_tx([&](db::Tx& tx) { return stock.faces(tx, product, bin, 2); });
        for (const auto& one : page) seen.push_back(one.bin.code + (one.runs_low ? " low" : ""));
        if (page.size() < 2) break;
        product = page.back().product, bin = page.back().bin.id;
    }
    EXPECT_THAT(seen, ElementsAre("F1 low", "F2", "F3"));
    EXPECT_EQ(in_tx([&](db::Tx& tx) { return stock.faces(tx, {b}).size(); }), 2U);
}

TEST_F(StockDesk, TheLedgerOfAProductIsReadNewestFirstAndPageByPage) {
    house.receive("A", "B1", 10);
    house.receive("B", "B1", 3);
    house.place("B2");
    ASSERT_TRUE(move(a, "B1", "B2", 4).ok());
    ASSERT_TRUE(in_tx([&](db::Tx& tx) { return stock.adjust(tx, {"A", "B2", {-1}, "lost", "seen"}, "usr_1"); }).ok());
    const auto all = in_tx([&](db::Tx& tx) { return stock.entries(tx, {.product = a}); });
    ASSERT_EQ(all.size(), 3U);
    EXPECT_EQ(all[0].note, "seen");
    EXPECT_THAT(entries({.product = a, .limit = 2}), ElementsAre("free>missing 1 lost B2> usr_1", "free>free 4 move B1>B2 usr_1"));
    const auto rest = in_tx([&](db::Tx& tx) { return stock.entries(tx, {.product = a, .before = all[1].id, .limit = 2}); });
    ASSERT_EQ(rest.size(), 1U);
    EXPECT_EQ(rest[0].from, "supplier");
    EXPECT_EQ(rest[0].to_place, "B1");
    EXPECT_THAT(in_tx([&](db::Tx& tx) { return stock.goods_in(tx, at(tx, "B1")); }), ::testing::UnorderedElementsAre(Goods(a, LotId()), Goods(b, LotId())));
}

TEST_F(StockDesk, ShortPicksAreCorrectionsToo) {
    house.receive("A", "B1", 10);
    in_tx([&](db::Tx& tx) {
        stock.reserve(tx, std::vector<Units>{{7, a, {4}}});
        stock.allocate(tx, std::vector<Units>{{7, a, {4}}});
        stock.write_off(tx, {7, a, at(tx, "B1"), {1}}, "empty_bin", "usr_1");
    });
    EXPECT_THAT(entries({.what = EntryQuery::What::corrections}), ElementsAre("allocated>missing 1 empty_bin B1> usr_1"));
    EXPECT_THAT(entries({.what = EntryQuery::What::moves}), IsEmpty());
}

TEST_F(StockDesk, FindsAProductByItsCodeOrAPartOfItsNames) {
    house.product("MUG-BLUE", {"5901234123457"});
    house.product("MUG-RED");
    house.product("100%_TEA");
    const auto find = [&](const std::string& text, const std::string& after = "", int limit = 10) {
        std::vector<std::string> out;
        for (const auto& one : in_tx([&](db::Tx& tx) { return house.catalogue.search(tx, text, after, limit); })) out.push_back(one.sku);
        return out;
    };
    EXPECT_THAT(find("mug"), ElementsAre("MUG-BLUE", "MUG-RED"));
    EXPECT_THAT(find("mug", "", 1), ElementsAre("MUG-BLUE"));
    EXPECT_THAT(find("mug", "MUG-BLUE"), ElementsAre("MUG-RED"));
    EXPECT_THAT(find("5901234123457"), ElementsAre("MUG-BLUE"));
    EXPECT_THAT(find("%_"), ElementsAre("100%_TEA")) << "signs stand for themselves";
    EXPECT_THAT(find("nothing"), IsEmpty());
    EXPECT_THAT(find(""), ElementsAre("100%_TEA", "A", "B", "MUG-BLUE", "MUG-RED"));
}

}  // namespace
}  // namespace waybill::stock
