#pragma once
#include <map>
#include <string>
#include <vector>

#include "base/ids.h"
#include "catalogue/catalogue.h"
#include "events/events.h"
#include "stock/stock.h"
#include "support/checks.h"
#include "support/fake_clock.h"
#include "support/test_db.h"

namespace waybill::testing {

/// A small warehouse on a database of its own: catalogue and stock, and short ways to fill them. Everything here throws
/// where it fails: it is the ground on which a test stands.
struct Warehouse {
    TestDb test_db;
    db::Database& db = test_db.db();
    FakeClock clock;
    IdGenerator ids{clock, 1};
    events::Outbox outbox{ids, clock};
    catalogue::Catalogue catalogue{db, ids, clock};
    stock::Stock stock{db, ids, clock, catalogue, outbox};

    /// A product with that SKU: 100 g, 10 x 20 x 30 mm, 2.55 GBP.
    ProductId product(const std::string& sku, const std::vector<std::string>& barcodes = {});
    LocationId place(const std::string& code, stock::Kind kind = stock::Kind::bin);
    /// So many units into a bin; both are made where they do not exist.
    void receive(const std::string& sku, const std::string& bin, std::int64_t units);

    stock::Balance balance(ProductId product);
    /// Units by place code: "A-01" → {on hand, allocated}. Empty places are left out.
    std::map<std::string, std::pair<std::int64_t, std::int64_t>> shelves(ProductId product);
    /// Of the checks of these rooms: there is no order here behind what is reserved.
    std::vector<std::string> violations() { return testing::violations(db, {"catalogue", "stock", "idempotency"}); }
};

/// free, reserved, allocated, picked, packed, shipped.
std::vector<std::int64_t> numbers(const stock::Balance& balance);

}  // namespace waybill::testing
