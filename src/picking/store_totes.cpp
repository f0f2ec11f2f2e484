#include "picking/store.h"

namespace waybill::picking::store {

namespace {

// full scan: one row a tote that is in use now; the table never grows beyond the warehouse's totes
constexpr db::Statement kInUse{"SELECT tote_id, order_id, pick_list_id FROM tote_use ORDER BY tote_id"};
constexpr db::Statement kOfOrder{"SELECT tote_id, order_id, pick_list_id FROM tote_use WHERE order_id = ? ORDER BY tote_id LIMIT 1"};
constexpr db::Statement kOrderIn{
    "SELECT u.order_id FROM tote_use u WHERE u.tote_id = ? AND EXISTS (SELECT 1 FROM tote_content c WHERE c.order_id = u.order_id AND "
    "c.tote_id = u.tote_id AND c.quantity > 0)"};
// full scan: one row a tote that is in use now; the table never grows beyond the warehouse's totes
constexpr db::Statement kFull{
    "SELECT u.tote_id, u.order_id, u.pick_list_id FROM tote_use u WHERE EXISTS (SELECT 1 FROM tote_content c WHERE c.order_id = u.order_id "
    "AND c.tote_id = u.tote_id AND c.quantity > 0) ORDER BY u.since, u.tote_id LIMIT ?"};
constexpr db::Statement kUse{"INSERT INTO tote_use (tote_id, order_id, pick_list_id, since) VALUES {(?, ?, ?, ?)}"};
constexpr db::Statement kMove{"UPDATE tote_use SET pick_list_id = ? WHERE tote_id = ?"};
constexpr db::Statement kFree{"DELETE FROM tote_use WHERE tote_id = ?"};

constexpr db::Statement kContent{
    "SELECT order_line_id, tote_id, order_id, product_id, quantity, lot_id FROM tote_content WHERE order_id = ? AND quantity > 0 ORDER BY order_line_id, lot_id"};
constexpr db::Statement kLockContent{
    "SELECT order_line_id, tote_id, order_id, product_id, quantity, lot_id FROM tote_content WHERE order_id = ? AND quantity > 0 "
    "ORDER BY order_line_id, lot_id FOR UPDATE"};
constexpr db::Statement kAdd{
    "INSERT INTO tote_content (order_line_id, tote_id, order_id, product_id, quantity, lot_id) VALUES (?, ?, ?, ?, ?, ?) "
    "ON DUPLICATE KEY UPDATE quantity = quantity + VALUES(quantity)"};
constexpr db::Statement kTake{"UPDATE tote_content SET quantity = quantity - ? WHERE order_line_id = ? AND tote_id = ? AND lot_id = ? AND quantity >= ?"};

constexpr db::Statement kInsertPutbacks{
    "INSERT INTO putback (id, order_id, order_line_id, product_id, tote_id, quantity, state, created_at, lot_id) VALUES {(?, ?, ?, ?, ?, ?, 'open', ?, ?)}"};
constexpr db::Statement kLockPutback{
    "SELECT id, order_id, order_line_id, product_id, tote_id, quantity, done, state, created_at, lot_id FROM putback WHERE id = ? FOR UPDATE"};
constexpr db::Statement kOpenPutbacks{
    "SELECT id, order_id, order_line_id, product_id, tote_id, quantity, done, state, created_at, lot_id FROM putback WHERE state = 'open' "
    "AND created_at >= ? AND (created_at > ? OR id > ?) ORDER BY created_at, id LIMIT ?"};
constexpr db::Statement kSavePutback{"UPDATE putback SET done = ?, state = ? WHERE id = ?"};
constexpr db::Statement kOpenInTote{
    "SELECT p.id FROM tote_use u JOIN putback p ON p.order_id = u.order_id WHERE u.tote_id = ? AND p.tote_id = u.tote_id AND p.state = 'open' "
    "LIMIT 1"};

ToteRow tote_row(const db::Row& r) { return {r.get<LocationId>(0), r.get<OrderId>(1), r.get<PickListId>(2)}; }
std::vector<ToteRow> tote_rows(const std::vector<db::Row>& rows) {
    std::vector<ToteRow> out;
    for (const auto& row : rows) out.push_back(tote_row(row));
    return out;
}
PutbackRow putback_row(const db::Row& r) {
    return {r.get<PutbackId>(0), r.get<OrderId>(1),  r.get<OrderLineId>(2), r.get<ProductId>(3),
            r.get<LocationId>(4), {r.integer(5)}, {r.integer(6)}, r.text(7), r.instant(8), r.get<LotId>(9)};
}

}  // namespace

std::vector<ToteRow> totes_in_use(db::Tx& tx) { return tote_rows(tx.rows(kInUse)); }
std::optional<ToteRow> tote_of_order(db::Tx& tx, OrderId order) {
    const auto row = tx.one(kOfOrder, order);
    if (!row) return {};
    return tote_row(*row);
}
std::optional<OrderId> order_in(db::Tx& tx, LocationId tote) {
    const auto row = tx.one(kOrderIn, tote);
    if (!row) return {};
    return row->get<OrderId>(0);
}
std::vector<ToteRow> full_totes(db::Tx& tx, int most) { return tote_rows(tx.rows(kFull, most)); }
void use_totes(db::Tx& tx, std::span<const ToteRow> uses, Instant at) {
    std::vector<db::Values> rows;
    for (const auto& use : uses) rows.push_back(db::values(use.tote, use.order, use.list, at));
    if (!rows.empty()) tx.run_all(kUse, rows);
}
void move_totes(db::Tx& tx, std::span<const ToteRow> uses) {
    for (const auto& use : uses) tx.run(kMove, use.list, use.tote);
}
void free_tote(db::Tx& tx, LocationId tote) { tx.run(kFree, tote); }

std::vector<ContentRow> content_of_order(db::Tx& tx, OrderId order, bool lock) {
    std::vector<ContentRow> out;
    for (const auto& r : lock ? tx.rows(kLockContent, order) : tx.rows(kContent, order))
        out.push_back({r.get<OrderLineId>(0), r.get<LocationId>(1), r.get<OrderId>(2), r.get<ProductId>(3), {r.integer(4)}, r.get<LotId>(5)});
    return out;
}
void add_content(db::Tx& tx, const ContentRow& row) { tx.run(kAdd, row.line, row.tote, row.order, row.product, row.quantity.units, row.lot.raw()); }
void take_content(db::Tx& tx, OrderLineId line, LocationId tote, LotId lot, Quantity units) {
    if (tx.run(kTake, units.units, line, tote, lot.raw(), units.units) != 1) throw std::logic_error("a tote holds less than was taken from it");
}

void insert_putbacks(db::Tx& tx, std::span<const PutbackRow> rows, Instant at) {
    std::vector<db::Values> values;
    for (const auto& p : rows) values.push_back(db::values(p.id, p.order, p.line, p.product, p.tote, p.quantity.units, at, p.lot));
    if (!values.empty()) tx.run_all(kInsertPutbacks, values);
}
std::optional<PutbackRow> lock_putback(db::Tx& tx, PutbackId id) {
    const auto row = tx.one(kLockPutback, id);
    if (!row) return {};
    return putback_row(*row);
}
std::vector<PutbackRow> open_putbacks(db::Tx& tx, const http::Place& after, int limit) {
    std::vector<PutbackRow> out;
    for (const auto& row : tx.rows(kOpenPutbacks, after.at, after.at, after.id, limit)) out.push_back(putback_row(row));
    return out;
}
void save_putback(db::Tx& tx, const PutbackRow& row) { tx.run(kSavePutback, row.done.units, row.state, row.id); }
bool tote_has_open_putback(db::Tx& tx, LocationId tote) { return tx.one(kOpenInTote, tote).has_value(); }

}  // namespace waybill::picking::store
