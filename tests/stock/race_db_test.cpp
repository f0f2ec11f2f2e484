#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <random>
#include <thread>

#include "support/warehouse.h"

namespace waybill::stock {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using waybill::testing::numbers;

constexpr int kThreads = 32;

class ManyClients : public ::testing::Test {
  protected:
    template <class F>
    void at_once(F f) {
        std::vector<std::thread> threads;
        std::vector<std::string> failures(kThreads);
        for (int t = 0; t < kThreads; ++t)
            threads.emplace_back([&, t] {
                try {
                    f(t);
                } catch (const std::exception& e) {
                    failures[t] = e.what();
                }
            });
        for (auto& thread : threads) thread.join();
        for (const auto& failure : failures) EXPECT_EQ(failure, "");
    }

    waybill::testing::Warehouse house;
    db::Database db{{.url = house.test_db.url(), .connections = kThreads, .allow_weak_durability = true}};
    Stock& stock = house.stock;
};

TEST_F(ManyClients, TakingFromFewUnitsEndWithTheExactCount) {
    house.receive("A", "B1", 500);
    const auto product = house.catalogue.by_sku("A").value().id;
    std::atomic<std::int64_t> wanted = 0, got = 0;
    at_once([&](int t) {
        for (int i = 0; i < 25; ++i) {
            const std::int64_t units = 1 + (t + i) % 3;
            wanted += units;
            got += db.transact([&](db::Tx& tx) {
                         return stock.reserve(tx, std::vector<Units>{{t + 1, product, {units}}}).front();
                     }).units;
        }
    });
    ASSERT_GT(wanted, 500) << "the test must ask for more than there is";
    EXPECT_EQ(got, 500);
    EXPECT_THAT(numbers(house.balance(product)), ElementsAre(0, 500, 0, 0, 0, 0));
    EXPECT_THAT(house.violations(), IsEmpty());
}

TEST_F(ManyClients, AllocatingPickingAndGivingBackNeverLoseAUnit) {
    house.receive("A", "B1", 60);
    house.receive("A", "B2", 40);
    const auto product = house.catalogue.by_sku("A").value().id;
    const auto tote = house.place("T1", Kind::tote), bin = house.place("B3");
    at_once([&](int t) {
        for (int i = 0; i < 6; ++i)
            db.transact([&](db::Tx& tx) {
                const auto units = stock.reserve(tx, std::vector<Units>{{t + 1, product, {1 + (t + i) % 4}}}).front();
                if (units.units == 0) return;
                for (const auto& piece : stock.allocate(tx, std::vector<Units>{{t + 1, product, units}})) {
                    if ((t + i) % 3 == 0) {
                        stock.deallocate(tx, std::vector<Placed>{piece});
                        stock.unreserve(tx, std::vector<Units>{{t + 1, product, piece.quantity}});
                    } else {
                        stock.pick(tx, piece, tote, "u");
                        if ((t + i) % 3 == 1) stock.put_back(tx, {t, product, tote, piece.quantity}, bin, "u");
                    }
                }
            });
    });
    std::int64_t all = 0;
    for (const auto units : numbers(house.balance(product))) all += units;
    EXPECT_EQ(all, 100);
    EXPECT_THAT(house.violations(), IsEmpty());
}

TEST_F(ManyClients, ReservingManyProductsInAnyOrderNeverDeadlock) {
    std::vector<ProductId> products;
    for (int i = 0; i < 20; ++i) {
        const std::string sku = "P" + std::to_string(i);
        house.receive(sku, "B1", 200);
        products.push_back(house.catalogue.by_sku(sku).value().id);
    }
    const auto before = db.counts().retries;
    at_once([&](int t) {
        std::mt19937 random(t);
        for (int i = 0; i < 8; ++i) {
            std::vector<Units> wants;
            for (int n = 0; n < 10; ++n) wants.push_back({t + 1, products[random() % products.size()], {1}});
            db.transact([&](db::Tx& tx) { stock.reserve(tx, wants); });
        }
    });
    EXPECT_EQ(db.counts().retries, before) << "locks are taken in one order: nobody had to begin again";
    std::int64_t reserved = 0;
    for (const auto product : products) reserved += house.balance(product).reserved.units;
    EXPECT_EQ(reserved, kThreads * 8 * 10);
    EXPECT_THAT(house.violations(), IsEmpty());
}

TEST_F(ManyClients, ReceivingAndReservingANewProductAtOnceCountEveryUnit) {
    const auto product = house.product("NEW");
    house.place("B1");
    std::atomic<std::int64_t> got = 0;
    at_once([&](int t) {
        if (t % 2 == 0) {
            const auto received = db.transact([&](db::Tx& tx) { return stock.receive(tx, {"r", {{"NEW", "B1", {3}}}}, "u"); });
            EXPECT_TRUE(received.ok());
        } else {
            got += db.transact([&](db::Tx& tx) {
                         return stock.reserve(tx, std::vector<Units>{{t + 1, product, {2}}}).front();
                     }).units;
        }
    });
    EXPECT_THAT(numbers(house.balance(product)), ElementsAre(3 * kThreads / 2 - got, got.load(), 0, 0, 0, 0));
    EXPECT_THAT(house.violations(), IsEmpty());
}

}  // namespace
}  // namespace waybill::stock
