#include "orders/store.h"

namespace waybill::orders::store {
namespace {

constexpr db::Statement kHeads{
    "SELECT id, order_id, line_no, product_id, sku, unit_price_minor, quantity, cancelled, reserved, allocated, picked, packed, "
    "shipped, delivered FROM order_line WHERE order_id = ? ORDER BY line_no"};
constexpr db::Statement kHeadsOf{
    "SELECT id, order_id, line_no, product_id, sku, unit_price_minor, quantity, cancelled, reserved, allocated, picked, packed, "
    "shipped, delivered FROM order_line WHERE id IN ({?})"};
constexpr db::Statement kUpdateOne{
    "UPDATE order_line SET cancelled = ?, reserved = ?, allocated = ?, picked = ?, packed = ?, shipped = ?, delivered = ? "
    "WHERE id = ?"};
// Every row exists: the INSERT is only the shape in which one statement changes many rows, each to its own values.
constexpr db::Statement kUpdateMany{
    "INSERT INTO order_line (id, order_id, line_no, sku, unit_price_minor, quantity, cancelled, reserved, allocated, picked, "
    "packed, "
    "shipped, delivered) VALUES {(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)} ON DUPLICATE KEY UPDATE cancelled = VALUES(cancelled), "
    "reserved = VALUES(reserved), allocated = VALUES(allocated), picked = VALUES(picked), packed = VALUES(packed), "
    "shipped = VALUES(shipped), delivered = VALUES(delivered)"};
constexpr db::Statement kSetProduct{"UPDATE order_line SET product_id = ? WHERE order_id = ? AND sku = ? AND product_id IS NULL"};
constexpr db::Statement kLines{
    "SELECT id, line_no, product_id, sku, description, unit_price_minor, quantity, cancelled, reserved, allocated, picked, "
    "packed, "
    "shipped, delivered FROM order_line WHERE order_id = ? ORDER BY line_no"};
constexpr db::Statement kCharges{
    "SELECT code, description, amount_minor FROM order_charge WHERE order_id = ? ORDER BY charge_no"};

LineHead line_head(const db::Row& row) {
    LineHead line;
    line.id = row.get<OrderLineId>(0);
    line.order = row.get<OrderId>(1);
    line.line_no = row.get<int>(2);
    line.product = row.get<ProductId>(3);
    line.sku = row.text(4);
    line.unit_price = row.integer(5);
    line.stages = {row.integer(6),  row.integer(7),  row.integer(8),  row.integer(9),
                   row.integer(10), row.integer(11), row.integer(12), row.integer(13)};
    return line;
}

std::vector<LineHead> heads(const std::vector<db::Row>& rows) {
    std::vector<LineHead> lines;
    lines.reserve(rows.size());
    for (const auto& row : rows) lines.push_back(line_head(row));
    return lines;
}

}  // namespace

std::vector<LineHead> line_heads(db::Tx& tx, OrderId order) { return heads(tx.rows(kHeads, order)); }
std::vector<LineHead> line_heads(db::Tx& tx, const std::vector<OrderLineId>& ids) {
    return heads(tx.rows_in(kHeadsOf, db::list(ids)));
}

void update(db::Tx& tx, const std::vector<LineHead>& lines) {
    if (lines.empty()) return;
    if (lines.size() == 1) {
        const Stages& s = lines[0].stages;
        tx.run(kUpdateOne, s.cancelled, s.reserved, s.allocated, s.picked, s.packed, s.shipped, s.delivered, lines[0].id);
        return;
    }
    std::vector<db::Values> rows;
    rows.reserve(lines.size());
    for (const auto& l : lines) {
        const Stages& s = l.stages;
        rows.push_back(db::values(l.id, l.order, l.line_no, l.sku, l.unit_price, s.quantity, s.cancelled, s.reserved, s.allocated,
                                  s.picked, s.packed, s.shipped, s.delivered));
    }
    tx.run_all(kUpdateMany, rows);
}

void set_product(db::Tx& tx, OrderId order, const std::string& sku, ProductId product) {
    tx.run(kSetProduct, product, order, sku);
}

std::vector<Line> lines(db::Tx& tx, OrderId id, Currency currency) {
    std::vector<Line> lines;
    for (const auto& row : tx.rows(kLines, id)) {
        Line line;
        line.id = row.get<OrderLineId>(0);
        line.line_no = row.get<int>(1);
        line.product = row.get<ProductId>(2);
        line.sku = row.text(3);
        line.description = row.text(4);
        line.unit_price = {row.integer(5), currency};
        line.quantity = {row.integer(6)};
        line.cancelled = {row.integer(7)};
        line.reserved = {row.integer(8)};
        line.allocated = {row.integer(9)};
        line.picked = {row.integer(10)};
        line.packed = {row.integer(11)};
        line.shipped = {row.integer(12)};
        line.delivered = {row.integer(13)};
        lines.push_back(std::move(line));
    }
    return lines;
}

std::vector<NewCharge> charges(db::Tx& tx, OrderId id, Currency currency) {
    std::vector<NewCharge> charges;
    for (const auto& row : tx.rows(kCharges, id)) charges.push_back({row.text(0), row.text(1), {row.integer(2), currency}});
    return charges;
}

}  // namespace waybill::orders::store
