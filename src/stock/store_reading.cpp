#include "stock/store_reading.h"

#include <limits>

namespace waybill::stock::store {
namespace {

using db::Statement;

constexpr Statement kOfProduct{
    "SELECT id, product_id, quantity, from_account, to_account, from_place, to_place, bin_id, reason, reference, actor, note, at, lot_id "
    "FROM stock_movement FORCE INDEX (stock_movement_product) WHERE product_id = ? AND id < ? ORDER BY id DESC LIMIT ?"};
constexpr Statement kByHand{
    "SELECT id, product_id, quantity, from_account, to_account, from_place, to_place, bin_id, reason, reference, actor, note, at, lot_id "
    "FROM stock_movement FORCE INDEX (stock_movement_by_hand) WHERE by_hand = ? AND id < ? ORDER BY id DESC LIMIT ?"};
constexpr Statement kMovedOf{
    "SELECT id FROM stock_movement FORCE INDEX (stock_movement_product) "
    "WHERE product_id IN ({?}) AND id >= ? AND (from_place = ? OR to_place = ?) LIMIT 1"};
constexpr Statement kDropLines{"DELETE FROM stock_count_line WHERE count_id = ?"};
constexpr Statement kAddLines{"INSERT INTO stock_count_line (count_id, product_id, lot_id, expected, counted) VALUES {(?, ?, ?, ?, ?)}"};
constexpr Statement kLines{"SELECT product_id, expected, counted, lot_id FROM stock_count_line WHERE count_id = ? ORDER BY product_id, lot_id"};
constexpr Statement kOpenNumber{"SELECT COUNT(*) FROM stock_count FORCE INDEX (stock_count_state) WHERE open = 1"};
// A place where nothing of a product lies has no row for it.
constexpr Statement kGoods{
    "SELECT p.location_id, p.product_id, l.code FROM stock_place p FORCE INDEX (stock_place_location) "
    "STRAIGHT_JOIN location l ON l.id = p.location_id AND l.kind = 'bin' "
    "WHERE p.location_id >= ? AND (p.location_id > ? OR p.product_id > ?) ORDER BY p.location_id, p.product_id LIMIT ?"};
constexpr Statement kCountedAt{
    "SELECT location_id, MAX(counted_at) FROM stock_count FORCE INDEX (stock_count_counted) "
    "WHERE location_id > ? GROUP BY location_id HAVING MAX(counted_at) IS NOT NULL ORDER BY location_id LIMIT ?"};
constexpr Statement kWaiting{"SELECT location_id FROM stock_count FORCE INDEX (stock_count_state) WHERE open = 1"};
constexpr Statement kLevels{
    "SELECT f.product_id, f.location_id, MAX(f.low), MAX(f.full_at), CAST(IFNULL(SUM(p.on_hand), 0) AS SIGNED), CAST(IFNULL(SUM(p.allocated), 0) AS SIGNED), MAX(f.taken_by), MAX(f.taken_at), IFNULL(MAX(p.lot_id), 0) "
    "FROM stock_face f FORCE INDEX (PRIMARY) "
    "LEFT JOIN stock_place p ON p.product_id = f.product_id AND p.location_id = f.location_id "
    "WHERE f.product_id >= ? AND (f.product_id > ? OR f.location_id > ?) GROUP BY f.product_id, f.location_id ORDER BY f.product_id, f.location_id LIMIT ?"};
constexpr Statement kLevelsOf{
    "SELECT f.product_id, f.location_id, MAX(f.low), MAX(f.full_at), CAST(IFNULL(SUM(p.on_hand), 0) AS SIGNED), CAST(IFNULL(SUM(p.allocated), 0) AS SIGNED), MAX(f.taken_by), MAX(f.taken_at), IFNULL(MAX(p.lot_id), 0) "
    "FROM stock_face f LEFT JOIN stock_place p ON p.product_id = f.product_id AND p.location_id = f.location_id "
    "WHERE f.product_id IN ({?}) GROUP BY f.product_id, f.location_id"};
// full scan: there are as many faces as bins to pick from, and whether one runs low stands in another table
constexpr Statement kLow{
    "SELECT f.product_id, f.location_id, MAX(f.low), MAX(f.full_at), CAST(IFNULL(SUM(p.on_hand), 0) AS SIGNED), CAST(IFNULL(SUM(p.allocated), 0) AS SIGNED), MAX(f.taken_by), MAX(f.taken_at), IFNULL(MAX(p.lot_id), 0) "
    "FROM stock_face f LEFT JOIN stock_place p ON p.product_id = f.product_id AND p.location_id = f.location_id "
    "GROUP BY f.product_id, f.location_id HAVING IFNULL(MAX(p.lot_id), 0) > 0 "
    "OR (IFNULL(SUM(p.on_hand), 0) - IFNULL(SUM(p.allocated), 0) < MAX(f.low) AND IFNULL(SUM(p.on_hand), 0) < MAX(f.full_at))"};
// full scan: ends at the first row
constexpr Statement kAnyLot{"SELECT id FROM stock_lot LIMIT 1"};
// full scan: as kLow, and nothing but a number comes back; where nothing has lots
constexpr Statement kToFill{
    "SELECT COUNT(*) FROM stock_face f LEFT JOIN stock_place p ON p.product_id = f.product_id AND p.location_id = f.location_id "
    "WHERE f.taken_by = '' AND IFNULL(p.on_hand, 0) - IFNULL(p.allocated, 0) < f.low AND IFNULL(p.on_hand, 0) < f.full_at AND EXISTS ("
    "SELECT 1 FROM stock_place o JOIN location l ON l.id = o.location_id AND l.kind = 'bin' "
    "LEFT JOIN stock_face g ON g.product_id = o.product_id AND g.location_id = o.location_id "
    "WHERE o.product_id = f.product_id AND o.on_hand > o.allocated AND g.product_id IS NULL)"};
constexpr Statement kTake{
    "UPDATE stock_face SET taken_by = ?, taken_at = ? WHERE product_id = ? AND location_id = ? AND (taken_by = '' OR taken_by = ?)"};
constexpr Statement kFree{"UPDATE stock_face SET taken_by = '', taken_at = NULL WHERE product_id = ? AND location_id = ? AND taken_by <> ''"};

constexpr std::int64_t kNewest = std::numeric_limits<std::int64_t>::max();

LocationId place(const db::Row& row, std::size_t column) { return row.is_null(column) ? LocationId() : row.get<LocationId>(column); }

std::vector<LedgerRow> read_ledger(const std::vector<db::Row>& rows) {
    std::vector<LedgerRow> out;
    for (const auto& r : rows) {
        LedgerRow row;
        auto& m = row.movement;
        m.id = r.integer(0), m.product = r.get<ProductId>(1), m.units = {r.integer(2)};
        row.from = r.text(3), row.to = r.text(4);
        m.from_place = place(r, 5), m.to_place = place(r, 6), m.bin = place(r, 7);
        m.reason = r.text(8), m.reference = r.is_null(9) ? 0 : r.integer(9), m.actor = r.text(10), m.note = r.text(11);
        row.at = r.instant(12);
        m.lot = r.get<LotId>(13);
        out.push_back(std::move(row));
    }
    return out;
}

std::vector<LevelRow> read_levels(const std::vector<db::Row>& rows) {
    std::vector<LevelRow> out;
    for (const auto& r : rows)
        out.push_back({r.get<ProductId>(0), r.get<LocationId>(1), {r.integer(2)}, {r.integer(3)}, {r.integer(4)}, {r.integer(5)}, r.text(6),
                       r.get<std::optional<Instant>>(7), r.integer(8) != 0});
    return out;
}

}  // namespace

std::vector<LedgerRow> ledger_of(db::Tx& tx, ProductId product, std::int64_t before, int limit) {
    return read_ledger(tx.rows(kOfProduct, product, before > 0 ? before : kNewest, limit));
}
std::vector<LedgerRow> ledger_by_hand(db::Tx& tx, bool moves, std::int64_t before, int limit) {
    return read_ledger(tx.rows(kByHand, moves ? 2 : 1, before > 0 ? before : kNewest, limit));
}
bool moved_since(db::Tx& tx, const std::vector<ProductId>& products, LocationId place, std::int64_t movement) {
    return !tx.rows_in(kMovedOf, db::list(products), {}, db::values(movement, place, place)).empty();
}

void save_count_lines(db::Tx& tx, CountId count, const std::vector<CountLine>& lines) {
    tx.run(kDropLines, count);
    std::vector<db::Values> rows;
    for (const auto& line : lines) rows.push_back(db::values(count, line.product, line.lot.raw(), line.expected.units, line.counted.units));
    if (!rows.empty()) tx.run_all(kAddLines, rows);
}
std::vector<CountLine> count_lines(db::Tx& tx, CountId count) {
    std::vector<CountLine> out;
    for (const auto& row : tx.rows(kLines, count)) out.push_back({row.get<ProductId>(0), {row.integer(1)}, {row.integer(2)}, row.get<LotId>(3)});
    return out;
}
std::int64_t open_count_number(db::Tx& tx) { return tx.one(kOpenNumber).value().integer(0); }

std::vector<Goods> goods_in_bins(db::Tx& tx, LocationId after, ProductId after_product, int limit) {
    std::vector<Goods> out;
    for (const auto& row : tx.rows(kGoods, after.raw(), after.raw(), after_product.raw(), limit))
        out.push_back({row.get<LocationId>(0), row.get<ProductId>(1), row.text(2)});
    return out;
}
std::vector<std::pair<LocationId, Instant>> counted_at(db::Tx& tx, LocationId after, int limit) {
    std::vector<std::pair<LocationId, Instant>> out;
    for (const auto& row : tx.rows(kCountedAt, after.raw(), limit)) out.emplace_back(row.get<LocationId>(0), row.instant(1));
    return out;
}
std::vector<LocationId> waiting_bins(db::Tx& tx) {
    std::vector<LocationId> out;
    for (const auto& row : tx.rows(kWaiting)) out.push_back(row.get<LocationId>(0));
    return out;
}

std::vector<LevelRow> face_levels(db::Tx& tx, ProductId after, LocationId after_bin, int limit) {
    return read_levels(tx.rows(kLevels, after.raw(), after.raw(), after_bin.raw(), limit));
}
std::vector<LevelRow> face_levels(db::Tx& tx, const std::vector<ProductId>& products) {
    return read_levels(tx.rows_in(kLevelsOf, db::list(products)));
}
std::vector<LevelRow> low_face_levels(db::Tx& tx) { return read_levels(tx.rows(kLow)); }
bool any_lot(db::Tx& tx) { return tx.one(kAnyLot).has_value(); }
std::int64_t faces_to_fill(db::Tx& tx) { return tx.one(kToFill).value().integer(0); }
bool take_face(db::Tx& tx, ProductId product, LocationId bin, const std::string& actor, Instant now) {
    return tx.run(kTake, actor, now, product, bin, actor) > 0;
}
void free_face(db::Tx& tx, ProductId product, LocationId bin) { tx.run(kFree, product, bin); }

}  // namespace waybill::stock::store
