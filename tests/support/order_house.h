#pragma once
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "orders/orders.h"
#include "support/checks.h"
#include "support/fake_clock.h"
#include "support/test_db.h"

namespace waybill::orders {

/// A shop on a database of its own: products at 2.55 GBP, bins, and orders of them. What the set-up cannot do throws.
class OrderHouse : public ::testing::Test {
  protected:
    explicit OrderHouse(Settings settings = {}) : orders(make(std::move(settings))) {}
    void TearDown() override { EXPECT_TRUE(violations().empty()) << violations().front(); }

    /// So many units of the SKU on the shelf; the product is made where there is none.
    ProductId stocked(const std::string& sku, std::int64_t units, std::int64_t price = 255);
    NewOrder order(const std::string& ref, const std::vector<std::pair<std::string, std::int64_t>>& units);
    /// The same with an Idempotency-Key.
    NewOrder keyed(NewOrder order, const std::string& token);
    Result<Accepted> accept(const NewOrder& order) { return std::move(orders.accept(std::span(&order, 1)).front()); }
    OrderId taken(const std::string& ref, const std::vector<std::pair<std::string, std::int64_t>>& units) {
        return accept(order(ref, units)).value().id;
    }
    Order get(OrderId id) { return orders.get(id).value(); }
    std::string state(OrderId id) { return get(id).state; }
    stock::Balance balance(ProductId product);
    /// Topics of the outbox about that subject, in order.
    std::vector<std::string> announced(OrderId id);
    std::vector<std::string> told(OrderId id);
    std::int64_t count(const std::string& table) { return db.query("SELECT COUNT(*) FROM " + table).front().integer(0); }
    std::vector<std::string> violations() { return testing::violations(db); }

    // What picking and packing do, without their paper: the units move in stock and in the order's ledger together.
    void allocate(OrderId id);
    void pick(OrderId id, const std::string& sku, std::int64_t units);
    void pack(OrderId id, const std::string& sku, std::int64_t units);
    void ship(OrderId id, const std::string& sku, std::int64_t units);
    void deliver(OrderId id, const std::string& sku, std::int64_t units);
    /// Units of an allocated line that were not in their bin.
    void lose(OrderId id, const std::string& sku, std::int64_t units);
    /// All that is allocated or in the tote goes back to the shelf.
    void take_back(OrderId id);
    Line line(OrderId id, const std::string& sku);
    LocationId bin(ProductId product);

    template <class F>
    auto in_tx(F f) {
        return db.transact([&](db::Tx& tx) { return f(tx); });
    }

    testing::TestDb test_db;
    db::Database& db = test_db.db();
    testing::FakeClock clock;
    IdGenerator ids{clock, 1};
    db::Numbers numbers{db};
    events::Outbox outbox{ids, clock};
    catalogue::Catalogue catalogue{db, ids, clock};
    stock::Stock stock{db, ids, clock, catalogue, outbox};
    http::Idempotency idempotency{clock};
    Orders orders;

    Orders make(Settings settings);
    LocationId tote();
};

/// Keys of failed conditions.
std::vector<std::string> keys(const std::vector<Condition>& conditions);

}  // namespace waybill::orders
