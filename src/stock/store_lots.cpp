#include "stock/store.h"

namespace waybill::stock::store {
namespace {

using db::Statement;

constexpr Statement kById{"SELECT id, product_id, code, CAST(expires AS CHAR) FROM stock_lot WHERE id IN ({?})"};
constexpr Statement kNamed{"SELECT id, product_id, code, CAST(expires AS CHAR) FROM stock_lot WHERE code = ? ORDER BY id"};
constexpr Statement kAnyNamed{"SELECT id, product_id, code, CAST(expires AS CHAR) FROM stock_lot WHERE code IN ({?})"};
constexpr Statement kAdd{
    "INSERT INTO stock_lot (id, product_id, code, expires, created_at) VALUES {(?, ?, ?, ?, ?)} ON DUPLICATE KEY UPDATE code = VALUES(code)"};
constexpr Statement kPlaces{
    "SELECT product_id, location_id, lot_id, on_hand, allocated FROM stock_place FORCE INDEX (stock_place_lot) WHERE lot_id = ? AND on_hand > 0"};
constexpr Statement kOnShelves{
    "SELECT p.lot_id, MAX(l.product_id), MAX(l.code), CAST(MAX(l.expires) AS CHAR), CAST(SUM(p.on_hand - p.allocated) AS SIGNED) "
    "FROM stock_place p FORCE INDEX (stock_place_lot) JOIN stock_lot l ON l.id = p.lot_id "
    "JOIN location k ON k.id = p.location_id AND k.kind = 'bin' WHERE p.lot_id > ? GROUP BY p.lot_id ORDER BY p.lot_id LIMIT ?"};

Lot lot(const db::Row& row) {
    return {row.get<LotId>(0), row.get<ProductId>(1), row.text(2), parse_iso_date(row.text(3)).value()};
}
std::vector<Lot> read(const std::vector<db::Row>& rows) {
    std::vector<Lot> out;
    out.reserve(rows.size());
    for (const auto& row : rows) out.push_back(lot(row));
    return out;
}

}  // namespace

std::map<LotId, Lot> lots(db::Tx& tx, const std::vector<LotId>& ids) {
    std::map<LotId, Lot> out;
    if (ids.empty()) return out;
    for (auto& one : read(tx.rows_in(kById, db::list(ids)))) out.emplace(one.id, std::move(one));
    return out;
}

std::vector<Lot> lots_named(db::Tx& tx, const std::string& code) { return read(tx.rows(kNamed, code)); }

std::map<std::pair<ProductId, std::string>, Lot> lots_by_code(db::Tx& tx, const std::set<std::string>& codes) {
    std::map<std::pair<ProductId, std::string>, Lot> out;
    for (auto& one : read(tx.rows_in(kAnyNamed, db::list(codes)))) out.emplace(std::pair(one.product, one.code), one);
    return out;
}

void add_lots(db::Tx& tx, const std::vector<Lot>& lots, Instant now) {
    std::vector<db::Values> rows;
    for (const auto& one : lots) rows.push_back(db::values(one.id, one.product, one.code, iso_date(one.expires), now));
    if (!rows.empty()) tx.run_all(kAdd, rows);
}

Shelves shelves_of_lot(db::Tx& tx, LotId lot) {
    Shelves out;
    for (const auto& row : tx.rows(kPlaces, lot))
        out[{row.get<ProductId>(0), row.get<LocationId>(1), row.get<LotId>(2)}] = {{row.integer(3)}, {row.integer(4)}};
    return out;
}

std::vector<LotOnShelf> lots_on_shelves(db::Tx& tx, LotId after, int limit) {
    std::vector<LotOnShelf> out;
    for (const auto& row : tx.rows(kOnShelves, after.raw(), limit)) out.push_back({lot(row), {row.integer(4)}});
    return out;
}

}  // namespace waybill::stock::store
