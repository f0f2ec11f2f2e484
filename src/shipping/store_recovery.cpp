#include "shipping/store.h"

namespace waybill::shipping::store {

namespace {

constexpr db::Statement kOpen{
    "SELECT id, shipment_id FROM booking_intent WHERE state = ? AND kind = 'book' AND restored = 0 ORDER BY due_at, id LIMIT ?"};
constexpr db::Statement kMark{
    "UPDATE booking_intent SET restored = 1, first_sent_at = COALESCE(first_sent_at, created_at), last_sent_at = COALESCE(last_sent_at, ?), lease_token = 0, lease_until = NULL, "
    "version = version + 1 WHERE id = ?"};

}  // namespace

std::vector<Intent> not_marked(db::Tx& tx, const std::string& state, int limit) {
    std::vector<Intent> out;
    for (const auto& row : tx.rows(kOpen, state, limit)) {
        Intent intent;
        intent.id = row.get<BookingId>(0);
        intent.shipment = row.get<ShipmentId>(1);
        out.push_back(std::move(intent));
    }
    return out;
}
void mark_restored(db::Tx& tx, BookingId id, Instant now) { tx.run(kMark, now, id); }

}  // namespace waybill::shipping::store
