#include <stdexcept>

#include "stock/store.h"

namespace waybill::stock::store {
namespace {

// full scan: one row a warehouse
constexpr db::Statement kWarehouses{"SELECT id, code, name, depot_x_mm, depot_y_mm FROM warehouse ORDER BY code"};
constexpr db::Statement kOneWarehouse{"SELECT id, code, name, depot_x_mm, depot_y_mm FROM warehouse WHERE code = ?"};
constexpr db::Statement kLockWarehouse{"SELECT id, code, name, depot_x_mm, depot_y_mm FROM warehouse WHERE code = ? FOR UPDATE"};
constexpr db::Statement kAisles{"SELECT code, x_mm, way FROM aisle WHERE warehouse_id = ? ORDER BY x_mm"};
constexpr db::Statement kCrossAisles{"SELECT y_mm FROM cross_aisle WHERE warehouse_id = ? ORDER BY y_mm"};
constexpr db::Statement kSaveWarehouse{
    "UPDATE warehouse SET name = ?, depot_x_mm = ?, depot_y_mm = ?, updated_at = ? WHERE code = ?"};
constexpr db::Statement kClearAisles{"DELETE FROM aisle WHERE warehouse_id = ?"};
constexpr db::Statement kClearCrossAisles{"DELETE FROM cross_aisle WHERE warehouse_id = ?"};
constexpr db::Statement kInsertAisles{"INSERT INTO aisle (warehouse_id, code, x_mm, way) VALUES {(?, ?, ?, ?)}"};
constexpr db::Statement kInsertCrossAisles{"INSERT INTO cross_aisle (warehouse_id, y_mm) VALUES {(?, ?)}"};
constexpr db::Statement kBins{
    "SELECT aisle, MIN(code), MIN(y_mm), MAX(y_mm) FROM location WHERE warehouse_id = 1 AND kind = 'bin' GROUP BY aisle"};

Layout layout_of(db::Tx& tx, const db::Row& row) {
    const std::int64_t id = row.integer(0);
    Layout layout{row.text(1), row.text(2), {}, {}, {row.integer(3)}, {row.integer(4)}};
    for (const auto& aisle : tx.rows(kAisles, id)) {
        const auto way = way_named(aisle.text(2));
        if (!way) throw std::logic_error("a stored aisle has an unknown way");
        layout.aisles.push_back({aisle.text(0), {aisle.integer(1)}, *way});
    }
    for (const auto& cross : tx.rows(kCrossAisles, id)) layout.cross_aisles.push_back({cross.integer(0)});
    return layout;
}

}  // namespace

std::vector<Layout> layouts(db::Tx& tx) {
    std::vector<Layout> out;
    for (const auto& row : tx.rows(kWarehouses)) out.push_back(layout_of(tx, row));
    return out;
}

std::optional<Layout> layout(db::Tx& tx, const std::string& warehouse, bool lock) {
    const auto row = lock ? tx.one(kLockWarehouse, warehouse) : tx.one(kOneWarehouse, warehouse);
    if (!row) return std::nullopt;
    return layout_of(tx, *row);
}

void replace_layout(db::Tx& tx, const Layout& layout, Instant at) {
    const std::int64_t id = tx.one(kOneWarehouse, layout.warehouse)->integer(0);
    tx.run(kSaveWarehouse, layout.name, layout.depot_x.value, layout.depot_y.value, at, layout.warehouse);
    tx.run(kClearAisles, id);
    tx.run(kClearCrossAisles, id);
    std::vector<db::Values> aisles, crosses;
    for (const auto& aisle : layout.aisles) aisles.push_back(db::values(id, aisle.code, aisle.x.value, name(aisle.way)));
    for (const auto& y : layout.cross_aisles) crosses.push_back(db::values(id, y.value));
    if (!aisles.empty()) tx.run_all(kInsertAisles, aisles);
    if (!crosses.empty()) tx.run_all(kInsertCrossAisles, crosses);
}

std::vector<rules::BinsOfAisle> bins_by_aisle(db::Tx& tx) {
    std::vector<rules::BinsOfAisle> out;
    for (const auto& row : tx.rows(kBins)) out.push_back({row.text(0), row.text(1), row.integer(2), row.integer(3)});
    return out;
}

}  // namespace waybill::stock::store
