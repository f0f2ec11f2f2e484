#include <algorithm>
#include <cstdlib>
#include <set>
#include <stdexcept>

#include "orders/store.h"

namespace waybill::orders::store {
namespace {

constexpr db::Statement kSummaries{
    "SELECT o.id, o.number, c.code, o.external_ref, o.state, o.customer_name, o.country, o.currency, o.total_minor, "
    "o.line_count, "
    "o.units, o.open_holds, o.backordered, o.placed_at, o.state_since FROM orders o STRAIGHT_JOIN channel c ON c.id = "
    "o.channel_id "
    "WHERE o.id IN ({?})"};
constexpr db::Statement kInState{
    "SELECT o.id, o.number, c.code, o.external_ref, o.state, o.customer_name, o.country, o.currency, o.total_minor, "
    "o.line_count, "
    "o.units, o.open_holds, o.backordered, o.placed_at, o.state_since FROM orders o STRAIGHT_JOIN channel c ON c.id = "
    "o.channel_id "
    "WHERE o.state = ? AND o.state_since >= ? AND (o.state_since > ? OR o.id > ?) ORDER BY o.state_since, o.id LIMIT ?"};
constexpr db::Statement kWithHold{
    "SELECT o.id, o.number, c.code, o.external_ref, o.state, o.customer_name, o.country, o.currency, o.total_minor, "
    "o.line_count, "
    "o.units, o.open_holds, o.backordered, o.placed_at, o.state_since, h.placed_at FROM order_hold h "
    "STRAIGHT_JOIN orders o ON o.id = h.order_id STRAIGHT_JOIN channel c ON c.id = o.channel_id "
    "WHERE h.reason = ? AND h.lifted_at IS NULL AND h.placed_at >= ? AND (h.placed_at > ? OR h.order_id > ?) "
    "AND (? = '' OR o.state = ?) ORDER BY h.placed_at, h.order_id LIMIT ?"};
constexpr db::Statement kBeforeNumber{
    "SELECT o.id, o.number, c.code, o.external_ref, o.state, o.customer_name, o.country, o.currency, o.total_minor, "
    "o.line_count, "
    "o.units, o.open_holds, o.backordered, o.placed_at, o.state_since FROM orders o STRAIGHT_JOIN channel c ON c.id = "
    "o.channel_id "
    "WHERE o.number < ? ORDER BY o.number DESC LIMIT ?"};
constexpr db::Statement kByNumber{"SELECT id FROM orders WHERE number = ?"};
// Backwards: where there are more than fit, the newest of a name are found, and the highest references.
constexpr db::Statement kByExternal{"SELECT id FROM orders WHERE external_ref LIKE ? ORDER BY external_ref DESC LIMIT ?"};
constexpr db::Statement kByCustomer{
    "SELECT id FROM orders WHERE customer_name LIKE ? ORDER BY customer_name DESC, id DESC LIMIT ?"};
constexpr db::Statement kHeldBy{"SELECT order_id FROM order_hold WHERE order_id IN ({?}) AND lifted_at IS NULL AND reason = ?"};
constexpr db::Statement kCount{"SELECT COUNT(*), MIN(state_since) FROM orders WHERE state = ? AND state_since >= ?"};

Summary summary(const db::Row& row) {
    const auto currency = Currency::parse(row.text(7));
    if (!currency) throw std::logic_error("a stored order has an unknown currency");
    Summary s;
    s.id = row.get<OrderId>(0);
    s.number = row.integer(1);
    s.channel = row.text(2);
    s.external_ref = row.text(3);
    s.state = row.text(4);
    s.customer_name = row.text(5);
    s.country = row.text(6);
    s.total = {row.integer(8), *currency};
    s.lines = row.get<int>(9);
    s.units = row.integer(10);
    s.open_holds = row.get<int>(11);
    s.backordered = row.integer(12);
    s.placed_at = row.instant(13);
    s.state_since = row.instant(14);
    return s;
}

std::vector<Summary> all(const std::vector<db::Row>& rows) {
    std::vector<Summary> found;
    found.reserve(rows.size());
    for (const auto& row : rows) found.push_back(summary(row));
    return found;
}

std::string prefix(const std::string& text) {
    std::string pattern;
    for (const char c : text) {
        if (c == '%' || c == '_' || c == '\\') pattern += '\\';
        pattern += c;
    }
    return pattern + "%";
}

}  // namespace

std::vector<Summary> summaries(db::Tx& tx, const std::vector<OrderId>& ids) { return all(tx.rows_in(kSummaries, db::list(ids))); }

std::vector<Summary> in_state(db::Tx& tx, const std::string& state, const Cursor& after, int limit) {
    return all(tx.rows(kInState, state, after.at, after.at, after.id, limit));
}

std::vector<std::pair<Summary, Instant>> with_hold(db::Tx& tx, const std::string& reason, const std::string& state,
                                                   const Cursor& after, int limit) {
    std::vector<std::pair<Summary, Instant>> found;
    for (const auto& row : tx.rows(kWithHold, reason, after.at, after.at, after.id, state, state, limit))
        found.emplace_back(summary(row), row.instant(15));
    return found;
}

std::vector<Summary> before_number(db::Tx& tx, std::int64_t number, int limit) {
    return all(tx.rows(kBeforeNumber, number, limit));
}

std::vector<OrderId> matching(db::Tx& tx, const std::string& text, int limit) {
    std::set<OrderId> ids;
    if (!text.empty() && text.size() <= 18 && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; }))
        for (const auto& row : tx.rows(kByNumber, std::atoll(text.c_str()))) ids.insert(row.get<OrderId>(0));
    for (const auto& row : tx.rows(kByExternal, prefix(text), limit)) ids.insert(row.get<OrderId>(0));
    for (const auto& row : tx.rows(kByCustomer, prefix(text), limit)) ids.insert(row.get<OrderId>(0));
    return {ids.begin(), ids.end()};
}

std::set<OrderId> held_by(db::Tx& tx, const std::vector<OrderId>& ids, const std::string& reason) {
    std::set<OrderId> held;
    for (const auto& row : tx.rows_in(kHeldBy, db::list(ids), {}, db::values(reason))) held.insert(row.get<OrderId>(0));
    return held;
}

StateCount count(db::Tx& tx, const std::string& state, Instant since) {
    const auto row = tx.one(kCount, state, since);
    return {state, row->integer(0), row->get<std::optional<Instant>>(1)};
}

}  // namespace waybill::orders::store
