#include "shipping/store.h"
#include "shipping/store_rows.h"

namespace waybill::shipping::store {

namespace {

constexpr db::Statement kShipments{
    "SELECT id, order_id, carrier, service, state, reason, detail, carrier_shipment_id, tracking_number, price_minor, currency, attempts, "
    "void_wanted, created_at, void_until FROM shipment WHERE id IN ({?}) ORDER BY id"};
constexpr db::Statement kLockShipments{
    "SELECT id, order_id, carrier, service, state, reason, detail, carrier_shipment_id, tracking_number, price_minor, currency, attempts, "
    "void_wanted, created_at, void_until FROM shipment WHERE id IN ({?}) ORDER BY id FOR UPDATE"};
constexpr db::Statement kOfOrders{
    "SELECT id, order_id, carrier, service, state, reason, detail, carrier_shipment_id, tracking_number, price_minor, currency, attempts, "
    "void_wanted, created_at, void_until FROM shipment WHERE order_id IN ({?}) ORDER BY order_id, id"};
constexpr db::Statement kPackagesOf{
    "SELECT shipment_id, package_id, tracking_number FROM shipment_package WHERE shipment_id IN ({?}) ORDER BY shipment_id, position"};
constexpr db::Statement kLeftBehind{
    "SELECT p.shipment_id FROM shipment_package p LEFT JOIN shipment_package l ON l.package_id = p.package_id AND l.live = 1 "
    "WHERE p.shipment_id IN ({?}) AND l.shipment_id IS NULL"};
constexpr db::Statement kLockIntents{
    "SELECT id, shipment_id, kind, attempt, carrier, reference, idempotency_key, '' AS request, state, lease_token, first_sent_at, checks, "
    "absent_answers, '{}' AS kept, reason, detail, last_sent_at, restored, orphan_id, proposal, proposed_by, proposed_why FROM booking_intent "
    "WHERE id IN ({?}) ORDER BY id FOR UPDATE"};
constexpr db::Statement kFinish{
    "UPDATE booking_intent SET state = 'done', due_at = NOW(3), checks = 0, absent_answers = 0, reason = '', detail = '', proposal = '', lease_token = 0, "
    "lease_until = NULL, version = version + 1, updated_at = ? WHERE id IN ({?}) AND lease_token = ? AND state = ?"};
constexpr db::Statement kEvents{
    "INSERT INTO booking_event (id, intent_id, at, from_state, to_state, actor, detail) VALUES {(?, ?, ?, ?, ?, ?, ?)}"};
// The rows are there and locked: it is always the second half that counts.
constexpr db::Statement kBookedAll{
    "INSERT INTO shipment (id, order_id, carrier, service, state, carrier_shipment_id, tracking_number, price_minor, currency, void_until, "
    "created_at, updated_at) VALUES {(?, ?, ?, ?, 'booked', ?, ?, ?, ?, ?, ?, ?)} ON DUPLICATE KEY UPDATE state = 'booked', reason = '', detail = '', "
    "carrier_shipment_id = VALUES(carrier_shipment_id), tracking_number = VALUES(tracking_number), price_minor = VALUES(price_minor), "
    "currency = VALUES(currency), void_until = VALUES(void_until), version = version + 1, updated_at = VALUES(updated_at)"};
constexpr db::Statement kNumbers{
    "INSERT INTO shipment_package (shipment_id, package_id, position, tracking_number) VALUES {(?, ?, ?, ?)} "
    "ON DUPLICATE KEY UPDATE tracking_number = VALUES(tracking_number)"};

template <class Id>
std::vector<ShipmentRow> rows_of(db::Tx& tx, const db::Statement& statement, const std::vector<Id>& ids) {
    std::vector<ShipmentRow> out;
    for (const auto& row : tx.rows_in(statement, db::list(ids))) out.push_back(shipment_row(row));
    return out;
}

}  // namespace

std::vector<ShipmentRow> get(db::Tx& tx, const std::vector<ShipmentId>& ids, bool lock) {
    return rows_of(tx, lock ? kLockShipments : kShipments, ids);
}
std::vector<Intent> lock_intents(db::Tx& tx, const std::vector<BookingId>& ids) {
    std::vector<Intent> out;
    for (const auto& row : tx.rows_in(kLockIntents, db::list(ids))) out.push_back(intent_row(row));
    return out;
}
std::map<OrderId, std::vector<ShipmentRow>> of_orders(db::Tx& tx, const std::vector<OrderId>& orders) {
    std::map<OrderId, std::vector<ShipmentRow>> out;
    for (auto& row : rows_of(tx, kOfOrders, orders)) out[row.order].push_back(std::move(row));
    return out;
}
std::map<ShipmentId, std::vector<ShipmentPackage>> packages(db::Tx& tx, const std::vector<ShipmentId>& ids) {
    std::map<ShipmentId, std::vector<ShipmentPackage>> out;
    for (const auto& row : tx.rows_in(kPackagesOf, db::list(ids)))
        out[row.get<ShipmentId>(0)].push_back({row.get<PackageId>(1), row.text(2)});
    return out;
}
std::set<ShipmentId> left_behind(db::Tx& tx, const std::vector<ShipmentId>& ids) {
    std::set<ShipmentId> out;
    if (ids.empty()) return out;
    for (const auto& row : tx.rows_in(kLeftBehind, db::list(ids))) out.insert(row.get<ShipmentId>(0));
    return out;
}
std::int64_t finish(db::Tx& tx, const std::vector<BookingId>& ids, std::int64_t token, const std::string& from, Instant at) {
    return tx.run_in(kFinish, db::list(ids), db::values(at), db::values(token, from));
}
void add_events(db::Tx& tx, const std::vector<EventRow>& events, Instant at) {
    std::vector<db::Values> rows;
    for (const auto& e : events) rows.push_back(db::values(e.id, e.intent, at, e.from, e.to, e.actor, e.detail));
    if (!rows.empty()) tx.run_all(kEvents, rows);
}
void set_booked(db::Tx& tx, const std::vector<ShipmentRow>& booked, Instant at) {
    std::vector<db::Values> rows;
    for (const auto& s : booked)
        rows.push_back(db::values(s.id, s.order, s.carrier, s.service, s.carrier_shipment_id, s.tracking_number,
                                  s.price ? std::optional(s.price->minor) : std::nullopt,
                                  s.price ? std::optional(s.price->currency.text()) : std::nullopt, s.void_until, s.created_at, at));
    if (!rows.empty()) tx.run_all(kBookedAll, rows);
}
void set_package_numbers(db::Tx& tx, const std::map<ShipmentId, std::vector<ShipmentPackage>>& packages) {
    std::vector<db::Values> rows;
    for (const auto& [shipment, all] : packages)
        for (std::size_t i = 0; i < all.size(); ++i) rows.push_back(db::values(shipment, all[i].package, i + 1, all[i].tracking_number));
    if (!rows.empty()) tx.run_all(kNumbers, rows);
}

}  // namespace waybill::shipping::store
