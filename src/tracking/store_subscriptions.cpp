#include "tracking/store_subscriptions.h"

#include "base/text.h"

namespace waybill::tracking::store {

namespace {

constexpr db::Statement kWant{
    "INSERT INTO tracking_subscription (tracker_id, carrier, next_due_at) SELECT id, carrier, NOW(3) FROM tracker "
    "WHERE package_id = ? AND carrier = ? AND number = ? ON DUPLICATE KEY UPDATE tracker_id = tracker_id"};
constexpr db::Statement kClaim{
    "UPDATE tracking_subscription SET lease_token = ?, next_due_at = NOW(3) + INTERVAL ? MICROSECOND "
    "WHERE carrier = ? AND next_due_at <= NOW(3) ORDER BY next_due_at, tracker_id LIMIT ?"};
constexpr db::Statement kClaimed{
    "SELECT s.tracker_id, t.order_id, t.number, t.finished_at IS NOT NULL, s.failures, s.subscribed_at FROM tracking_subscription s "
    "JOIN tracker t ON t.id = s.tracker_id WHERE s.lease_token = ? ORDER BY s.tracker_id"};
constexpr db::Statement kEnd{
    "UPDATE tracking_subscription SET account = ?, subscribed_at = ?, next_due_at = NOW(3) + INTERVAL ? MICROSECOND, failures = ?, reason = ?, "
    "lease_token = 0 WHERE tracker_id = ? AND lease_token = ?"};
constexpr db::Statement kSubscribedAt{"SELECT subscribed_at FROM tracking_subscription WHERE tracker_id = ?"};
constexpr db::Statement kPushed{
    "SELECT 1 FROM tracking_subscription WHERE tracker_id = ? AND subscribed_at IS NOT NULL AND failures = 0 AND reason = ''"};
constexpr db::Statement kByNumber{"SELECT id, shipment_id, created_at FROM tracker WHERE number = ? AND carrier = ? ORDER BY id DESC LIMIT 20"};

}  // namespace

void want_subscription(db::Tx& tx, PackageId package, const std::string& carrier, const std::string& number) {
    tx.run(kWant, package, carrier, number);
}

std::vector<SubscriptionRow> claim_subscriptions(db::Tx& tx, const std::string& carrier, std::int64_t token, Duration lease, int limit) {
    std::vector<SubscriptionRow> rows;
    if (tx.run(kClaim, token, lease.count(), carrier, limit) == 0) return rows;
    for (const auto& r : tx.rows(kClaimed, token))
        rows.push_back({r.get<TrackerId>(0), r.get<OrderId>(1), r.text(2), r.integer(3) != 0, r.get<int>(4), r.get<std::optional<Instant>>(5)});
    return rows;
}

void end_subscription(db::Tx& tx, TrackerId tracker, std::int64_t token, const Answered& a) {
    const auto due = a.due_in ? std::optional(a.due_in->count()) : std::nullopt;
    tx.run(kEnd, a.account, a.subscribed_at, due, a.failures, text::shorten(a.reason, 490), tracker, token);
}

std::optional<Instant> subscribed_at(db::Tx& tx, TrackerId tracker) {
    const auto row = tx.one(kSubscribedAt, tracker);
    return row ? row->get<std::optional<Instant>>(0) : std::nullopt;
}

bool is_pushed(db::Tx& tx, TrackerId tracker) { return tx.one(kPushed, tracker).has_value(); }

std::vector<Bearer> by_number(db::Tx& tx, const std::string& carrier, const std::string& number) {
    std::vector<Bearer> bearers;
    for (const auto& row : tx.rows(kByNumber, number, carrier)) bearers.push_back({row.get<TrackerId>(0), row.get<ShipmentId>(1), row.instant(2)});
    return bearers;
}

}  // namespace waybill::tracking::store
