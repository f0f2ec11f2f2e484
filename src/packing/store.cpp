#include "packing/store.h"

namespace waybill::packing::store {

namespace {

constexpr db::Statement kInsert{
    "INSERT INTO package (id, order_id, number_of, state, station, actor, created_at) VALUES (?, ?, ?, 'open', ?, ?, ?)"};
constexpr db::Statement kGet{
    "SELECT p.id, p.order_id, p.number_of, p.state, COALESCE(p.sscc, ''), p.station, p.weight_g, p.length_mm, p.width_mm, p.height_mm, "
    "EXISTS (SELECT 1 FROM package_label l WHERE l.package_id = p.id), p.booking, p.created_at, p.sealed_at, p.tracked, p.handed_over_at FROM package p WHERE p.id = ?"};
constexpr db::Statement kLock{
    "SELECT p.id, p.order_id, p.number_of, p.state, COALESCE(p.sscc, ''), p.station, p.weight_g, p.length_mm, p.width_mm, p.height_mm, "
    "EXISTS (SELECT 1 FROM package_label l WHERE l.package_id = p.id), p.booking, p.created_at, p.sealed_at, p.tracked, p.handed_over_at FROM package p WHERE p.id = ? FOR UPDATE"};
constexpr db::Statement kOfOrder{
    "SELECT p.id, p.order_id, p.number_of, p.state, COALESCE(p.sscc, ''), p.station, p.weight_g, p.length_mm, p.width_mm, p.height_mm, "
    "EXISTS (SELECT 1 FROM package_label l WHERE l.package_id = p.id), p.booking, p.created_at, p.sealed_at, p.tracked, p.handed_over_at FROM package p WHERE p.order_id = ? "
    "ORDER BY p.number_of"};
constexpr db::Statement kByIds{
    "SELECT p.id, p.order_id, p.number_of, p.state, COALESCE(p.sscc, ''), p.station, p.weight_g, p.length_mm, p.width_mm, p.height_mm, "
    "EXISTS (SELECT 1 FROM package_label l WHERE l.package_id = p.id), p.booking, p.created_at, p.sealed_at, p.tracked, p.handed_over_at "
    "FROM package p WHERE p.id IN ({?})"};
constexpr db::Statement kBySscc{"SELECT id FROM package WHERE sscc = ?"};
constexpr db::Statement kLastNumber{"SELECT number_of FROM package WHERE order_id = ? ORDER BY number_of DESC LIMIT 1"};
constexpr db::Statement kSeal{
    "UPDATE package SET state = 'sealed', sscc = ?, weight_g = ?, length_mm = ?, width_mm = ?, height_mm = ?, sealed_at = ?, "
    "version = version + 1 WHERE id = ?"};
constexpr db::Statement kLockSealed{"SELECT id, state FROM package WHERE id IN ({?}) ORDER BY id FOR UPDATE"};
constexpr db::Statement kLabelled{"UPDATE package SET state = 'labelled', version = version + 1 WHERE id IN ({?})"};
constexpr db::Statement kState{"UPDATE package SET state = ?, version = version + 1 WHERE id = ?"};
constexpr db::Statement kBooking{"UPDATE package SET booking = ? WHERE id = ?"};
constexpr db::Statement kHandOver{"UPDATE package SET state = 'handed_over', handed_over_at = ?, version = version + 1 WHERE id = ?"};

constexpr db::Statement kAddItems{
    "INSERT INTO package_item (package_id, order_line_id, product_id, quantity) VALUES {(?, ?, ?, ?)} "
    "ON DUPLICATE KEY UPDATE quantity = quantity + VALUES(quantity)"};
constexpr db::Statement kItems{
    "SELECT package_id, order_line_id, product_id, quantity FROM package_item WHERE package_id IN ({?}) ORDER BY package_id, order_line_id"};
constexpr db::Statement kDropItems{"DELETE FROM package_item WHERE package_id = ?"};

constexpr db::Statement kPutLabels{
    "INSERT INTO package_label (package_id, media_type, bytes, at) VALUES {(?, ?, ?, ?)} "
    "ON DUPLICATE KEY UPDATE media_type = VALUES(media_type), bytes = VALUES(bytes), at = VALUES(at)"};
constexpr db::Statement kLabel{"SELECT media_type, bytes FROM package_label WHERE package_id = ?"};
constexpr db::Statement kDropLabel{"DELETE FROM package_label WHERE package_id = ?"};

PackageRow package_row(const db::Row& r) {
    return {r.get<PackageId>(0),
            r.get<OrderId>(1),
            r.get<int>(2),
            r.text(3),
            r.text(4),
            r.text(5),
            {r.integer(6)},
            {{r.integer(7)}, {r.integer(8)}, {r.integer(9)}},
            r.get<bool>(10),
            r.get<bool>(11),
            r.instant(12),
            r.get<std::optional<Instant>>(13),
            r.get<bool>(14),
            r.get<std::optional<Instant>>(15)};
}

}  // namespace

void insert(db::Tx& tx, const PackageRow& row, const std::string& actor) {
    tx.run(kInsert, row.id, row.order, row.number_of, row.station, actor, row.created_at);
}
std::optional<PackageRow> get(db::Tx& tx, PackageId id, bool lock) {
    const auto row = lock ? tx.one(kLock, id) : tx.one(kGet, id);
    if (!row) return {};
    return package_row(*row);
}
std::vector<PackageRow> of_order(db::Tx& tx, OrderId order) {
    std::vector<PackageRow> out;
    for (const auto& row : tx.rows(kOfOrder, order)) out.push_back(package_row(row));
    return out;
}
std::vector<PackageRow> by_ids(db::Tx& tx, const std::vector<PackageId>& ids) {
    std::vector<PackageRow> out;
    for (const auto& row : tx.rows_in(kByIds, db::list(ids))) out.push_back(package_row(row));
    return out;
}
std::optional<PackageId> by_sscc(db::Tx& tx, const std::string& sscc) {
    const auto row = tx.one(kBySscc, sscc);
    if (!row) return {};
    return row->get<PackageId>(0);
}
int next_number(db::Tx& tx, OrderId order) {
    const auto row = tx.one(kLastNumber, order);
    return row ? row->get<int>(0) + 1 : 1;
}
void seal(db::Tx& tx, PackageId id, const std::string& sscc, const Sealing& s, Instant at) {
    tx.run(kSeal, sscc, s.weight.value, s.size.length.value, s.size.width.value, s.size.height.value, at, id);
}
std::vector<PackageId> lock_sealed(db::Tx& tx, const std::vector<PackageId>& ids) {
    std::vector<PackageId> out;
    for (const auto& row : tx.rows_in(kLockSealed, db::list(ids)))
        if (row.text(1) == "sealed") out.push_back(row.get<PackageId>(0));
    return out;
}
void set_labelled(db::Tx& tx, const std::vector<PackageId>& ids) {
    if (!ids.empty()) tx.run_in(kLabelled, db::list(ids));
}
void set_state(db::Tx& tx, PackageId id, const std::string& state) { tx.run(kState, state, id); }
void set_booking(db::Tx& tx, PackageId id, bool alive) { tx.run(kBooking, alive, id); }
void hand_over(db::Tx& tx, PackageId id, Instant at) { tx.run(kHandOver, at, id); }

void add_items(db::Tx& tx, PackageId id, std::span<const rules::Taken> taken) {
    std::vector<db::Values> rows;
    for (const auto& t : taken) rows.push_back(db::values(id, t.line, t.product, t.quantity.units));
    tx.run_all(kAddItems, rows);
}
std::vector<ItemRow> items(db::Tx& tx, const std::vector<PackageId>& packages) {
    std::vector<ItemRow> out;
    for (const auto& r : tx.rows_in(kItems, db::list(packages)))
        out.push_back({r.get<PackageId>(0), r.get<OrderLineId>(1), r.get<ProductId>(2), {r.integer(3)}});
    return out;
}
void drop_items(db::Tx& tx, PackageId id) { tx.run(kDropItems, id); }

void put_labels(db::Tx& tx, const std::map<PackageId, const LabelBytes*>& labels, Instant at) {
    std::vector<db::Values> rows;
    for (const auto& [id, label] : labels) rows.push_back(db::values(id, label->media_type, label->bytes, at));
    if (!rows.empty()) tx.run_all(kPutLabels, rows);
}
std::optional<LabelBytes> label(db::Tx& tx, PackageId id) {
    const auto row = tx.one(kLabel, id);
    if (!row) return {};
    return LabelBytes{row->text(0), row->text(1)};
}
void drop_label(db::Tx& tx, PackageId id) { tx.run(kDropLabel, id); }

}  // namespace waybill::packing::store
