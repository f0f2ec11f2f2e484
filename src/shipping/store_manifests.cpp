#include "shipping/store.h"

// Which live bookings no manifest holds yet.
namespace waybill::shipping::store {

namespace {

constexpr db::Statement kAwait{"INSERT INTO unmanifested (shipment_id, carrier) VALUES {(?, ?)} ON DUPLICATE KEY UPDATE carrier = VALUES(carrier)"};
constexpr db::Statement kWaiting{
    "SELECT u.shipment_id, s.order_id, s.carrier_shipment_id, s.tracking_number, COALESCE(b.account, '') FROM unmanifested u "
    "JOIN shipment s ON s.id = u.shipment_id "
    "LEFT JOIN booking_intent i ON i.shipment_id = s.id AND i.kind = 'book' AND i.state = 'done' "
    "LEFT JOIN booking_sent b ON b.intent_id = i.id "
    "WHERE u.carrier = ? AND s.state IN ('booked', 'handed_over') ORDER BY u.shipment_id LIMIT ? FOR UPDATE"};
constexpr db::Statement kCounts{
    "SELECT u.carrier, COUNT(*) FROM unmanifested u JOIN shipment s ON s.id = u.shipment_id WHERE s.state IN ('booked', 'handed_over') "
    "GROUP BY u.carrier"};
constexpr db::Statement kDrop{"DELETE FROM unmanifested WHERE shipment_id IN ({?})"};
// In doubt is then its void, after which it may still be live.
constexpr db::Statement kGiveBack{
    "INSERT INTO unmanifested (shipment_id, carrier) SELECT id, carrier FROM shipment WHERE id IN ({?}) "
    "AND state IN ('booked', 'handed_over', 'voiding', 'in_doubt') ON DUPLICATE KEY UPDATE carrier = VALUES(carrier)"};

}  // namespace

void await_manifests(db::Tx& tx, const std::vector<std::pair<ShipmentId, std::string>>& shipments) {
    std::vector<db::Values> rows;
    for (const auto& [id, carrier] : shipments) rows.push_back(db::values(id, carrier));
    if (!rows.empty()) tx.run_all(kAwait, rows);
}
std::vector<Unmanifested> lock_unmanifested(db::Tx& tx, const std::string& carrier, int limit) {
    std::vector<Unmanifested> out;
    for (const auto& row : tx.rows(kWaiting, carrier, limit))
        out.push_back({row.get<ShipmentId>(0), row.get<OrderId>(1), row.text(4), row.text(2), row.text(3)});
    return out;
}
std::map<std::string, std::int64_t> unmanifested_counts(db::Tx& tx) {
    std::map<std::string, std::int64_t> out;
    for (const auto& row : tx.rows(kCounts)) out[row.text(0)] = row.integer(1);
    return out;
}
void drop_unmanifested(db::Tx& tx, const std::vector<ShipmentId>& shipments) {
    if (!shipments.empty()) tx.run_in(kDrop, db::list(shipments));
}
void give_back_unmanifested(db::Tx& tx, const std::vector<ShipmentId>& shipments) {
    if (!shipments.empty()) tx.run_in(kGiveBack, db::list(shipments));
}

}  // namespace waybill::shipping::store
