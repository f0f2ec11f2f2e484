#include "stock/store_upkeep.h"

namespace waybill::stock::store {
namespace {

using db::Statement;

constexpr Statement kAsk{
    "INSERT INTO stock_count (id, location_id, why, created_at) VALUES {(?, ?, ?, ?)} "
    "ON DUPLICATE KEY UPDATE why = IF(VALUES(why) = 'short' AND why <> 'difference', 'short', why)"};
constexpr Statement kLockOpen{
    "SELECT id, location_id, why, told, open, expected, counted, gained, lost, promised, actor, created_at, counted_at "
    "FROM stock_count WHERE location_id = ? AND open = 1 FOR UPDATE"};
constexpr Statement kLockCount{
    "SELECT id, location_id, why, told, open, expected, counted, gained, lost, promised, actor, created_at, counted_at "
    "FROM stock_count WHERE id = ? FOR UPDATE"};
constexpr Statement kCount{
    "SELECT id, location_id, why, told, open, expected, counted, gained, lost, promised, actor, created_at, counted_at "
    "FROM stock_count WHERE id = ?"};
constexpr Statement kOpenOf{
    "SELECT id, location_id, why, told, open, expected, counted, gained, lost, promised, actor, created_at, counted_at "
    "FROM stock_count WHERE location_id IN ({?}) AND open = 1"};
constexpr Statement kOpen{
    "SELECT id, location_id, why, told, open, expected, counted, gained, lost, promised, actor, created_at, counted_at "
    "FROM stock_count FORCE INDEX (stock_count_state) WHERE open = 1 AND created_at >= ? AND (created_at > ? OR id > ?) "
    "ORDER BY created_at, id LIMIT ?"};
constexpr Statement kDone{
    "SELECT id, location_id, why, told, open, expected, counted, gained, lost, promised, actor, created_at, counted_at "
    "FROM stock_count FORCE INDEX (stock_count_state) WHERE open IS NULL AND created_at <= ? AND (created_at < ? OR id < ?) "
    "ORDER BY created_at DESC, id DESC LIMIT ?"};
constexpr Statement kSave{
    "INSERT INTO stock_count (id, location_id, why, told, open, expected, counted, gained, lost, promised, actor, created_at, counted_at) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON DUPLICATE KEY UPDATE why = VALUES(why), told = VALUES(told), open = VALUES(open), "
    "expected = VALUES(expected), counted = VALUES(counted), gained = VALUES(gained), lost = VALUES(lost), "
    "promised = VALUES(promised), actor = VALUES(actor), counted_at = VALUES(counted_at)"};
constexpr Statement kAt{
    "SELECT product_id, location_id, lot_id, on_hand, allocated FROM stock_place WHERE location_id IN ({?}) AND on_hand > 0"};
// Identifiers rise with time: the ledger is read from a moment on by its own key.
constexpr Statement kMoved{
    "SELECT id FROM stock_movement FORCE INDEX (PRIMARY) WHERE id >= ? AND (from_place = ? OR to_place = ?) LIMIT 1"};
constexpr Statement kPicks{
    "SELECT product_id, COUNT(*) FROM stock_movement FORCE INDEX (PRIMARY) WHERE id >= ? AND to_account = 'picked' GROUP BY product_id"};
constexpr Statement kPutFace{
    "INSERT INTO stock_face (product_id, location_id, low, full_at) VALUES (?, ?, ?, ?) "
    "ON DUPLICATE KEY UPDATE low = VALUES(low), full_at = VALUES(full_at)"};
constexpr Statement kDropFace{"DELETE FROM stock_face WHERE product_id = ? AND location_id = ?"};

std::vector<CountRow> rows_of(const std::vector<db::Row>& rows) {
    std::vector<CountRow> out;
    for (const auto& r : rows)
        out.push_back({r.get<CountId>(0), r.get<LocationId>(1), r.text(2), r.text(3), !r.is_null(4), {r.integer(5)}, {r.integer(6)},
                       {r.integer(7)}, {r.integer(8)}, {r.integer(9)}, r.text(10), r.instant(11), r.get<std::optional<Instant>>(12)});
    return out;
}

std::optional<CountRow> first(std::vector<CountRow> rows) { return rows.empty() ? std::nullopt : std::optional(std::move(rows.front())); }

}  // namespace

void ask_counts(db::Tx& tx, const std::vector<Asked>& asked, Instant now) {
    std::vector<db::Values> rows;
    for (const auto& one : asked) rows.push_back(db::values(one.id, one.bin, one.why, now));
    if (!rows.empty()) tx.run_all(kAsk, rows);
}

std::optional<CountRow> lock_open_count(db::Tx& tx, LocationId bin) { return first(rows_of(tx.rows(kLockOpen, bin))); }
std::optional<CountRow> lock_count(db::Tx& tx, CountId id) { return first(rows_of(tx.rows(kLockCount, id))); }
std::optional<CountRow> count(db::Tx& tx, CountId id) { return first(rows_of(tx.rows(kCount, id))); }
std::vector<CountRow> open_counts_of(db::Tx& tx, const std::vector<LocationId>& bins) { return rows_of(tx.rows_in(kOpenOf, db::list(bins))); }
std::vector<CountRow> open_counts(db::Tx& tx, const http::Place& after, int limit) {
    return rows_of(tx.rows(kOpen, after.at, after.at, after.id, limit));
}
std::vector<CountRow> done_counts(db::Tx& tx, const http::Place& before, int limit) {
    return rows_of(tx.rows(kDone, before.at, before.at, before.id, limit));
}

void save_count(db::Tx& tx, const CountRow& r) {
    const auto open = r.open ? std::optional<int>(1) : std::nullopt;
    tx.run(kSave, r.id, r.bin, r.why, r.told, open, r.expected.units, r.counted.units, r.gained.units, r.lost.units, r.promised.units,
           r.actor, r.created_at, r.counted_at);
}

Shelves shelves_at(db::Tx& tx, const std::vector<LocationId>& places) {
    Shelves out;
    for (const auto& row : tx.rows_in(kAt, db::list(places)))
        out[{row.get<ProductId>(0), row.get<LocationId>(1), row.get<LotId>(2)}] = {{row.integer(3)}, {row.integer(4)}};
    return out;
}

bool moved_since(db::Tx& tx, LocationId place, std::int64_t movement) { return tx.one(kMoved, movement, place, place).has_value(); }

std::map<ProductId, std::int64_t> picks_since(db::Tx& tx, std::int64_t movement) {
    std::map<ProductId, std::int64_t> out;
    for (const auto& row : tx.rows(kPicks, movement)) out.emplace(row.get<ProductId>(0), row.integer(1));
    return out;
}

void put_face(db::Tx& tx, const FaceRow& face) { tx.run(kPutFace, face.product, face.bin, face.low.units, face.full.units); }
void drop_face(db::Tx& tx, ProductId product, LocationId bin) { tx.run(kDropFace, product, bin); }

}  // namespace waybill::stock::store
