#include "shipping/store.h"

namespace waybill::shipping::store {

namespace {

constexpr db::Statement kInsert{"INSERT INTO handover (id, carrier, state, actor, opened_at) VALUES (?, ?, 'open', ?, ?)"};
constexpr db::Statement kLock{"SELECT id, carrier, state FROM handover WHERE id = ? FOR UPDATE"};
constexpr db::Statement kClose{"UPDATE handover SET state = 'closed', closed_at = ? WHERE id = ?"};
constexpr db::Statement kAdd{
    "INSERT INTO handover_package (package_id, handover_id, at) VALUES (?, ?, ?) ON DUPLICATE KEY UPDATE package_id = package_id"};
constexpr db::Statement kAtDock{
    "SELECT s.id, s.order_id, s.service, s.carrier_shipment_id, s.tracking_number FROM shipment s "
    "LEFT JOIN booking_intent i ON i.shipment_id = s.id AND i.live_slot = 0 LEFT JOIN booking_sent b ON b.intent_id = i.id "
    "WHERE s.state = 'booked' AND s.carrier = ? AND COALESCE(b.account, '') IN ('', ?) ORDER BY s.id"};

}  // namespace

void insert_handover(db::Tx& tx, HandoverId id, const std::string& carrier, const std::string& actor, Instant at) {
    tx.run(kInsert, id, carrier, actor, at);
}
std::optional<HandoverRow> lock_handover(db::Tx& tx, HandoverId id) {
    const auto row = tx.one(kLock, id);
    if (!row) return {};
    return HandoverRow{row->get<HandoverId>(0), row->text(1), row->text(2)};
}
void close_handover(db::Tx& tx, HandoverId id, Instant at) { tx.run(kClose, at, id); }
void add_to_handover(db::Tx& tx, HandoverId id, PackageId package, Instant at) { tx.run(kAdd, package, id, at); }
std::vector<AtDock> at_dock(db::Tx& tx, const std::string& carrier, const std::string& account) {
    std::vector<AtDock> out;
    for (const auto& r : tx.rows(kAtDock, carrier, account)) out.push_back({r.get<ShipmentId>(0), r.get<OrderId>(1), r.text(2), r.text(3), r.text(4)});
    return out;
}

}  // namespace waybill::shipping::store
