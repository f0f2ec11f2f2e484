#include "orders/address_json.h"
#include "orders/store.h"

namespace waybill::orders::store {
namespace {

constexpr db::Statement kChannels{"SELECT id, code, shipping_policy FROM channel FORCE INDEX (channel_code) WHERE code IN ({?})"};
constexpr db::Statement kExisting{
    "SELECT id, number, channel_id, external_ref, content_hash, state FROM orders WHERE external_ref IN ({?})"};
constexpr db::Statement kPresent{"SELECT id FROM orders WHERE id IN ({?}) FOR UPDATE"};
constexpr db::Statement kInsertOrders{
    "INSERT INTO orders (id, number, channel_id, external_ref, content_hash, commercial, payment, shipping_policy, state, "
    "state_since, currency, total_minor, customer_name, customer_email, customer_phone, country, ship_to, note, open_holds, "
    "line_count, units, reserved, released_at, placed_at, accepted_at, public_token_hash) VALUES "
    "{(?, ?, ?, ?, ?, 'confirmed', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)}"};
constexpr db::Statement kInsertLines{
    "INSERT INTO order_line (id, order_id, line_no, product_id, sku, description, unit_price_minor, quantity, "
    "reserved_at_intake, reserved) VALUES {(?, ?, ?, ?, ?, ?, ?, ?, ?, reserved_at_intake)}"};
constexpr db::Statement kInsertCharges{
    "INSERT INTO order_charge (order_id, charge_no, code, description, amount_minor) VALUES {(?, ?, ?, ?, ?)}"};
constexpr db::Statement kInsertHolds{
    "INSERT INTO order_hold (id, order_id, reason, detail, actor, placed_at) VALUES {(?, ?, ?, ?, ?, ?)}"};
constexpr db::Statement kInsertProgress{
    "INSERT INTO order_progress (id, order_id, order_line_id, stage, units, reference, actor, at) VALUES {(?, ?, ?, ?, ?, ?, ?, "
    "?)}"};
constexpr db::Statement kInsertTimeline{
    "INSERT INTO order_timeline (id, order_id, at, kind, actor, detail) VALUES {(?, ?, ?, ?, ?, ?)}"};

void insert_all(db::Tx& tx, const db::Statement& statement, const std::vector<db::Values>& rows) {
    if (!rows.empty()) tx.run_all(statement, rows);
}

}  // namespace

std::map<std::string, Channel> channels(db::Tx& tx, const std::vector<std::string>& codes) {
    std::map<std::string, Channel> found;
    for (const auto& row : tx.rows_in(kChannels, db::list(codes)))
        found.emplace(row.text(1), Channel{row.get<ChannelId>(0), row.text(1), policy(row.text(2))});
    return found;
}

std::vector<Existing> existing(db::Tx& tx, const std::vector<std::string>& external_refs) {
    std::vector<Existing> found;
    for (const auto& row : tx.rows_in(kExisting, db::list(external_refs)))
        found.push_back({row.get<OrderId>(0), row.integer(1), row.get<ChannelId>(2), row.text(3), row.text(4), row.text(5)});
    return found;
}

std::vector<OrderId> present(db::Tx& tx, const std::vector<OrderId>& ids) {
    std::vector<OrderId> found;
    for (const auto& row : tx.rows_in(kPresent, db::list(ids))) found.push_back(row.get<OrderId>(0));
    return found;
}

void insert(db::Tx& tx, const std::vector<NewRow>& orders, Instant now) {
    std::vector<db::Values> rows;
    rows.reserve(orders.size());
    for (const auto& o : orders)
        rows.push_back(db::values(o.id, o.number, o.channel, o.external_ref, o.content_hash, o.payment, name(o.policy), o.state,
                                  now, o.total.currency.text(), o.total.minor, o.customer_name, o.customer_email,
                                  o.customer_phone, o.ship_to.country, address_text(o.ship_to), o.note, o.open_holds, o.lines,
                                  o.units, o.reserved, o.released ? std::optional(now) : std::nullopt, o.placed_at, now,
                                  o.token_hash));
    insert_all(tx, kInsertOrders, rows);
}

void insert(db::Tx& tx, const std::vector<NewLineRow>& lines) {
    std::vector<db::Values> rows;
    rows.reserve(lines.size());
    for (const auto& l : lines)
        rows.push_back(
            db::values(l.id, l.order, l.line_no, l.product, l.sku, l.description, l.unit_price, l.quantity, l.reserved));
    insert_all(tx, kInsertLines, rows);
}

void insert(db::Tx& tx, const std::vector<NewChargeRow>& charges) {
    std::vector<db::Values> rows;
    rows.reserve(charges.size());
    for (const auto& c : charges)
        rows.push_back(db::values(c.order, c.charge_no, c.charge.code, c.charge.description, c.charge.amount.minor));
    insert_all(tx, kInsertCharges, rows);
}

void insert(db::Tx& tx, const std::vector<HoldRow>& holds, Instant now) {
    std::vector<db::Values> rows;
    rows.reserve(holds.size());
    for (const auto& h : holds) rows.push_back(db::values(h.id, h.order, h.reason, h.detail, h.actor, now));
    insert_all(tx, kInsertHolds, rows);
}

void insert(db::Tx& tx, const std::vector<ProgressRow>& progress, Instant now) {
    std::vector<db::Values> rows;
    rows.reserve(progress.size());
    for (const auto& p : progress) {
        const auto reference = p.reference == 0 ? std::nullopt : std::optional(p.reference);
        rows.push_back(db::values(p.id, p.order, p.line, name(p.stage), p.units, reference, p.actor, now));
    }
    insert_all(tx, kInsertProgress, rows);
}

void insert(db::Tx& tx, const std::vector<TimelineRow>& entries, Instant now) {
    std::vector<db::Values> rows;
    rows.reserve(entries.size());
    for (const auto& e : entries) rows.push_back(db::values(e.id, e.order, now, e.kind, e.actor, e.detail));
    insert_all(tx, kInsertTimeline, rows);
}

}  // namespace waybill::orders::store
