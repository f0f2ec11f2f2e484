#include "shipping/store.h"

namespace waybill::shipping::store {

namespace {

constexpr db::Statement kEnsure{
    "INSERT INTO carrier_sweep (carrier, since, started_at, page, due_at, lease_token) VALUES (?, NOW(6), NOW(6), '', "
    "NOW(3) + INTERVAL ? MICROSECOND, 0) ON DUPLICATE KEY UPDATE carrier = carrier"};
constexpr db::Statement kClaim{
    "UPDATE carrier_sweep SET since = IF(page = '', ?, since), started_at = IF(page = '', ?, started_at), lease_token = ?, "
    "lease_until = NOW(3) + INTERVAL ? MICROSECOND WHERE carrier = ? AND due_at <= NOW(3) AND (lease_until IS NULL OR lease_until < NOW(3))"};
constexpr db::Statement kGet{"SELECT carrier, since, started_at, page, lease_token FROM carrier_sweep WHERE carrier = ?"};
constexpr db::Statement kGoesOn{
    "UPDATE carrier_sweep SET page = ?, due_at = NOW(3) + INTERVAL ? MICROSECOND, lease_until = NULL WHERE carrier = ? AND lease_token = ?"};
constexpr db::Statement kByReference{
    "SELECT i.id, i.shipment_id, i.reference, i.state, s.carrier_shipment_id, s.tracking_number, i.live_slot IS NOT NULL "
    "FROM booking_intent i JOIN shipment s ON s.id = i.shipment_id WHERE i.kind = 'book' AND i.reference IN ({?})"};
constexpr db::Statement kListed{"UPDATE booking_intent SET listed_at = ? WHERE id = ?"};
constexpr db::Statement kNotListed{
    "SELECT i.id, i.shipment_id, i.reference, i.state, s.carrier_shipment_id, s.tracking_number, i.live_slot IS NOT NULL "
    "FROM booking_intent i JOIN shipment s ON s.id = i.shipment_id LEFT JOIN booking_sent b ON b.intent_id = i.id "
    "WHERE COALESCE(b.account, '') IN ('', ?) AND i.state = 'done' AND i.due_at >= ? AND i.due_at < ? "
    "AND i.kind = 'book' AND i.carrier = ? AND i.live_slot IS NOT NULL AND (i.listed_at IS NULL OR i.listed_at < ?) ORDER BY i.due_at, i.id LIMIT ?"};

Booking booking_row(const db::Row& r) {
    return {r.get<BookingId>(0), r.get<ShipmentId>(1), r.text(2), r.text(3), r.text(4), r.text(5), r.get<bool>(6)};
}

}  // namespace

std::optional<Sweep> claim_sweep(db::Tx& tx, const std::string& carrier, std::int64_t token, Instant since, Instant now, Duration lease,
                                 Duration every) {
    const bool mine = tx.run(kClaim, since, now, token, lease.count(), carrier) == 1;
    const auto r = tx.one(kGet, carrier);
    if (!r) tx.run(kEnsure, carrier, every.count());
    if (!mine) return {};
    return Sweep{r->text(0), r->instant(1), r->instant(2), r->text(3), r->integer(4)};
}
bool sweep_goes_on(db::Tx& tx, const Sweep& sweep, const std::string& next_page, Duration due_in) {
    return tx.run(kGoesOn, next_page, due_in.count(), sweep.carrier, sweep.token) == 1;
}
std::vector<Booking> by_references(db::Tx& tx, const std::vector<std::string>& references) {
    std::vector<Booking> out;
    if (references.empty()) return out;
    for (const auto& row : tx.rows_in(kByReference, db::list(references))) out.push_back(booking_row(row));
    return out;
}
void mark_listed(db::Tx& tx, const std::vector<BookingId>& intents, Instant at) {
    for (const auto id : intents) tx.run(kListed, at, id);
}
std::vector<Booking> not_listed(db::Tx& tx, const std::string& carrier, const std::string& account, Instant from, Instant until, Instant started, int limit) {
    std::vector<Booking> out;
    for (const auto& row : tx.rows(kNotListed, account, from, until, carrier, started, limit)) out.push_back(booking_row(row));
    return out;
}

}  // namespace waybill::shipping::store
