#include "stock/stock.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/warehouse.h"

namespace waybill::stock {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;
using waybill::testing::numbers;

class StockLedger : public ::testing::Test {
  protected:
    template <class F>
    auto in_tx(F f) {
        return house.db.transact([&](db::Tx& tx) { return f(tx); });
    }
    std::int64_t reserve(ProductId product, std::int64_t units) {
        return in_tx([&](db::Tx& tx) { return stock.reserve(tx, std::vector<Units>{{7, product, {units}}}).front().units; });
    }
    std::vector<Placed> allocate(ProductId product, std::int64_t units) {
        return in_tx([&](db::Tx& tx) { return stock.allocate(tx, std::vector<Units>{{7, product, {units}}}); });
    }
    std::vector<std::pair<std::string, std::string>> announced() {
        std::vector<std::pair<std::string, std::string>> out;
        for (const auto& row : house.db.query("SELECT topic, body FROM event_new ORDER BY id"))
            out.emplace_back(row.text(0), row.text(1));
        return out;
    }
    void TearDown() override { EXPECT_THAT(house.violations(), IsEmpty()); }

    waybill::testing::Warehouse house;
    Stock& stock = house.stock;
};

using Shelves = std::map<std::string, std::pair<std::int64_t, std::int64_t>>;

TEST_F(StockLedger, WalksEveryStepForwardToShipped) {
    const auto p = house.product("A");
    const auto tote = house.place("T1", Kind::tote);
    house.receive("A", "B1", 10);
    EXPECT_THAT(numbers(house.balance(p)), ElementsAre(10, 0, 0, 0, 0, 0));
    EXPECT_EQ(reserve(p, 6), 6);
    EXPECT_THAT(numbers(house.balance(p)), ElementsAre(4, 6, 0, 0, 0, 0));
    const auto pieces = allocate(p, 5);
    ASSERT_EQ(pieces.size(), 1u);
    EXPECT_EQ(pieces[0].reference, 7);
    EXPECT_THAT(numbers(house.balance(p)), ElementsAre(4, 1, 5, 0, 0, 0));
    EXPECT_EQ(house.shelves(p), (Shelves{{"B1", {10, 5}}}));
    in_tx([&](db::Tx& tx) { stock.pick(tx, {7, p, pieces[0].place, {4}}, tote, "usr_1"); });
    EXPECT_THAT(numbers(house.balance(p)), ElementsAre(4, 1, 1, 4, 0, 0));
    EXPECT_EQ(house.shelves(p), (Shelves{{"B1", {6, 1}}, {"T1", {4, 0}}}));
    in_tx([&](db::Tx& tx) { stock.pack(tx, {7, p, tote, {3}}, "usr_1"); });
    EXPECT_THAT(numbers(house.balance(p)), ElementsAre(4, 1, 1, 1, 3, 0));
    in_tx([&](db::Tx& tx) { stock.ship(tx, std::vector<Units>{{7, p, {3}}}, "usr_1"); });
    EXPECT_THAT(numbers(house.balance(p)), ElementsAre(4, 1, 1, 1, 0, 3));
    EXPECT_EQ(house.shelves(p), (Shelves{{"B1", {6, 1}}, {"T1", {1, 0}}}));
}

TEST_F(StockLedger, WalksEveryStepBackToTheShelf) {
    const auto p = house.product("A");
    const auto tote = house.place("T1", Kind::tote), bin = house.place("B2");
    house.receive("A", "B1", 10);
    reserve(p, 8);
    const auto from = allocate(p, 8).front();
    in_tx([&](db::Tx& tx) {
        stock.pick(tx, {7, p, from.place, {5}}, tote, "u");
        stock.pack(tx, {7, p, tote, {5}}, "u");
        stock.unpack(tx, {7, p, tote, {4}}, "u");
        stock.put_back(tx, {7, p, tote, {3}}, bin, "u");
        stock.deallocate(tx, std::vector<Placed>{{7, p, from.place, {2}}});
        stock.unreserve(tx, std::vector<Units>{{7, p, {1}}});
    });
    EXPECT_THAT(numbers(house.balance(p)), ElementsAre(2 + 3 + 1, 1, 1, 1, 1, 0));
    EXPECT_EQ(house.shelves(p), (Shelves{{"B1", {5, 1}}, {"B2", {3, 0}}, {"T1", {1, 0}}}));
}

TEST_F(StockLedger, WritesOffWhatWasNotThere) {
    const auto p = house.product("A");
    house.receive("A", "B1", 4);
    reserve(p, 3);
    const auto from = allocate(p, 3).front();
    in_tx([&](db::Tx& tx) { stock.write_off(tx, {7, p, from.place, {2}}, "empty_bin", "u"); });
    EXPECT_THAT(numbers(house.balance(p)), ElementsAre(1, 0, 1, 0, 0, 0));
    EXPECT_EQ(house.shelves(p), (Shelves{{"B1", {2, 1}}}));
}

TEST_F(StockLedger, ReservesWhatThereIsInTheOrderOfTheWishes) {
    const auto a = house.product("A"), b = house.product("B"), never = house.product("N");
    house.receive("A", "B1", 5);
    house.receive("B", "B1", 2);
    const auto got = in_tx([&](db::Tx& tx) {
        return stock.reserve(
            tx, std::vector<Units>{{1, b, {2}}, {1, a, {3}}, {2, a, {3}}, {2, never, {1}}, {3, a, {1}}, {3, b, {0}}});
    });
    EXPECT_THAT(got, ElementsAre(Quantity{2}, Quantity{3}, Quantity{2}, Quantity{0}, Quantity{0}, Quantity{0}));
    EXPECT_THAT(numbers(house.balance(a)), ElementsAre(0, 5, 0, 0, 0, 0));
    EXPECT_THAT(numbers(house.balance(never)), ElementsAre(0, 0, 0, 0, 0, 0));
}

TEST_F(StockLedger, ReservesAWholeGroupWithThreeStatements) {
    std::vector<Units> wants;
    for (int i = 0; i < 32; ++i) {
        const std::string sku = "P" + std::to_string(i);
        house.receive(sku, "B1", 5);
        wants.push_back({i + 1, house.catalogue.by_sku(sku).value().id, {2}});
    }
    in_tx([&](db::Tx& tx) {
        const auto before = house.db.counts().statements;
        stock.reserve(tx, wants);
        EXPECT_EQ(house.db.counts().statements - before, 3);
    });
}

TEST_F(StockLedger, SharesOutWhatIsScarceAmongManyProducts) {
    std::vector<Units> wants;
    for (int i = 0; i < 75; ++i) {  // several statements: some of enough, some of too little, some of products without a row
        const std::string sku = "P" + std::to_string(i);
        const auto product = house.product(sku);
        if (i % 25 != 3) house.receive(sku, "B1", i % 30 == 7 ? 3 : 5);
        wants.push_back({100 + i, product, {2}});
        wants.push_back({200 + i, product, {2}});
    }
    const auto got = in_tx([&](db::Tx& tx) { return stock.reserve(tx, wants); });
    for (int i = 0; i < 75; ++i) {
        const bool none = i % 25 == 3, few = i % 30 == 7;
        EXPECT_EQ(got[static_cast<std::size_t>(2 * i)].units, none ? 0 : 2) << i;
        EXPECT_EQ(got[static_cast<std::size_t>(2 * i + 1)].units, none ? 0 : few ? 1 : 2) << i;
        const auto left = numbers(house.balance(wants[static_cast<std::size_t>(2 * i)].product));
        EXPECT_THAT(left, ElementsAre(none || few ? 0 : 1, none ? 0 : few ? 3 : 4, 0, 0, 0, 0)) << i;
    }
}

TEST_F(StockLedger, LeavesTheEntryToWhoReservesUnrecorded) {
    const auto a = house.product("A");
    house.receive("A", "B1", 5);
    EXPECT_EQ(in_tx([&](db::Tx& tx) { return stock.reserve_unrecorded(tx, std::vector<Units>{{0, a, {2}}}).front().units; }), 2);
    EXPECT_THAT(numbers(house.balance(a)), ElementsAre(3, 2, 0, 0, 0, 0));
    EXPECT_EQ(house.db.query("SELECT COUNT(*) FROM stock_movement WHERE reason = 'reserve'").front().integer(0), 0);
    EXPECT_EQ(house.violations().size(), 1u) << "nobody kept it";
    in_tx([&](db::Tx& tx) { return stock.unreserve(tx, std::vector<Units>{{7, a, {2}}}), true; });
    house.db.execute("DELETE FROM stock_movement WHERE reason = 'unreserve'");
}

TEST_F(StockLedger, AllocatesFromOneBinWhereOneHasEnough) {
    const auto p = house.product("A");
    house.receive("A", "B1", 2);
    house.receive("A", "B2", 9);
    house.receive("A", "B3", 4);
    reserve(p, 10);
    allocate(p, 4);
    EXPECT_EQ(house.shelves(p), (Shelves{{"B1", {2, 0}}, {"B2", {9, 4}}, {"B3", {4, 0}}}));
    EXPECT_EQ(allocate(p, 6).size(), 2u);
    EXPECT_EQ(house.shelves(p), (Shelves{{"B1", {2, 1}}, {"B2", {9, 9}}, {"B3", {4, 0}}}));
}

TEST_F(StockLedger, NeverAllocatesFromATote) {
    const auto p = house.product("A");
    const auto tote = house.place("T1", Kind::tote);
    house.receive("A", "B1", 5);
    reserve(p, 5);
    const auto from = allocate(p, 3).front();
    in_tx([&](db::Tx& tx) { stock.pick(tx, {7, p, from.place, {3}}, tote, "u"); });
    const auto pieces = allocate(p, 2);
    ASSERT_EQ(pieces.size(), 1u);
    EXPECT_EQ(pieces[0].place, from.place);
}

TEST_F(StockLedger, GivesTheMembersOfOneGroupDifferentUnits) {
    const auto p = house.product("A");
    house.receive("A", "B1", 3);
    house.receive("A", "B2", 3);
    reserve(p, 6);
    const auto pieces = in_tx([&](db::Tx& tx) {
        return stock.allocate(tx, std::vector<Units>{{1, p, {2}}, {2, p, {3}}, {3, p, {1}}});
    });
    EXPECT_THAT(pieces.size(), 3u);
    EXPECT_EQ(house.shelves(p), (Shelves{{"B1", {3, 3}}, {"B2", {3, 3}}}));
}

TEST_F(StockLedger, RefusesToMoveWhatIsNotThereAndWritesNothing) {
    const auto p = house.product("A");
    const auto tote = house.place("T1", Kind::tote);
    const auto bin = house.place("B1");
    house.receive("A", "B1", 2);
    reserve(p, 2);
    const auto refused = [&](auto f) { EXPECT_THROW(in_tx([&](db::Tx& tx) { f(tx); }), std::logic_error); };
    refused([&](db::Tx& tx) { stock.unreserve(tx, std::vector<Units>{{7, p, {3}}}); });
    refused([&](db::Tx& tx) { stock.unreserve(tx, std::vector<Units>{{7, p, {1}}, {7, p, {-1}}}); });
    refused([&](db::Tx& tx) { stock.reserve(tx, std::vector<Units>{{7, p, {-1}}}); });
    refused([&](db::Tx& tx) { stock.reserve(tx, std::vector<Units>{{7, ProductId(), {1}}}); });
    refused([&](db::Tx& tx) { stock.allocate(tx, std::vector<Units>{{7, p, {3}}}); });
    refused([&](db::Tx& tx) { stock.pick(tx, {7, p, bin, {1}}, tote, "u"); });
    refused([&](db::Tx& tx) { stock.pack(tx, {7, p, tote, {1}}, "u"); });
    refused([&](db::Tx& tx) { stock.ship(tx, std::vector<Units>{{7, p, {1}}}, "u"); });
    allocate(p, 1);
    refused([&](db::Tx& tx) { stock.pick(tx, {7, p, bin, {1}}, bin, "u"); });
    in_tx([&](db::Tx& tx) { stock.pick(tx, {7, p, bin, {1}}, tote, "u"); });
    refused([&](db::Tx& tx) { stock.put_back(tx, {7, p, tote, {1}}, tote, "u"); });
    EXPECT_THAT(numbers(house.balance(p)), ElementsAre(0, 1, 0, 1, 0, 0));
}

TEST_F(StockLedger, ReceiptNamesEveryWrongLineAndReceivesNothing) {
    const auto p = house.product("A");
    house.place("B1");
    house.place("T1", Kind::tote);
    const auto refused = in_tx([&](db::Tx& tx) {
        return stock.receive(tx, {"r", {{"A", "B1", {1}}, {"X", "T1", {1}}, {"A", "Z9", {0}}, {"A", "B1", {1'000'000'001}}}},
                             "u");
    });
    ASSERT_FALSE(refused.ok());
    std::vector<std::string> pointers;
    for (const auto& field : refused.error().fields) pointers.push_back(field.pointer + " " + field.key);
    EXPECT_THAT(pointers, ElementsAre("/lines/1/sku unknown", "/lines/1/location kind", "/lines/2/location unknown",
                                      "/lines/2/quantity range"));
    const auto too_many = in_tx([&](db::Tx& tx) {
        return stock.receive(tx, {"r", {{"A", "B1", {1}}, {"A", "B1", {1'000'000'000}}}}, "u");
    });
    ASSERT_FALSE(too_many.ok());
    EXPECT_EQ(too_many.error().fields.at(0).pointer, "/lines/1/quantity");
    EXPECT_THAT(numbers(house.balance(p)), ElementsAre(0, 0, 0, 0, 0, 0));
    EXPECT_THAT(announced(), IsEmpty());
}

TEST_F(StockLedger, AnnouncesWhatBecameFree) {
    const auto p = house.product("A");
    const auto tote = house.place("T1", Kind::tote);
    house.receive("A", "B1", 2);
    EXPECT_THAT(announced(), ElementsAre(Pair("stock.received", R"({"receipt":"test","products":[")" + p.text() + "\"]}")));
    reserve(p, 1);
    const auto from = allocate(p, 1).front();
    in_tx([&](db::Tx& tx) { stock.pick(tx, from, tote, "u"); });
    in_tx([&](db::Tx& tx) { stock.put_back(tx, {7, p, tote, {1}}, from.place, "u"); });
    EXPECT_EQ(announced().back().second, R"({"products":[")" + p.text() + "\"]}");
}

TEST_F(StockLedger, KeepsTheKindOfAPlaceAndMovesIt) {
    const auto id = house.place("B1");
    const auto moved = stock.put_locations(
        {{LocationId(), "B1", Kind::bin, "C", {1500}, {-20}}, {LocationId(), "D1", Kind::dock, "", {0}, {0}}});
    EXPECT_EQ(moved.value().front(), id);
    const auto place = in_tx([&](db::Tx& tx) { return stock.location(tx, "B1"); });
    ASSERT_TRUE(place.has_value());
    EXPECT_EQ(place->aisle, "C");
    EXPECT_EQ(place->x.value, 1500);
    EXPECT_EQ(place->y.value, -20);
    const auto refused =
        stock.put_locations({{LocationId(), "B1", Kind::tote, "D", {0}, {0}}, {LocationId(), "B1", Kind::tote, "D", {0}, {0}}});
    EXPECT_EQ(refused.error().fields.at(0).pointer, "/locations/1/code");
    EXPECT_EQ(stock.put_locations({{LocationId(), "B1", Kind::tote, "D", {0}, {0}}}).error().fields.at(0).pointer,
              "/locations/0/kind");
    EXPECT_EQ(in_tx([&](db::Tx& tx) { return stock.location(tx, "B1"); })->aisle, "C") << "a refusal changes nothing";
    EXPECT_FALSE(in_tx([&](db::Tx& tx) { return stock.location(tx, "b1"); }).has_value());
}

TEST_F(StockLedger, ListsPlacesOfAKindByCode) {
    for (const auto* code : {"B3", "B1", "B2"}) house.place(code);
    house.place("T1", Kind::tote);
    const auto page = stock.locations(Kind::bin, "B1", 1);
    ASSERT_EQ(page.size(), 1u);
    EXPECT_EQ(page[0].code, "B2");
    EXPECT_EQ(stock.locations(Kind::tote, "", 10).size(), 1u);
}

TEST_F(StockLedger, KeepsNoRowOfAPlaceThatIsEmptyAgain) {
    house.receive("MUG", "A-01", 3);
    const ProductId mug = house.product("MUG");
    const LocationId bin = house.place("A-01"), tote = house.place("T-01", Kind::tote);
    reserve(mug, 3);
    allocate(mug, 3);
    in_tx([&](db::Tx& tx) { return stock.pick(tx, {7, mug, bin, {3}}, tote, "usr_1"), true; });
    EXPECT_THAT(house.shelves(mug), UnorderedElementsAre(Pair("T-01", Pair(3, 0))));
    in_tx([&](db::Tx& tx) { return stock.pack(tx, {7, mug, tote, {3}}, "usr_1"), true; });
    EXPECT_THAT(house.shelves(mug), IsEmpty());
    EXPECT_EQ(house.db.query("SELECT COUNT(*) FROM stock_place").front().integer(0), 0);
    house.receive("MUG", "A-01", 2);
    EXPECT_THAT(house.shelves(mug), UnorderedElementsAre(Pair("A-01", Pair(2, 0))));
}

}  // namespace
}  // namespace waybill::stock
