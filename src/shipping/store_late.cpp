#include "shipping/store.h"

// Late answers that left open what was bought.
namespace waybill::shipping::store {

namespace {

constexpr db::Statement kAdd{
    "INSERT INTO late_doubt (intent_id, since, due_at) VALUES (?, ?, NOW(3)) "
    "ON DUPLICATE KEY UPDATE since = VALUES(since), due_at = VALUES(due_at), tries = 0"};
constexpr db::Statement kDue{
    "SELECT intent_id, since, tries FROM late_doubt WHERE due_at <= NOW(3) ORDER BY due_at LIMIT ? FOR UPDATE SKIP LOCKED"};
constexpr db::Statement kTake{"UPDATE late_doubt SET due_at = NOW(3) + INTERVAL ? MICROSECOND WHERE intent_id IN ({?})"};
constexpr db::Statement kLock{"SELECT intent_id, since, tries FROM late_doubt WHERE intent_id = ? FOR UPDATE"};
constexpr db::Statement kPutOff{"UPDATE late_doubt SET due_at = NOW(3) + INTERVAL ? MICROSECOND, tries = ? WHERE intent_id = ?"};
constexpr db::Statement kDrop{"DELETE FROM late_doubt WHERE intent_id = ?"};

LateDoubt doubt_row(const db::Row& r) { return {r.get<BookingId>(0), r.instant(1), r.get<int>(2)}; }

}  // namespace

void add_late_doubt(db::Tx& tx, BookingId intent, Instant now) { tx.run(kAdd, intent, now); }
std::vector<LateDoubt> claim_late_doubts(db::Tx& tx, Duration lease, int limit) {
    std::vector<LateDoubt> out;
    std::vector<BookingId> ids;
    for (const auto& row : tx.rows(kDue, limit)) ids.push_back(out.emplace_back(doubt_row(row)).intent);
    if (!ids.empty()) tx.run_in(kTake, db::list(ids), db::values(lease.count()));
    return out;
}
std::optional<LateDoubt> lock_late_doubt(db::Tx& tx, BookingId intent) {
    const auto row = tx.one(kLock, intent);
    if (!row) return {};
    return doubt_row(*row);
}
void put_off_late_doubt(db::Tx& tx, BookingId intent, Duration due_in, int tries) { tx.run(kPutOff, due_in.count(), tries, intent); }
void drop_late_doubt(db::Tx& tx, BookingId intent) { tx.run(kDrop, intent); }

}  // namespace waybill::shipping::store
