#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "stock/store.h"

/// Counts and pick faces: stock_count, stock_face; and what the ledger says of places (store_upkeep.cpp).
namespace waybill::stock::store {

struct Asked {
    CountId id;
    LocationId bin;
    std::string why;
};
/// A bin that waits for a count already goes on waiting for that one; a short is then why.
void ask_counts(db::Tx& tx, const std::vector<Asked>& asked, Instant now);
struct CountRow {
    CountId id;
    LocationId bin;
    std::string why, told;
    bool open = true;
    Quantity expected, counted, gained, lost, promised;
    std::string actor;
    Instant created_at;
    std::optional<Instant> counted_at;
};
std::optional<CountRow> lock_open_count(db::Tx& tx, LocationId bin);
std::optional<CountRow> lock_count(db::Tx& tx, CountId id);
std::optional<CountRow> count(db::Tx& tx, CountId id);
/// The open counts of these bins.
std::vector<CountRow> open_counts_of(db::Tx& tx, const std::vector<LocationId>& bins);
std::vector<CountRow> open_counts(db::Tx& tx, const http::Place& after, int limit);
std::vector<CountRow> done_counts(db::Tx& tx, const http::Place& before, int limit);
/// What became of a count; made where nobody had asked for it.
void save_count(db::Tx& tx, const CountRow& row);

/// Units by product in each of these places.
Shelves shelves_at(db::Tx& tx, const std::vector<LocationId>& places);
/// Whether goods came to a place or left it in a movement with this number or a later one.
bool moved_since(db::Tx& tx, LocationId place, std::int64_t movement);
/// How often each product was picked by movements from this number on.
std::map<ProductId, std::int64_t> picks_since(db::Tx& tx, std::int64_t movement);

struct FaceRow {
    ProductId product;
    LocationId bin;
    Quantity low, full;
};
void put_face(db::Tx& tx, const FaceRow& face);
void drop_face(db::Tx& tx, ProductId product, LocationId bin);

}  // namespace waybill::stock::store
