#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/warehouse.h"

namespace waybill::stock {
namespace {

using std::chrono::hours;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using waybill::testing::numbers;
using Pieces = std::vector<std::pair<std::string, std::int64_t>>;

/// Goods by lot, from the delivery to the shelf and out of it. It is 2026-03-02.
class Lots : public ::testing::Test {
  protected:
    Lots() {
        for (const char* bin : {"B1", "B2", "B3"}) house.place(bin);
        put(0);
    }
    void TearDown() override { EXPECT_THAT(house.violations(), IsEmpty()); }

    void put(int min_days) {
        catalogue::Product p;
        p.sku = p.name = "SERUM";
        p.price = {900, *Currency::parse("GBP")};
        p.by_lot = true;
        p.min_shelf_days = min_days;
        serum = house.catalogue.put({p}).value().front();
    }
    template <class F>
    auto in_tx(F f) {
        return house.db.transact([&](db::Tx& tx) { return f(tx); });
    }
    Result<std::vector<Placed>> receive(const std::string& bin, std::int64_t units, const std::string& lot, const std::string& expires,
                                        const std::string& sku = "SERUM") {
        return in_tx([&](db::Tx& tx) { return stock.receive(tx, {"DN-1", {{sku, bin, {units}, {lot, expires}}}}, "usr_1"); });
    }
    void got(const std::string& bin, std::int64_t units, const std::string& lot, const std::string& expires) {
        const auto placed = receive(bin, units, lot, expires);
        ASSERT_TRUE(placed.ok()) << placed.error().detail;
    }
    std::int64_t reserve(std::int64_t units) {
        return in_tx([&](db::Tx& tx) { return stock.reserve(tx, std::vector<Units>{{7, serum, {units}}}).front().units; });
    }
    std::vector<Placed> allocate(std::int64_t units) {
        return in_tx([&](db::Tx& tx) { return stock.allocate(tx, std::vector<Units>{{7, serum, {units}}}); });
    }
    /// "B1 L1" and the units.
    Pieces named(const std::vector<Placed>& pieces) {
        Pieces out;
        in_tx([&](db::Tx& tx) {
            for (const auto& piece : pieces)
                out.emplace_back(stock.locations(tx, {piece.place}).at(piece.place).code + " " + stock.lots(tx, {piece.lot}).at(piece.lot).code, piece.quantity.units);
        });
        return out;
    }
    /// What lies where, lot by lot.
    Pieces lying() {
        Pieces out;
        for (const auto& c : in_tx([&](db::Tx& tx) { return stock.contents(tx, {serum}); })) out.emplace_back(c.place.code + " " + c.lot.code, c.on_hand.units);
        return out;
    }
    std::vector<std::string> fields(const Error& error) {
        std::vector<std::string> out;
        for (const auto& field : error.fields) out.push_back(field.pointer + " " + field.key);
        return out;
    }
    std::string moved(const std::string& from, const std::string& to, std::int64_t units, const std::string& lot = "") {
        const auto done = in_tx([&](db::Tx& tx) {
            return stock.move(tx, {serum, stock.location(tx, from)->id, stock.location(tx, to)->id, {units}, lot}, "usr_1");
        });
        return done ? "" : done.error().key;
    }
    Result<Quantity> adjust(const std::string& bin, std::int64_t change, const std::string& reason, const LotName& lot = {}) {
        return in_tx([&](db::Tx& tx) { return stock.adjust(tx, {"SERUM", bin, {change}, reason, "", lot}, "usr_1"); });
    }
    Result<Count> count(const std::string& bin, const std::vector<std::pair<LotName, std::int64_t>>& told) {
        house.clock.advance(std::chrono::minutes(2));
        const Instant began = house.clock.now() - std::chrono::minutes(1);
        return in_tx([&](db::Tx& tx) -> Result<Count> {
            Tally tally{stock.location(tx, bin)->id, began, {}};
            for (const auto& [name, units] : told) {
                if (name.code.empty()) {
                    tally.units[serum] += Quantity{units};
                    continue;
                }
                TRY(lot, stock.lot(tx, serum, name));
                tally.lots[{serum, lot.id}] += Quantity{units};
            }
            return stock.count(tx, tally, "usr_1");
        });
    }
    void pass(int days) { house.clock.advance(hours(24) * days); }

