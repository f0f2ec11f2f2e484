#include "packing/store.h"

namespace waybill::packing::store {

namespace {

constexpr db::Statement kAddLots{
    "INSERT INTO package_lot (package_id, order_line_id, lot_id, quantity) VALUES {(?, ?, ?, ?)} "
    "ON DUPLICATE KEY UPDATE quantity = quantity + VALUES(quantity)"};
constexpr db::Statement kLots{
    "SELECT package_id, order_line_id, lot_id, quantity FROM package_lot WHERE package_id IN ({?}) ORDER BY package_id, order_line_id, lot_id"};
constexpr db::Statement kWithLot{
    "SELECT package_id, MIN(order_line_id), MIN(lot_id), CAST(SUM(quantity) AS SIGNED) FROM package_lot FORCE INDEX (package_lot_lot) "
    "WHERE lot_id = ? AND package_id > ? GROUP BY package_id ORDER BY package_id LIMIT ?"};
constexpr db::Statement kAddSerial{
    "INSERT IGNORE INTO package_serial (product_id, serial, package_id, order_line_id, at) VALUES (?, ?, ?, ?, ?)"};
constexpr db::Statement kHolder{"SELECT package_id FROM package_serial WHERE product_id = ? AND serial = ?"};
constexpr db::Statement kSerials{
    "SELECT product_id, serial, package_id, order_line_id FROM package_serial WHERE package_id IN ({?}) ORDER BY package_id, order_line_id, serial"};
constexpr db::Statement kTracked{"UPDATE package SET tracked = 1 WHERE id = ?"};
constexpr db::Statement kDropLots{"DELETE FROM package_lot WHERE package_id = ?"};
constexpr db::Statement kDropSerials{"DELETE FROM package_serial WHERE package_id = ?"};

std::vector<LotRow> lot_rows(const std::vector<db::Row>& rows) {
    std::vector<LotRow> out;
    for (const auto& r : rows) out.push_back({r.get<PackageId>(0), r.get<OrderLineId>(1), r.get<LotId>(2), {r.integer(3)}});
    return out;
}

}  // namespace

void add_lots(db::Tx& tx, PackageId id, std::span<const rules::Taken> taken) {
    std::vector<db::Values> rows;
    for (const auto& t : taken)
        if (t.lot) rows.push_back(db::values(id, t.line, t.lot, t.quantity.units));
    if (!rows.empty()) tx.run_all(kAddLots, rows);
}
std::vector<LotRow> lots(db::Tx& tx, const std::vector<PackageId>& packages) { return lot_rows(tx.rows_in(kLots, db::list(packages))); }
std::vector<LotRow> with_lot(db::Tx& tx, LotId lot, PackageId after, int limit) { return lot_rows(tx.rows(kWithLot, lot, after.raw(), limit)); }

bool add_serial(db::Tx& tx, const SerialRow& row, Instant at) {
    return tx.run(kAddSerial, row.product, row.serial, row.package, row.line, at) == 1;
}
std::optional<PackageId> holder(db::Tx& tx, ProductId product, const std::string& serial) {
    const auto row = tx.one(kHolder, product, serial);
    if (!row) return {};
    return row->get<PackageId>(0);
}
std::vector<SerialRow> serials(db::Tx& tx, const std::vector<PackageId>& packages) {
    std::vector<SerialRow> out;
    for (const auto& r : tx.rows_in(kSerials, db::list(packages)))
        out.push_back({r.get<ProductId>(0), r.text(1), r.get<PackageId>(2), r.get<OrderLineId>(3)});
    return out;
}

void set_tracked(db::Tx& tx, PackageId id) { tx.run(kTracked, id); }
void drop_tracked(db::Tx& tx, PackageId id) {
    tx.run(kDropLots, id);
    tx.run(kDropSerials, id);
}

}  // namespace waybill::packing::store
