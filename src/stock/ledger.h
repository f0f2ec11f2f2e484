#pragma once
#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "base/ids.h"
#include "db/db.h"
#include "stock/rules.h"
#include "stock/stock.h"
#include "stock/store.h"

namespace waybill::stock {

/// One movement to be made: from account to account, and where units lie or are allocated, from place to place.
struct Step {
    rules::Account from, to;
    ProductId product;
    Quantity units;
    std::string reason;
    std::int64_t reference = 0;
    LocationId from_place, to_place;  ///< physical: units leave or come to a place
    LocationId bin;                   ///< where units are, or were, allocated
    std::string note;
    LotId lot{};                      ///< none: of a product without lots
};

/// The balances of these products, locked in sorted order; those never asked for begin with zero.
store::Balances open_balances(db::Tx& tx, const std::set<ProductId>& products);

/// The books of some products, opened in one transaction: locked in sorted order, decided in memory, written back with one
/// statement for each table. Balances are locked first and always; whoever touches a place of a product holds its balance, so
/// two writers of one product go one after the other and no order of requests can deadlock.
class Ledger {
  public:
    enum class Places { untouched, opened };

    Ledger(db::Tx& tx, const std::set<ProductId>& products, Places places);

    const rules::Accounts& accounts(ProductId product) const { return balances_.at(product); }
    rules::Shelf shelf(ProductId product, LocationId place, LotId lot = {}) const;
    /// The places where units of any of the products lie.
    const store::Shelves& shelves() const { return shelves_; }

    /// Throws std::logic_error where a balance or a place would become negative; nothing is written then.
    void move(Step step);
    /// Units change their place and no account. Throws where more would go than lies there unclaimed.
    void relocate(ProductId product, Quantity units, LocationId from, LocationId to, LotId lot);
    /// Writes what was moved, if anything was.
    void save(IdGenerator& ids, const std::string& actor, Instant at);

  private:
    void shift(const Step& step);

    db::Tx& tx_;
    store::Balances balances_;
    store::Shelves shelves_;
    std::vector<Step> steps_;
    std::set<ProductId> moved_;
    std::set<store::Spot> shifted_;
};

/// Makes all of these steps, or throws: steps of no units are left out.
void post(db::Tx& tx, std::vector<Step> steps, IdGenerator& ids, const std::string& actor, Instant at);

}  // namespace waybill::stock
