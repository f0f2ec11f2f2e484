#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <random>
#include <thread>

#include "stock/stock.h"
#include "support/warehouse.h"

// Reservations whose entries in the ledger stand in the caller's own rows: the fast way of an order's intake.
namespace waybill::stock {
namespace {

using ::testing::ElementsAre;
using ::testing::Each;
using waybill::testing::numbers;

class Unrecorded : public ::testing::Test {
  protected:
    std::vector<ProductId> products(int count, std::int64_t units) {
        std::vector<ProductId> made;
        for (int i = 0; i < count; ++i) {
            const std::string sku = "P" + std::to_string(100 + i);
            house.receive(sku, "B1", units);
            made.push_back(house.catalogue.by_sku(sku).value().id);
        }
        return made;
    }
    /// As an order's intake does it: without looking where that is likely to do, else looking first.
    std::vector<Quantity> reserve(db::Database& db, const std::vector<Units>& wants) {
        if (stock.likely(wants)) {
            const auto taken = db.transact([&](db::Tx& tx) -> Result<std::vector<Quantity>> {
                if (!stock.take_unrecorded(tx, wants)) return error(Code::conflict, "short", "");
                std::vector<Quantity> all;
                for (const auto& want : wants) all.push_back(want.quantity);
                return all;
            });
            ++(taken.ok() ? taken_unseen : refused_unseen);
            if (taken.ok()) return taken.value();
        }
        return db.transact([&](db::Tx& tx) { return stock.reserve_unrecorded(tx, wants); });
    }
    std::vector<std::int64_t> reserve(const std::vector<Units>& wants) {
        std::vector<std::int64_t> got;
        for (const auto& granted : reserve(house.db, wants)) got.push_back(granted.units);
        return got;
    }
    std::atomic<int> taken_unseen = 0, refused_unseen = 0;
    std::int64_t ledger_rows() { return house.db.query("SELECT COUNT(*) FROM stock_movement WHERE reason = 'reserve'")[0].integer(0); }

    waybill::testing::Warehouse house;
    Stock& stock = house.stock;
};

TEST_F(Unrecorded, GrantWhatThereIsInTheOrderOfTheWants) {
    const auto p = products(1, 10).front();
    EXPECT_THAT(reserve({{0, p, {2}}, {0, p, {1}}}), ElementsAre(2, 1));
    EXPECT_THAT(reserve({{0, p, {3}}}), ElementsAre(3)) << "by now the product is known to have plenty";
    EXPECT_THAT(reserve({{0, p, {3}}, {0, p, {2}}}), ElementsAre(3, 1)) << "and now it has not";
    EXPECT_EQ(taken_unseen, 1);
    EXPECT_EQ(refused_unseen, 1);
    EXPECT_THAT(reserve({{0, p, {1}}}), ElementsAre(0));
    EXPECT_EQ(refused_unseen, 1) << "what is sold out is not tried again";
    EXPECT_THAT(numbers(house.balance(p)), ElementsAre(0, 10, 0, 0, 0, 0));
    house.receive("P100", "B1", 4);
    EXPECT_THAT(reserve({{0, p, {1}}}), ElementsAre(1));
    EXPECT_THAT(reserve({{0, p, {1}}}), ElementsAre(1));
    EXPECT_THAT(numbers(house.balance(p)), ElementsAre(2, 12, 0, 0, 0, 0));
    EXPECT_EQ(ledger_rows(), 0);
}

TEST_F(Unrecorded, OfALongListTakeNothingTwiceWhereOneProductRunsShort) {
    const auto many = products(60, 5);
    std::vector<Units> wants;
    for (const auto p : many) wants.push_back({0, p, {2}});
    EXPECT_THAT(reserve(wants), Each(2));
    wants[50].quantity = {4};  // three are left: the pieces before it have already taken theirs
    const auto got = reserve(wants);
    for (std::size_t i = 0; i < got.size(); ++i) EXPECT_EQ(got[i], i == 50 ? 3 : 2) << i;
    for (std::size_t i = 0; i < many.size(); ++i)
        EXPECT_THAT(numbers(house.balance(many[i])), i == 50 ? ElementsAre(0, 5, 0, 0, 0, 0) : ElementsAre(1, 4, 0, 0, 0, 0)) << i;
}

TEST_F(Unrecorded, OfAProductThatWasNeverReceivedGrantNothing) {
    const auto p = house.product("NEVER");
    EXPECT_THAT(reserve({{0, p, {1}}}), ElementsAre(0));
    EXPECT_THAT(reserve({{0, p, {0}}}), ElementsAre(0));
    EXPECT_THAT(reserve({{0, p, {1}}}), ElementsAre(0));
    EXPECT_THAT(numbers(house.balance(p)), ElementsAre(0, 0, 0, 0, 0, 0));
}

TEST_F(Unrecorded, OfManyClientsAtOnceEndWithTheExactCountAndWithoutADeadlock) {
    constexpr int kThreads = 6;
    db::Database db{{.url = house.test_db.url(), .connections = kThreads, .allow_weak_durability = true}};
    const auto many = products(40, 30);
    std::atomic<std::int64_t> got = 0, wanted = 0;
    std::vector<std::string> failures(kThreads);
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t)
        threads.emplace_back([&, t] {
            std::mt19937 random(static_cast<unsigned>(t));
            try {
                for (int i = 0; i < 12; ++i) {
                    std::vector<Units> wants;
                    for (int n = 0; n < 35; ++n) wants.push_back({0, many[random() % many.size()], {1}});
                    wanted += 35;
                    for (const auto& granted : reserve(db, wants)) got += granted.units;
                }
            } catch (const std::exception& e) {
                failures[static_cast<std::size_t>(t)] = e.what();
            }
        });
    for (auto& thread : threads) thread.join();
    EXPECT_THAT(failures, Each(""));
    EXPECT_GT(taken_unseen, 0);
    EXPECT_GT(refused_unseen, 0);
    EXPECT_EQ(db.counts().retries, 0) << "locks are taken in one order";
    ASSERT_GT(wanted, 40 * 30) << "the test must ask for more than there is";
    std::int64_t free = 0, reserved = 0;
    for (const auto p : many) {
        const auto balance = house.balance(p);
        EXPECT_GE(balance.free.units, 0);
        free += balance.free.units;
        reserved += balance.reserved.units;
    }
    EXPECT_EQ(reserved, got);
    EXPECT_EQ(free + reserved, 40 * 30);
}

}  // namespace
}  // namespace waybill::stock