    waybill::testing::Warehouse house;
    Stock& stock = house.stock;
    ProductId serum;
};

TEST_F(Lots, AreAskedForWhenGoodsComeAndBothFieldsAreNamed) {
    EXPECT_THAT(fields(receive("B1", 5, "", "").error()), ElementsAre("/lines/0/lot required", "/lines/0/expires required"));
    EXPECT_THAT(fields(receive("B1", 5, "L 1", "2027-02-30").error()), ElementsAre("/lines/0/lot code", "/lines/0/expires date"));
    got("B1", 5, "L1", "2027-01-31");
    EXPECT_THAT(fields(receive("B2", 5, "L1", "2027-02-01").error()), ElementsAre("/lines/0/expires other")) << "a lot has one expiry";
    EXPECT_THAT(fields(receive("B2", 5, "L1", "").error()), ElementsAre("/lines/0/expires required"));
    got("B2", 2, "L1", "2027-01-31");
    EXPECT_EQ(lying(), (Pieces{{"B1 L1", 5}, {"B2 L1", 2}}));
    house.product("MUG");
    EXPECT_THAT(fields(receive("B1", 1, "L1", "2027-01-31", "MUG").error()), ElementsAre("/lines/0/lot not_by_lot"));
    EXPECT_EQ(numbers(house.balance(serum))[0], 7);
}

TEST_F(Lots, OneReceiptMayBringSeveralAndOneTwice) {
    const auto placed = in_tx([&](db::Tx& tx) {
        return stock.receive(tx, {"DN", {{"SERUM", "B1", {3}, {"L2", "2027-02-28"}}, {"SERUM", "B1", {4}, {"L1", "2027-01-31"}}, {"SERUM", "B1", {2}, {"L2", "2027-02-28"}}}}, "u");
    });
    ASSERT_TRUE(placed.ok()) << placed.error().detail;
    EXPECT_EQ((*placed)[0].quantity.units, 5);
    EXPECT_EQ((*placed)[1].quantity.units, 4);
    EXPECT_EQ(lying(), (Pieces{{"B1 L1", 4}, {"B1 L2", 5}}));
    EXPECT_THAT(fields(in_tx([&](db::Tx& tx) {
                           return stock.receive(tx, {"DN", {{"SERUM", "B1", {3}, {"L3", "2027-02-28"}}, {"SERUM", "B1", {4}, {"L3", "2027-03-31"}}}}, "u");
                       }).error()),
                ElementsAre("/lines/1/expires other"));
}

TEST_F(Lots, ThatExpireFirstAreAllocatedFirst) {
    got("B1", 5, "LATE", "2027-06-30");
    got("B2", 2, "SOON", "2026-04-30");
    got("B3", 2, "MID", "2026-05-31");
    EXPECT_EQ(reserve(6), 6);
    EXPECT_EQ(named(allocate(6)), (Pieces{{"B2 SOON", 2}, {"B3 MID", 2}, {"B1 LATE", 2}}));
    EXPECT_THAT(numbers(house.balance(serum)), ElementsAre(3, 0, 6, 0, 0, 0));
}

TEST_F(Lots, ThatExpiredAreNeitherPromisedNorAllocated) {
    got("B1", 5, "OLD", "2026-03-02");
    got("B2", 3, "GOOD", "2026-09-30");
    EXPECT_EQ(house.balance(serum).free.units, 8) << "the expiry is a good day still";
    pass(1);
    stock.expire_due();
    EXPECT_EQ(house.balance(serum).free.units, 3);
    EXPECT_EQ(house.balance(serum).expired.units, 5);
    EXPECT_EQ(reserve(8), 3);
    EXPECT_EQ(named(allocate(3)), (Pieces{{"B2 GOOD", 3}}));
    stock.expire_due();
    EXPECT_EQ(house.balance(serum).expired.units, 5) << "nothing is set apart twice";
}

TEST_F(Lots, ThatComeExpiredAreNeverFree) {
    got("B1", 5, "OLD", "2026-03-01");
    EXPECT_EQ(house.balance(serum).free.units, 0);
    EXPECT_EQ(house.balance(serum).expired.units, 5);
}

TEST_F(Lots, AreSoldOnlyWithTheShelfLifeThatTheProductAsksFor) {
    put(30);
    got("B1", 5, "NEAR", "2026-03-31");
    got("B2", 2, "FAR", "2026-04-01");
    EXPECT_EQ(house.balance(serum).free.units, 2) << "30 days are left of the one, 29 of the other";
    put(10);
    stock.expire_due();
    EXPECT_EQ(house.balance(serum).free.units, 7);
    EXPECT_EQ(house.db.query("SELECT COUNT(*) FROM event_new WHERE topic = 'stock.received'").front().integer(0), 3) << "others may wait for them";
}

TEST_F(Lots, PromisedOnesThatExpireAreNotAllocated) {
    got("B1", 5, "OLD", "2026-03-02");
    EXPECT_EQ(reserve(5), 5);
    pass(1);
    EXPECT_THAT(allocate(5), IsEmpty());
    stock.expire_due();
    EXPECT_THAT(numbers(house.balance(serum)), ElementsAre(0, 5, 0, 0, 0, 0)) << "a promise is taken back by who gave it";
    in_tx([&](db::Tx& tx) { stock.unreserve(tx, std::vector<Units>{{7, serum, {5}}}); });
    stock.expire_due();
    EXPECT_EQ(house.balance(serum).expired.units, 5);
}

TEST_F(Lots, StayWithTheirUnitsOnEveryStepToTheTruckAndBack) {
    const auto tote = house.place("T1", Kind::tote);
    got("B1", 2, "L1", "2026-04-30");
    got("B1", 5, "L2", "2026-05-31");
    reserve(4);
    const auto pieces = allocate(4);
    EXPECT_EQ(named(pieces), (Pieces{{"B1 L1", 2}, {"B1 L2", 2}}));
    in_tx([&](db::Tx& tx) {
        for (auto piece : pieces) {
            stock.pick(tx, piece, tote, "u");
            piece.place = tote;
            stock.pack(tx, piece, "u");
            stock.unpack(tx, piece, "u");
            piece.quantity = {1};
            stock.put_back(tx, piece, stock.location(tx, "B2")->id, "u");
            stock.pack(tx, piece, "u");
            stock.ship(tx, std::vector<Units>{{7, serum, {1}, piece.lot}}, "u");
        }
    });
    EXPECT_EQ(lying(), (Pieces{{"B1 L2", 3}, {"B2 L1", 1}, {"B2 L2", 1}}));
    EXPECT_EQ(house.db.query("SELECT COUNT(*) FROM stock_movement WHERE reason = 'ship' AND lot_id IS NOT NULL").front().integer(0), 2);
}

TEST_F(Lots, MoveByName) {
    got("B1", 2, "L1", "2026-04-30");
    EXPECT_EQ(moved("B1", "B2", 1), "") << "the only one that lies there needs no name";
    got("B1", 5, "L2", "2026-05-31");
    EXPECT_EQ(moved("B1", "B2", 1), "lot.which");
    EXPECT_EQ(moved("B1", "B2", 2, "L1"), "stock.not_here");
    EXPECT_EQ(moved("B1", "B2", 2, "L9"), "lot.wrong");
    EXPECT_EQ(moved("B1", "B2", 4, "L2"), "");
    EXPECT_EQ(lying(), (Pieces{{"B1 L1", 1}, {"B1 L2", 1}, {"B2 L1", 1}, {"B2 L2", 4}}));
}

TEST_F(Lots, AreAdjustedByNameAndExpiredOnesScrapped) {
    got("B1", 4, "OLD", "2026-03-02");
    got("B1", 3, "L2", "2026-09-30");
    pass(1);
    stock.expire_due();
    EXPECT_EQ(adjust("B1", -4, "expired").error().key, "lot.which");
    EXPECT_EQ(adjust("B1", -4, "expired", {"OLD", ""})->units, 0);
    EXPECT_EQ(house.balance(serum).expired.units, 0);
    EXPECT_EQ(adjust("B1", -1, "damaged", {"L2", ""})->units, 2);
    EXPECT_EQ(adjust("B1", 2, "found", {"L3", "2026-10-31"})->units, 2) << "found units may be of a lot that nobody knew";
    EXPECT_EQ(fields(adjust("B2", 2, "found", {"L4", ""}).error()), std::vector<std::string>{"/lot unknown"});
    EXPECT_EQ(fields(adjust("B2", 2, "found").error()), std::vector<std::string>{"/lot required"});
    EXPECT_EQ(lying(), (Pieces{{"B1 L2", 2}, {"B1 L3", 2}}));
    EXPECT_EQ(house.balance(serum).free.units, 4);
}

TEST_F(Lots, AreCountedEachForItself) {
    got("B1", 4, "L1", "2026-04-30");
    got("B1", 3, "L2", "2026-09-30");
    EXPECT_EQ(count("B1", {{{}, 7}}).error().key, "lot.which");
    const auto counted = count("B1", {{{"L1", ""}, 3}, {{"L2", ""}, 4}, {{"L3", "2027-01-31"}, 1}});
    ASSERT_TRUE(counted.ok()) << counted.error().detail;
    EXPECT_EQ(counted->expected.units, 7);
    EXPECT_EQ(counted->gained.units, 2);
    EXPECT_EQ(counted->lost.units, 1);
    EXPECT_EQ(lying(), (Pieces{{"B1 L1", 3}, {"B1 L2", 4}, {"B1 L3", 1}}));
    got("B2", 2, "L1", "2026-04-30");
    EXPECT_EQ(count("B2", {{{}, 1}})->lost.units, 1) << "one lot alone needs no name";
}

TEST_F(Lots, ThatAreMissingAreLostOnceThoughTheyShareWhatIsFree) {
    got("B1", 2, "L1", "2026-04-30");
    got("B1", 2, "L2", "2026-09-30");
    reserve(2);
    const auto counted = count("B1", {});
    EXPECT_EQ(counted->lost.units, 2);
    EXPECT_EQ(counted->promised.units, 2);
    EXPECT_THAT(numbers(house.balance(serum)), ElementsAre(0, 2, 0, 0, 0, 0));
}

TEST_F(Lots, FillAPickFaceBeforeTheyExpire) {
    got("B1", 2, "OLD", "2026-03-02");
    got("B2", 3, "LATE", "2027-09-30");
    got("B3", 3, "SOON", "2026-09-30");
    pass(1);
    ASSERT_TRUE(in_tx([&](db::Tx& tx) { return stock.put_faces(tx, {{"SERUM", "B1", {1}, {6}}}); }).ok());
    Pieces wishes;
    for (const auto& one : in_tx([&](db::Tx& tx) { return stock.replenishments(tx, 10); })) wishes.emplace_back(one.from.code + " " + one.lot.code, one.units.units);
    EXPECT_EQ(wishes, (Pieces{{"B3 SOON", 3}, {"B2 LATE", 1}})) << "two old units take their room, and serve nobody";
}

TEST_F(Lots, AreFoundByCodeWhereverTheyLie) {
    got("B2", 3, "L1", "2026-04-30");
    got("B1", 2, "L1", "2026-04-30");
    in_tx([&](db::Tx& tx) {
        const auto lots = stock.lots_named(tx, "L1");
        ASSERT_EQ(lots.size(), 1U);
        EXPECT_EQ(stock.lots_named(tx, lots[0].id.text()).size(), 1U);
        EXPECT_THAT(stock.lots_named(tx, "L9"), IsEmpty());
        const auto contents = stock.contents_of_lot(tx, lots[0]);
        ASSERT_EQ(contents.size(), 2U);
        EXPECT_EQ(contents[0].place.code, "B1");
        EXPECT_EQ(contents[1].on_hand.units, 3);
    });
}

TEST_F(Lots, GoodsThatLayHereBeforeTheyHadLotsAreSoldFirst) {
    house.receive("TEA", "B1", 4);
    catalogue::Product p = house.catalogue.by_sku("TEA").value();
    p.by_lot = true;
    serum = house.catalogue.put({p}).value().front();
    EXPECT_TRUE(receive("B1", 3, "L1", "2026-04-30", "TEA").ok());
    EXPECT_EQ(reserve(5), 5);
    const auto pieces = allocate(5);
    ASSERT_EQ(pieces.size(), 2U);
    EXPECT_FALSE(pieces[0].lot);
    EXPECT_EQ(pieces[0].quantity.units, 4);
    EXPECT_EQ(pieces[1].quantity.units, 1);
}

}  // namespace
}  // namespace waybill::stock
