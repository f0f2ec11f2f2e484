#include "orders/address_json.h"
#include "orders/store.h"

namespace waybill::orders::store {
namespace {

constexpr db::Statement kLock{
    "SELECT id, number, external_ref, commercial, payment, state, shipping_policy, booking, open_holds, units, cancelled, "
    "reserved, "
    "allocated, picked, packed, shipped, delivered, released_at, state_since, walking FROM orders WHERE id = ? FOR UPDATE"};
constexpr db::Statement kLockAll{
    "SELECT id, number, external_ref, commercial, payment, state, shipping_policy, booking, open_holds, units, cancelled, "
    "reserved, "
    "allocated, picked, packed, shipped, delivered, released_at, state_since, walking FROM orders WHERE id IN ({?}) ORDER BY id FOR UPDATE"};
constexpr db::Statement kUpdate{
    "UPDATE orders SET commercial = ?, payment = ?, state = ?, booking = ?, open_holds = ?, walking = ?, cancelled = ?, reserved "
    "= ?, "
    "allocated = ?, picked = ?, packed = ?, shipped = ?, delivered = ?, released_at = ?, state_since = ?, version = version + 1 "
    "WHERE id = ?"};
constexpr db::Statement kSetStanding{
    "UPDATE orders SET state = ?, state_since = ?, booking = ?, version = version + 1 WHERE id IN ({?})"};
constexpr db::Statement kOrder{
    "SELECT o.id, o.number, c.code, o.external_ref, o.commercial, o.payment, o.state, o.shipping_policy, o.booking, o.currency, "
    "o.total_minor, o.customer_name, o.customer_email, o.customer_phone, o.ship_to, o.note, o.placed_at, o.accepted_at, "
    "o.state_since, o.released_at FROM orders o JOIN channel c ON c.id = o.channel_id WHERE o.id = ?"};
constexpr db::Statement kSetAddress{"UPDATE orders SET ship_to = ?, country = ?, version = version + 1 WHERE id = ?"};
constexpr db::Statement kByToken{"SELECT id FROM orders WHERE public_token_hash = ?"};
constexpr db::Statement kWaitingFor{
    "SELECT DISTINCT o.accepted_at, o.id FROM order_line l JOIN orders o ON o.id = l.order_id "
    "WHERE l.waits_for = ? AND o.commercial = 'confirmed' AND o.open_holds = 0 "
    "ORDER BY o.accepted_at, o.id LIMIT ?"};

Stages stages(const db::Row& row, std::size_t at) {
    return {row.integer(at),     row.integer(at + 1), row.integer(at + 2), row.integer(at + 3),
            row.integer(at + 4), row.integer(at + 5), row.integer(at + 6), row.integer(at + 7)};
}

Currency currency(const std::string& code) {
    const auto known = Currency::parse(code);
    if (!known) throw std::logic_error("a stored order has an unknown currency");
    return *known;
}

Head head_row(const db::Row& row) {
    Head head;
    head.id = row.get<OrderId>(0);
    head.number = row.integer(1);
    head.external_ref = row.text(2);
    head.commercial = row.text(3);
    head.payment = row.text(4);
    head.state = row.text(5);
    head.policy = policy(row.text(6));
    head.booking = booking(row.text(7));
    head.open_holds = row.get<int>(8);
    head.units = stages(row, 9);
    head.released_at = row.get<std::optional<Instant>>(17);
    head.state_since = row.instant(18);
    head.walking = row.get<bool>(19);
    return head;
}

}  // namespace

std::optional<Head> lock(db::Tx& tx, OrderId id) {
    const auto row = tx.one(kLock, id);
    if (!row) return {};
    return head_row(*row);
}
std::vector<Head> lock(db::Tx& tx, const std::vector<OrderId>& ids) {
    std::vector<Head> out;
    for (const auto& row : tx.rows_in(kLockAll, db::list(ids))) out.push_back(head_row(row));
    return out;
}

void update(db::Tx& tx, const Head& h) {
    const Stages& u = h.units;
    tx.run(kUpdate, h.commercial, h.payment, h.state, name(h.booking), h.open_holds, h.walking, u.cancelled, u.reserved,
           u.allocated, u.picked, u.packed, u.shipped, u.delivered, h.released_at, h.state_since, h.id);
}

void set_standing(db::Tx& tx, const Standing& s, const std::vector<OrderId>& ids) {
    tx.run_in(kSetStanding, db::list(ids), db::values(s.state, s.since, name(s.booking)));
}

std::optional<Order> order(db::Tx& tx, OrderId id) {
    const auto row = tx.one(kOrder, id);
    if (!row) return {};
    Order o;
    o.id = row->get<OrderId>(0);
    o.number = row->integer(1);
    o.channel = row->text(2);
    o.external_ref = row->text(3);
    o.commercial = row->text(4);
    o.payment = row->text(5);
    o.state = row->text(6);
    o.policy = policy(row->text(7));
    o.booking = booking(row->text(8));
    o.total = {row->integer(10), currency(row->text(9))};
    o.customer_name = row->text(11);
    o.customer_email = row->text(12);
    o.customer_phone = row->text(13);
    o.ship_to = address(row->text(14));
    o.note = row->text(15);
    o.placed_at = row->instant(16);
    o.accepted_at = row->instant(17);
    o.state_since = row->instant(18);
    o.released_at = row->get<std::optional<Instant>>(19);
    return o;
}

void set_address(db::Tx& tx, OrderId id, const Address& ship_to) { tx.run(kSetAddress, address_text(ship_to), ship_to.country, id); }

std::optional<OrderId> by_token_hash(db::Tx& tx, const std::string& hash) {
    const auto row = tx.one(kByToken, hash);
    if (!row) return {};
    return row->get<OrderId>(0);
}

std::vector<OrderId> waiting_for(db::Tx& tx, ProductId product, int limit) {
    std::vector<OrderId> ids;
    for (const auto& row : tx.rows(kWaitingFor, product, limit)) ids.push_back(row.get<OrderId>(1));
    return ids;
}

}  // namespace waybill::orders::store
