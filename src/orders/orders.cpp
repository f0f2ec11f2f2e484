#include "orders/orders.h"

#include "base/crypto.h"
#include "orders/token.h"
#include "orders/work.h"

namespace waybill::orders {
namespace {

constexpr std::size_t kTokenChars = 22;             // 16 bytes in base64url
constexpr std::chrono::hours kTokenLife{24 * 180};  // after delivery

GateFacts gate_facts(const Order& order) {
    GateFacts facts{order.commercial, order.payment, order.policy, order.ship_to, order.holds, {}};
    for (const auto& line : order.lines)
        facts.lines.push_back({line.sku, line.quantity.units - line.cancelled.units, line.reserved.units});
    return facts;
}

bool finished(const std::string& state) { return state == "cancelled" || state == "shipped" || state == "delivered"; }

/// Error "order.cancelled" or "order.held". Locks the row: neither can come in between this question and what follows it.
Result<void> require_going(db::Tx& tx, OrderId id, const std::string& advice) {
    const auto head = store::lock(tx, id);
    if (!head) return no_such_order();
    const std::string number = std::to_string(head->number);
    if (head->commercial == "cancelled")
        return error(Code::conflict, "order.cancelled", "Order " + number + " was cancelled: " + advice + ".");
    if (head->open_holds == 0) return {};
    std::string why;
    for (const auto& hold : store::open_holds(tx, id)) why += (why.empty() ? "" : ", ") + hold.reason;
    return error(Code::conflict, "order.held", "Order " + number + " is held (" + why + "): leave it until the hold is lifted.");
}

}  // namespace

std::string public_token(const Secret<std::string>& secret, OrderId id) {
    return crypto::base64url(crypto::hmac_sha256(secret.reveal(), "order:" + std::to_string(id.raw())).substr(0, 16));
}

std::string token_hash(std::string_view token) { return crypto::sha256(token); }

Result<Order> Orders::get(OrderId id) {
    return p_.db.transact([&](db::Tx& tx) { return get(tx, id); });
}

Result<Order> Orders::get(db::Tx& tx, OrderId id) {
    auto order = store::order(tx, id);
    if (!order) return no_such_order();
    order->lines = store::lines(tx, id, order->total.currency);
    order->charges = store::charges(tx, id, order->total.currency);
    order->holds = store::open_holds(tx, id);
    if (!finished(order->state)) {
        const GateFacts facts = gate_facts(*order);
        order->conditions = order->released_at ? open_conditions(facts) : failed_conditions(facts);
    }
    return *std::move(order);
}

std::optional<Order> Orders::by_public_token(const std::string& token) {
    if (token.size() != kTokenChars) return {};
    return p_.db.transact([&](db::Tx& tx) -> std::optional<Order> {
        const auto id = store::by_token_hash(tx, token_hash(token));
        if (!id) return {};
        auto order = get(tx, *id);
        if (!order || (order->state == "delivered" && p_.clock.now() - order->state_since > kTokenLife)) return {};
        return *std::move(order);
    });
}

std::string Orders::tracking_url(OrderId id) const {
    return settings_.public_url + "/t/" + public_token(settings_.token_secret, id);
}

std::vector<TimelineEntry> Orders::timeline(OrderId id) {
    return p_.db.transact([&](db::Tx& tx) { return store::timeline(tx, id); });
}

void Orders::note(db::Tx& tx, const std::vector<Note>& notes) {
    std::vector<store::TimelineRow> rows;
    for (const Note& note : notes) rows.push_back({p_.ids.raw(), note.order, note.kind, note.actor, note.detail_json});
    store::insert(tx, rows, p_.clock.now());
}

void Orders::lock(db::Tx& tx, const std::vector<OrderId>& ids) { store::lock(tx, ids); }

Result<void> Orders::lock(db::Tx& tx, OrderId id) {
    if (!store::lock(tx, id)) return no_such_order();
    return {};
}

Result<void> Orders::require_pickable(db::Tx& tx, OrderId id) { return require_going(tx, id, "stop, and put the goods back"); }

Result<void> Orders::require_shippable(db::Tx& tx, OrderId id) { return require_going(tx, id, "leave its parcels here"); }

std::map<OrderId, Summary> Orders::summaries(db::Tx& tx, const std::vector<OrderId>& ids) {
    std::map<OrderId, Summary> found;
    for (auto& summary : store::summaries(tx, ids)) found.emplace(summary.id, std::move(summary));
    return found;
}

}  // namespace waybill::orders
