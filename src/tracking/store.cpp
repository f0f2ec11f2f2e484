#include "tracking/store.h"

#include <set>

#include "base/crypto.h"
#include "base/text.h"

namespace waybill::tracking::store {

namespace {

constexpr db::Statement kInsert{
    "INSERT INTO tracker (id, shipment_id, package_id, order_id, carrier, number, next_due_at, created_at) "
    "VALUES (?, ?, ?, ?, ?, ?, NOW(3) + INTERVAL ? MICROSECOND, ?) ON DUPLICATE KEY UPDATE id = id"};
constexpr db::Statement kGet{
    "SELECT id, shipment_id, package_id, order_id, carrier, number, status, flag, reason, status_at, last_event_at, last_polled_at, "
    "finished_at, failures, lease_token, created_at FROM tracker WHERE id = ?"};
constexpr db::Statement kLock{
    "SELECT id, shipment_id, package_id, order_id, carrier, number, status, flag, reason, status_at, last_event_at, last_polled_at, "
    "finished_at, failures, lease_token, created_at FROM tracker WHERE id = ? FOR UPDATE"};
constexpr db::Statement kOfOrder{
    "SELECT id, shipment_id, package_id, order_id, carrier, number, status, flag, reason, status_at, last_event_at, last_polled_at, "
    "finished_at, failures, lease_token, created_at FROM tracker WHERE order_id = ? ORDER BY id"};
constexpr db::Statement kOfShipment{
    "SELECT id, shipment_id, package_id, order_id, carrier, number, status, flag, reason, status_at, last_event_at, last_polled_at, "
    "finished_at, failures, lease_token, created_at FROM tracker WHERE shipment_id = ? ORDER BY id FOR UPDATE"};
constexpr db::Statement kByStatus{
    "SELECT id, shipment_id, package_id, order_id, carrier, number, status, flag, reason, status_at, last_event_at, last_polled_at, "
    "finished_at, failures, lease_token, created_at FROM tracker WHERE status = ? AND id > ? ORDER BY id LIMIT ?"};
constexpr db::Statement kAll{
    "SELECT id, shipment_id, package_id, order_id, carrier, number, status, flag, reason, status_at, last_event_at, last_polled_at, "
    "finished_at, failures, lease_token, created_at FROM tracker WHERE id > ? ORDER BY id LIMIT ?"};
constexpr db::Statement kRefresh{
    "UPDATE tracker SET next_due_at = NOW(3) WHERE carrier = ? AND next_due_at > NOW(3) AND finished_at IS NULL"};
constexpr db::Statement kClaim{
    "UPDATE tracker SET lease_token = ?, lease_until = NOW(3) + INTERVAL ? MICROSECOND, next_due_at = NOW(3) + INTERVAL ? MICROSECOND, "
    "version = version + 1 WHERE carrier = ? AND next_due_at <= NOW(3) ORDER BY next_due_at, id LIMIT ?"};
constexpr db::Statement kByToken{
    "SELECT id, shipment_id, package_id, order_id, carrier, number, status, flag, reason, status_at, last_event_at, last_polled_at, "
    "finished_at, failures, lease_token, created_at FROM tracker WHERE lease_token = ?"};
constexpr db::Statement kAnswered{
    "UPDATE tracker SET next_due_at = NOW(3) + INTERVAL ? MICROSECOND, failures = ?, last_polled_at = ?, lease_token = 0, lease_until = NULL, "
    "version = version + 1 WHERE id = ? AND lease_token = ?"};
constexpr db::Statement kStatus{
    "UPDATE tracker SET status = ?, flag = ?, reason = ?, status_at = ?, last_event_at = ?, finished_at = ?, version = version + 1 WHERE id = ?"};
constexpr db::Statement kDue{"UPDATE tracker SET next_due_at = NOW(3) + INTERVAL ? MICROSECOND WHERE id = ?"};

constexpr db::Statement kIdentities{"SELECT identity FROM tracking_event WHERE tracker_id = ?"};
constexpr db::Statement kAddEvents{
    "INSERT INTO tracking_event (id, tracker_id, identity, code, at, confidence, sequence, status, flag, reason, place, text, seen_at) VALUES "
    "{(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)} ON DUPLICATE KEY UPDATE id = id"};
constexpr db::Statement kEvents{
    "SELECT identity, code, at, confidence, sequence, status, flag, reason, place, text FROM tracking_event WHERE tracker_id = ?"};
constexpr db::Statement kPieces{
    "SELECT identity, code, at, confidence, sequence, status, flag, reason, place, text, seen_at FROM tracking_event WHERE tracker_id = ? "
    "ORDER BY seen_at"};

TrackerRow tracker_row(const db::Row& r) {
    TrackerRow t{r.get<TrackerId>(0), r.get<ShipmentId>(1), r.get<PackageId>(2), r.get<OrderId>(3), r.text(4), r.text(5), {},
                 r.get<std::optional<Instant>>(11), r.get<std::optional<Instant>>(12), r.get<int>(13), r.integer(14), r.instant(15)};
    t.now.status = tracking_status(r.text(6)).value_or(TrackingStatus::unknown);
    t.now.flag = tracking_flag(r.text(7)).value_or(TrackingFlag::none);
    t.now.reason = r.text(8);
    t.now.status_at = r.get<std::optional<Instant>>(9);
    t.now.last_event_at = r.get<std::optional<Instant>>(10);
    return t;
}
std::vector<TrackerRow> tracker_rows(const std::vector<db::Row>& rows) {
    std::vector<TrackerRow> out;
    for (const auto& row : rows) out.push_back(tracker_row(row));
    return out;
}
TrackingEvent event(const db::Row& r) {
    TrackingEvent e;
    // The stored identity stands for the carrier's own id: the fold compares it and never shows it.
    e.carrier_event_id = r.text(0);
    e.code = r.text(1);
    e.at = r.instant(2);
    e.confidence = r.text(3) == "exact" ? TimeConfidence::exact : TimeConfidence::assumed;
    e.sequence = r.integer(4);
    e.status = tracking_status(r.text(5)).value_or(TrackingStatus::unknown);
    e.flag = tracking_flag(r.text(6)).value_or(TrackingFlag::none);
    e.reason = r.text(7);
    e.place = r.text(8);
    e.text = r.text(9);
    return e;
}
std::optional<std::int64_t> micros(std::optional<Duration> d) { return d ? std::optional(d->count()) : std::nullopt; }

}  // namespace

void insert(db::Tx& tx, const TrackerRow& t, Duration due_in) {
    tx.run(kInsert, t.id, t.shipment, t.package, t.order, t.carrier, t.number, due_in.count(), t.created_at);
}
std::optional<TrackerRow> get(db::Tx& tx, TrackerId id, bool lock) {
    const auto row = lock ? tx.one(kLock, id) : tx.one(kGet, id);
    if (!row) return {};
    return tracker_row(*row);
}
std::vector<TrackerRow> of_order(db::Tx& tx, OrderId order) { return tracker_rows(tx.rows(kOfOrder, order)); }
std::vector<TrackerRow> of_shipment(db::Tx& tx, ShipmentId shipment) { return tracker_rows(tx.rows(kOfShipment, shipment)); }
std::vector<TrackerRow> list(db::Tx& tx, const std::string& status, TrackerId after, int limit) {
    return tracker_rows(status.empty() ? tx.rows(kAll, after.raw(), limit) : tx.rows(kByStatus, status, after.raw(), limit));
}
std::int64_t refresh(db::Tx& tx, const std::string& carrier) { return tx.run(kRefresh, carrier); }
std::int64_t claim(db::Tx& tx, const std::string& carrier, std::int64_t token, Duration lease, int limit) {
    return tx.run(kClaim, token, lease.count(), lease.count(), carrier, limit);
}
std::vector<TrackerRow> by_token(db::Tx& tx, std::int64_t token) { return tracker_rows(tx.rows(kByToken, token)); }
bool answered(db::Tx& tx, TrackerId id, std::int64_t token, std::optional<Duration> due_in, int failures, Instant at) {
    return tx.run(kAnswered, micros(due_in), failures, at, id, token) == 1;
}
void set_status(db::Tx& tx, TrackerId id, const rules::Folded& now, std::optional<Instant> finished_at) {
    tx.run(kStatus, name(now.status), name(now.flag), now.reason, now.status_at, now.last_event_at, finished_at, id);
}
void set_due(db::Tx& tx, TrackerId id, std::optional<Duration> due_in) { tx.run(kDue, micros(due_in), id); }

std::vector<TrackingEvent> add_events(db::Tx& tx, IdGenerator& ids, TrackerId id, const std::vector<TrackingEvent>& events, Instant seen_at) {
    std::set<std::string> known;
    for (const auto& row : tx.rows(kIdentities, id)) known.insert(row.text(0));
    std::vector<TrackingEvent> fresh;
    std::vector<db::Values> rows;
    for (const auto& e : events) {
        const std::string identity = crypto::sha256(rules::identity(e));
        if (!known.insert(identity).second) continue;
        fresh.push_back(e);
        rows.push_back(db::values(ids.raw(), id, identity, text::shorten(e.code, 60), e.at,
                                  e.confidence == TimeConfidence::exact ? "exact" : "assumed", e.sequence, name(e.status), name(e.flag),
                                  text::shorten(e.reason, 39), text::shorten(e.place, 190), text::shorten(e.text, 490), seen_at));
    }
    if (!rows.empty()) tx.run_all(kAddEvents, rows);
    return fresh;
}

std::vector<TrackingEvent> events(db::Tx& tx, TrackerId id) {
    std::vector<TrackingEvent> out;
    for (const auto& r : tx.rows(kEvents, id)) out.push_back(event(r));
    return out;
}

std::vector<std::vector<TrackingEvent>> pieces(db::Tx& tx, TrackerId id) {
    std::vector<std::vector<TrackingEvent>> out;
    std::optional<Instant> seen_at;
    for (const auto& r : tx.rows(kPieces, id)) {
        if (seen_at != r.instant(10)) out.emplace_back();
        seen_at = r.instant(10);
        out.back().push_back(event(r));
    }
    return out;
}

}  // namespace waybill::tracking::store
