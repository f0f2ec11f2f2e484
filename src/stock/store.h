#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "db/db.h"
#include "stock/rules.h"
#include "stock/rules_layout.h"
#include "stock/stock.h"

namespace waybill::stock::store {

/// Inserts locations or moves them, by code, in the order given (sorted). The kind of one that exists stays.
void upsert(db::Tx& tx, const std::vector<Location>& locations, Instant now);
std::map<std::string, Location> by_codes(db::Tx& tx, const std::vector<std::string>& codes);
std::map<LocationId, Location> by_ids(db::Tx& tx, const std::vector<LocationId>& ids);
std::vector<Location> after(db::Tx& tx, Kind kind, const std::string& code, int limit);

/// The warehouse that is picked from, until there is a second.
constexpr const char* kWarehouse = "MAIN";

// ---- the floor (store_layout.cpp)
std::vector<Layout> layouts(db::Tx& tx);
std::optional<Layout> layout(db::Tx& tx, const std::string& warehouse, bool lock);
void replace_layout(db::Tx& tx, const Layout& layout, Instant at);
/// Where bins stand in each aisle that bins name.
std::vector<rules::BinsOfAisle> bins_by_aisle(db::Tx& tx);

/// A row of the ledger.
struct Movement {
    std::int64_t id = 0;
    ProductId product;
    Quantity units;
    rules::Account from, to;
    LocationId from_place, to_place, bin;
    std::string reason;
    std::int64_t reference = 0;
    std::string actor;
    std::string note;
    LotId lot{};
};
void append(db::Tx& tx, const std::vector<Movement>& movements, Instant at);

using Balances = std::map<ProductId, rules::Accounts>;
/// A product, or one of its lots, in a place.
struct Spot {
    ProductId product;
    LocationId place;
    LotId lot{};

    friend auto operator<=>(const Spot&, const Spot&) = default;
};
using Shelves = std::map<Spot, rules::Shelf>;

/// The balances of sorted products, locked. A product without a row is absent, and not locked.
Balances lock_balances(db::Tx& tx, const std::vector<ProductId>& products);
/// Makes rows of zero where there is none, and locks them.
void ensure_balances(db::Tx& tx, const std::vector<ProductId>& products);
Balances balances(db::Tx& tx, const std::vector<ProductId>& products);
void save(db::Tx& tx, const Balances& balances);
/// free → reserved: locks in the order of the products, and takes. False where there is less free of one than is wanted, or no
/// row: the transaction has to be rolled back.
bool take_free(db::Tx& tx, const std::map<ProductId, Quantity>& wanted);
/// Of balances in which only free and reserved changed.
void save_reserved(db::Tx& tx, const Balances& balances);
/// What lies in places of these products, locked; empty places are left out. Lock the balances first: whoever changes a place
/// holds its product's balance.
Shelves lock_shelves(db::Tx& tx, const std::vector<ProductId>& products);
Shelves shelves(db::Tx& tx, const std::vector<ProductId>& products);
std::map<LocationId, rules::Shelf> sums(db::Tx& tx, const std::vector<LocationId>& places);
void save(db::Tx& tx, const Shelves& shelves);

// ---- lots (store_lots.cpp)
std::map<LotId, Lot> lots(db::Tx& tx, const std::vector<LotId>& ids);
std::vector<Lot> lots_named(db::Tx& tx, const std::string& code);
/// Of whatever product: a maker's code names a lot of one product only.
std::map<std::pair<ProductId, std::string>, Lot> lots_by_code(db::Tx& tx, const std::set<std::string>& codes);
/// Where somebody was quicker, that one's lot stays.
void add_lots(db::Tx& tx, const std::vector<Lot>& lots, Instant now);
Shelves shelves_of_lot(db::Tx& tx, LotId lot);
/// Unclaimed units of lots in bins, in the order of the lots behind this one.
struct LotOnShelf {
    Lot lot;
    Quantity open;
};
std::vector<LotOnShelf> lots_on_shelves(db::Tx& tx, LotId after, int limit);

}  // namespace waybill::stock::store
