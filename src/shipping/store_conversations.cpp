#include "shipping/store.h"

// What was said to carriers about an intent, and what they answered.
namespace waybill::shipping::store {

namespace {

// A COMMIT that got no answer may have counted: the same row again is the same row.
constexpr db::Statement kAdd{
    "INSERT INTO booking_conversation (intent_id, id, at, operation, outcome, detail, calls) VALUES {(?, ?, ?, ?, ?, ?, ?)} "
    "ON DUPLICATE KEY UPDATE at = VALUES(at)"};
constexpr db::Statement kOf{
    "SELECT id, intent_id, at, operation, outcome, detail, calls FROM booking_conversation WHERE intent_id IN ({?}) ORDER BY at DESC, id DESC LIMIT ?"};
constexpr db::Statement kAsked{
    "SELECT id, kind, attempt, reference, last_sent_at, state IN ('done', 'rejected', 'absent') FROM booking_intent WHERE shipment_id = ? ORDER BY id"};
constexpr db::Statement kLastRepeat{
    "SELECT id FROM booking_conversation WHERE intent_id = ? AND (outcome = 'not_now' OR operation = 'find') ORDER BY id DESC LIMIT 1 OFFSET ?"};
constexpr db::Statement kDropRepeats{
    "DELETE FROM booking_conversation WHERE intent_id = ? AND id <= ? AND (outcome = 'not_now' OR operation = 'find')"};
// What somebody still has to make sense of stays, however old it is.
constexpr db::Statement kOld{
    "SELECT STRAIGHT_JOIN c.intent_id FROM booking_conversation c JOIN booking_intent i ON i.id = c.intent_id "
    "WHERE c.at < ? AND i.state IN ('done', 'rejected', 'absent') ORDER BY c.at LIMIT ?"};
constexpr db::Statement kDrop{"DELETE FROM booking_conversation WHERE intent_id IN ({?}) AND at < ?"};

}  // namespace

void add_conversations(db::Tx& tx, const std::vector<ConversationRow>& conversations) {
    std::vector<db::Values> rows;
    for (const auto& c : conversations) rows.push_back(db::values(c.intent, c.id, c.at, c.operation, c.outcome, c.detail, c.calls));
    if (!rows.empty()) tx.run_all(kAdd, rows);
}
std::vector<ConversationRow> conversations(db::Tx& tx, const std::vector<BookingId>& intents, int limit) {
    std::vector<ConversationRow> out;
    for (const auto& r : tx.rows_in(kOf, db::list(intents), {}, db::values(limit)))
        out.push_back({r.integer(0), r.get<BookingId>(1), r.instant(2), r.text(3), r.text(4), r.text(5), r.text(6)});
    return out;
}
std::vector<Asked> asked_of(db::Tx& tx, ShipmentId id) {
    std::vector<Asked> out;
    for (const auto& r : tx.rows(kAsked, id))
        out.push_back({r.get<BookingId>(0), r.text(1), r.get<int>(2), r.text(3), r.get<std::optional<Instant>>(4), r.get<bool>(5)});
    return out;
}
void drop_repeats(db::Tx& tx, BookingId intent, int keep) {
    if (const auto last = tx.one(kLastRepeat, intent, keep - 1)) tx.run(kDropRepeats, intent, last->integer(0));
}
std::vector<BookingId> old_conversations(db::Tx& tx, Instant before, int limit) {
    std::vector<BookingId> out;
    for (const auto& r : tx.rows(kOld, before, limit)) out.push_back(r.get<BookingId>(0));
    return out;
}
void drop_conversations(db::Tx& tx, const std::vector<BookingId>& intents, Instant before) {
    tx.run_in(kDrop, db::list(intents), {}, db::values(before));
}

}  // namespace waybill::shipping::store
