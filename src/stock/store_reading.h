#pragma once
#include <optional>
#include <vector>

#include "stock/store.h"

/// What people look up: rows of the ledger, what counts said, pick faces with what lies there (store_reading.cpp).
namespace waybill::stock::store {

/// A row of the ledger as it stands.
struct LedgerRow {
    Movement movement;  ///< accounts are in `from` and `to`
    std::string from, to;
    Instant at;
};
/// Of one product, behind the row `before`, newest first.
std::vector<LedgerRow> ledger_of(db::Tx& tx, ProductId product, std::int64_t before, int limit);
/// What was put right, or moved from bin to bin, of whatever product.
std::vector<LedgerRow> ledger_by_hand(db::Tx& tx, bool moves, std::int64_t before, int limit);
/// Whether goods of these products came to a place or left it in a movement with this number or a later one.
bool moved_since(db::Tx& tx, const std::vector<ProductId>& products, LocationId place, std::int64_t movement);

/// Replaces what a count says where it differs.
void save_count_lines(db::Tx& tx, CountId count, const std::vector<CountLine>& lines);
std::vector<CountLine> count_lines(db::Tx& tx, CountId count);
std::int64_t open_count_number(db::Tx& tx);

struct Goods {
    LocationId bin;
    ProductId product;
    std::string code;  ///< the bin's
};
/// Everything that lies in bins, bin by bin, behind this one.
std::vector<Goods> goods_in_bins(db::Tx& tx, LocationId after, ProductId after_product, int limit);
/// When places were counted the last time, in the order of their identifiers, behind this one.
std::vector<std::pair<LocationId, Instant>> counted_at(db::Tx& tx, LocationId after, int limit);
std::vector<LocationId> waiting_bins(db::Tx& tx);

struct LevelRow {
    ProductId product;
    LocationId bin;
    Quantity low, full, on_hand, allocated;
    std::string taken_by;
    std::optional<Instant> taken_at;
    bool lots = false;   ///< some of what lies there is by lot
};
std::vector<LevelRow> face_levels(db::Tx& tx, ProductId after, LocationId after_bin, int limit);
std::vector<LevelRow> face_levels(db::Tx& tx, const std::vector<ProductId>& products);
/// Those with less unclaimed than `low`, and less than `full` at all; and every one with lots, of which not all may be sold.
std::vector<LevelRow> low_face_levels(db::Tx& tx);
bool any_lot(db::Tx& tx);
/// Where there are no lots: how many of those nobody has taken on, while unclaimed goods lie in a bin that is no face of them.
std::int64_t faces_to_fill(db::Tx& tx);
/// False where it is taken by somebody else, or there is no such face.
bool take_face(db::Tx& tx, ProductId product, LocationId bin, const std::string& actor, Instant now);
/// Nobody fills it any more. There may be no such face.
void free_face(db::Tx& tx, ProductId product, LocationId bin);

}  // namespace waybill::stock::store
