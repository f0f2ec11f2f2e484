#include "base/text.h"
#include "shipping/store.h"

// Bookings whose labels did not come with them.
namespace waybill::shipping::store {

namespace {

constexpr db::Statement kMiss{
    "INSERT INTO missing_label (shipment_id, since, due_at) VALUES {(?, ?, NOW(3))} ON DUPLICATE KEY UPDATE shipment_id = VALUES(shipment_id)"};
constexpr db::Statement kGet{"SELECT shipment_id, since, due_at IS NOT NULL, problem, tries FROM missing_label WHERE shipment_id = ?"};
constexpr db::Statement kLock{"SELECT shipment_id, since, due_at IS NOT NULL, problem, tries FROM missing_label WHERE shipment_id = ? FOR UPDATE"};
constexpr db::Statement kList{
    "SELECT shipment_id, since, due_at IS NOT NULL, problem, tries FROM missing_label WHERE since < ? ORDER BY since LIMIT ?"};
constexpr db::Statement kDue{
    "SELECT shipment_id FROM missing_label WHERE due_at <= NOW(3) ORDER BY due_at LIMIT ? FOR UPDATE SKIP LOCKED"};
constexpr db::Statement kTake{"UPDATE missing_label SET due_at = NOW(3) + INTERVAL ? MICROSECOND WHERE shipment_id IN ({?})"};
constexpr db::Statement kPutOff{"UPDATE missing_label SET due_at = NOW(3) + INTERVAL ? MICROSECOND, tries = ?, problem = ? WHERE shipment_id = ?"};
constexpr db::Statement kLeave{"UPDATE missing_label SET due_at = NULL, problem = ? WHERE shipment_id = ?"};
constexpr db::Statement kDrop{"DELETE FROM missing_label WHERE shipment_id = ?"};

MissingLabel row_of(const db::Row& r) { return {r.get<ShipmentId>(0), r.instant(1), r.get<bool>(2), r.text(3), r.get<int>(4)}; }

std::string cut(const std::string& problem) { return text::shorten(problem, 450); }

}  // namespace

void miss_labels(db::Tx& tx, const std::vector<ShipmentId>& shipments, Instant now) {
    std::vector<db::Values> rows;
    for (const auto id : shipments) rows.push_back(db::values(id, now));
    if (!rows.empty()) tx.run_all(kMiss, rows);
}
std::optional<MissingLabel> missing_label(db::Tx& tx, ShipmentId id, bool lock) {
    const auto row = lock ? tx.one(kLock, id) : tx.one(kGet, id);
    if (!row) return {};
    return row_of(*row);
}
std::vector<MissingLabel> missing_labels(db::Tx& tx, Instant before, int limit) {
    std::vector<MissingLabel> out;
    for (const auto& row : tx.rows(kList, before, limit)) out.push_back(row_of(row));
    return out;
}
std::vector<ShipmentId> claim_missing_labels(db::Tx& tx, Duration lease, int limit) {
    std::vector<ShipmentId> out;
    for (const auto& row : tx.rows(kDue, limit)) out.push_back(row.get<ShipmentId>(0));
    if (!out.empty()) tx.run_in(kTake, db::list(out), db::values(lease.count()));
    return out;
}
void put_off_label(db::Tx& tx, ShipmentId id, Duration due_in, int tries, const std::string& problem) {
    tx.run(kPutOff, due_in.count(), tries, cut(problem), id);
}
void leave_label(db::Tx& tx, ShipmentId id, const std::string& problem) { tx.run(kLeave, cut(problem), id); }
void drop_missing_label(db::Tx& tx, ShipmentId id) { tx.run(kDrop, id); }

}  // namespace waybill::shipping::store
