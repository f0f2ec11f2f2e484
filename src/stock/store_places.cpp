#include <array>
#include <stdexcept>
#include <string_view>

#include "stock/store.h"

namespace waybill::stock::store {
namespace {

constexpr db::Statement kUpsert{
    "INSERT INTO location (id, code, kind, aisle, x_mm, y_mm, created_at) VALUES {(?, ?, ?, ?, ?, ?, ?)} "
    "ON DUPLICATE KEY UPDATE aisle = VALUES(aisle), x_mm = VALUES(x_mm), y_mm = VALUES(y_mm)"};
constexpr db::Statement kByCode{
    "SELECT id, code, kind, aisle, x_mm, y_mm FROM location WHERE warehouse_id = 1 AND code IN ({?})"};
constexpr db::Statement kById{"SELECT id, code, kind, aisle, x_mm, y_mm FROM location WHERE id IN ({?})"};
constexpr db::Statement kAfter{
    "SELECT id, code, kind, aisle, x_mm, y_mm FROM location "
    "WHERE warehouse_id = 1 AND kind = ? AND code > ? ORDER BY code LIMIT ?"};

Location location(const db::Row& row) {
    const auto kind = kind_named(row.text(2));
    if (!kind) throw std::logic_error("a stored location has an unknown kind");
    return {row.get<LocationId>(0), row.text(1), *kind, row.text(3), {row.integer(4)}, {row.integer(5)}};
}

}  // namespace

void upsert(db::Tx& tx, const std::vector<Location>& locations, Instant now) {
    std::vector<db::Values> rows;
    rows.reserve(locations.size());
    for (const auto& l : locations) rows.push_back(db::values(l.id, l.code, name(l.kind), l.aisle, l.x.value, l.y.value, now));
    if (!rows.empty()) tx.run_all(kUpsert, rows);
}

std::map<std::string, Location> by_codes(db::Tx& tx, const std::vector<std::string>& codes) {
    std::map<std::string, Location> out;
    for (const auto& row : tx.rows_in(kByCode, db::list(codes))) out.emplace(row.text(1), location(row));
    return out;
}

std::map<LocationId, Location> by_ids(db::Tx& tx, const std::vector<LocationId>& ids) {
    std::map<LocationId, Location> out;
    for (const auto& row : tx.rows_in(kById, db::list(ids))) out.emplace(row.get<LocationId>(0), location(row));
    return out;
}

std::vector<Location> after(db::Tx& tx, Kind kind, const std::string& code, int limit) {
    std::vector<Location> out;
    for (const auto& row : tx.rows(kAfter, name(kind), code, limit)) out.push_back(location(row));
    return out;
}

}  // namespace waybill::stock::store
