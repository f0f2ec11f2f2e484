#include <algorithm>

#include "base/text.h"
#include "shipping/store.h"
#include "shipping/store_rows.h"

namespace waybill::shipping::store {

namespace {

constexpr db::Statement kInsert{
    "INSERT INTO booking_intent (id, shipment_id, kind, attempt, carrier, reference, idempotency_key, request, state, live_slot, due_at, kept, "
    "orphan_id, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'pending', ?, NOW(3), '{}', ?, ?, ?)"};
// While somebody holds it, an intent is due when the lease ends.
constexpr db::Statement kDue{"SELECT id FROM booking_intent WHERE state = ? AND due_at <= NOW(3) ORDER BY due_at, id LIMIT ?"};
constexpr db::Statement kClaimPending{
    "UPDATE booking_intent SET state = 'claimed', lease_owner = ?, lease_token = ?, lease_until = NOW(3) + INTERVAL ? MICROSECOND, "
    "due_at = NOW(3) + INTERVAL ? MICROSECOND, version = version + 1 WHERE id IN ({?}) AND state = 'pending' AND due_at <= NOW(3)"};
constexpr db::Statement kClaimUnknown{
    "UPDATE booking_intent SET lease_owner = ?, lease_token = ?, lease_until = NOW(3) + INTERVAL ? MICROSECOND, "
    "due_at = NOW(3) + INTERVAL ? MICROSECOND, version = version + 1 WHERE id IN ({?}) AND state = 'unknown' AND due_at <= NOW(3)"};
constexpr db::Statement kClaimed{
    "SELECT id, shipment_id, kind, attempt, carrier, reference, idempotency_key, request, state, lease_token, first_sent_at, checks, "
    "absent_answers, kept, reason, detail, last_sent_at, restored, orphan_id, proposal, proposed_by, proposed_why FROM booking_intent WHERE id IN ({?}) AND lease_token = ?"};
constexpr db::Statement kExpired{
    "SELECT id, shipment_id, kind, attempt, carrier, reference, idempotency_key, request, state, lease_token, first_sent_at, checks, "
    "absent_answers, kept, reason, detail, last_sent_at, restored, orphan_id, proposal, proposed_by, proposed_why FROM booking_intent WHERE state = ? AND due_at < NOW(3) ORDER BY due_at, id LIMIT ? FOR UPDATE"};
constexpr db::Statement kOfShipment{
    "SELECT id, shipment_id, kind, attempt, carrier, reference, idempotency_key, request, state, lease_token, first_sent_at, checks, "
    "absent_answers, kept, reason, detail, last_sent_at, restored, orphan_id, proposal, proposed_by, proposed_why FROM booking_intent WHERE shipment_id = ? AND orphan_id = 0 ORDER BY id"};
constexpr db::Statement kLock{
    "SELECT id, shipment_id, kind, attempt, carrier, reference, idempotency_key, request, state, lease_token, first_sent_at, checks, "
    "absent_answers, kept, reason, detail, last_sent_at, restored, orphan_id, proposal, proposed_by, proposed_why FROM booking_intent WHERE id = ? FOR UPDATE"};
constexpr db::Statement kKeep{"UPDATE booking_intent SET kept = ? WHERE id = ? AND lease_token = ? AND state IN ('claimed', 'sending', 'unknown')"};
constexpr db::Statement kSending{
    "UPDATE booking_intent SET state = 'sending', first_sent_at = COALESCE(first_sent_at, ?), last_sent_at = ?, lease_until = NOW(3) + INTERVAL ? MICROSECOND, "
    "due_at = NOW(3) + INTERVAL ? MICROSECOND, version = version + 1, updated_at = ? "
    "WHERE id IN ({?}) AND lease_token = ? AND state = 'claimed' AND lease_until > NOW(3)"};
constexpr db::Statement kMarked{"SELECT id FROM booking_intent WHERE id IN ({?}) AND lease_token = ? AND state = 'sending'"};
constexpr db::Statement kSent{
    "INSERT INTO booking_sent (intent_id, at, exact, account) VALUES {(?, ?, ?, ?)} "
    "ON DUPLICATE KEY UPDATE at = VALUES(at), exact = VALUES(exact), account = VALUES(account)"};
constexpr db::Statement kRepeated{
    "UPDATE booking_intent SET last_sent_at = ?, lease_until = NOW(3) + INTERVAL ? MICROSECOND, due_at = NOW(3) + INTERVAL ? MICROSECOND, "
    "version = version + 1, updated_at = ? WHERE id = ? AND lease_token = ? AND state = 'unknown' AND lease_until > NOW(3)"};
constexpr db::Statement kExact{"SELECT exact FROM booking_sent WHERE intent_id = ?"};
constexpr db::Statement kSentBy{"SELECT account FROM booking_sent WHERE intent_id = ?"};
constexpr db::Statement kPropose{
    "UPDATE booking_intent SET proposal = ?, proposed_by = ?, proposed_why = ?, version = version + 1, updated_at = ? WHERE id = ?"};
constexpr db::Statement kStep{
    "UPDATE booking_intent SET state = ?, live_slot = IF(?, live_slot, NULL), due_at = NOW(3) + INTERVAL ? MICROSECOND, checks = ?, "
    "absent_answers = ?, reason = ?, detail = ?, proposal = '', lease_token = 0, lease_until = NULL, version = version + 1, updated_at = ? "
    "WHERE id = ? AND lease_token = ? AND state = ?"};
constexpr db::Statement kKillSlots{"UPDATE booking_intent SET live_slot = NULL WHERE shipment_id = ?"};
constexpr db::Statement kUnknown{"SELECT COUNT(*) FROM booking_intent WHERE state IN ('unknown', 'review')"};

std::vector<BookingId> booking_ids(const std::vector<db::Row>& rows) {
    std::vector<BookingId> out;
    for (const auto& row : rows) out.push_back(row.get<BookingId>(0));
    return out;
}
std::vector<Intent> intent_rows(const std::vector<db::Row>& rows) {
    std::vector<Intent> out;
    for (const auto& row : rows) out.push_back(intent_row(row));
    return out;
}

}  // namespace

Intent intent_row(const db::Row& r) {
    return {r.get<BookingId>(0), r.get<ShipmentId>(1), r.text(2), r.get<int>(3), r.text(4), r.text(5), r.text(6), r.text(7), r.text(8),
            r.integer(9), r.get<std::optional<Instant>>(10), r.get<int>(11), r.get<int>(12), r.text(13), r.text(14), r.text(15),
            r.get<std::optional<Instant>>(16), r.get<bool>(17), r.get<OrphanId>(18), r.text(19), r.text(20), r.text(21)};
}

void insert_intent(db::Tx& tx, const Intent& i, Instant at) {
    const std::optional<int> slot = i.orphan ? std::nullopt : std::optional(i.kind == "book" ? 0 : 1);
    tx.run(kInsert, i.id, i.shipment.raw(), i.kind, i.attempt, i.carrier, i.reference, i.idempotency_key, i.request, slot, i.orphan.raw(), at, at);
}
std::vector<BookingId> due(db::Tx& tx, const std::string& state, int limit) { return booking_ids(tx.rows(kDue, state, limit)); }
std::int64_t claim_pending(db::Tx& tx, const std::vector<BookingId>& ids, const std::string& owner, std::int64_t token, Duration lease) {
    return tx.run_in(kClaimPending, db::list(ids), db::values(owner, token, lease.count(), lease.count()));
}
std::int64_t claim_unknown(db::Tx& tx, const std::vector<BookingId>& ids, const std::string& owner, std::int64_t token, Duration lease) {
    return tx.run_in(kClaimUnknown, db::list(ids), db::values(owner, token, lease.count(), lease.count()));
}
std::vector<Intent> claimed(db::Tx& tx, const std::vector<BookingId>& ids, std::int64_t token) {
    return intent_rows(tx.rows_in(kClaimed, db::list(ids), {}, db::values(token)));
}
std::vector<Intent> expired(db::Tx& tx, const std::string& state, int limit) { return intent_rows(tx.rows(kExpired, state, limit)); }
std::vector<Intent> of_shipment(db::Tx& tx, ShipmentId id) { return intent_rows(tx.rows(kOfShipment, id)); }
std::optional<Intent> lock_intent(db::Tx& tx, BookingId id) {
    const auto row = tx.one(kLock, id);
    if (!row) return {};
    return intent_row(*row);
}
bool keep(db::Tx& tx, BookingId id, std::int64_t token, const std::string& kept) { return tx.run(kKeep, kept, id, token) == 1; }
std::vector<BookingId> mark_sending(db::Tx& tx, std::int64_t token, std::span<const Sending> sendings, Duration lease, Instant at) {
    std::vector<db::Value> ids;
    for (const auto& sending : sendings) ids.push_back(db::bind(sending.id));
    const auto count = tx.run_in(kSending, ids, db::values(at, at, lease.count(), lease.count(), at), db::values(token));
    const bool all = count == static_cast<std::int64_t>(sendings.size());
    std::vector<BookingId> mine = all ? std::vector<BookingId>{} : marked(tx, token, sendings);
    std::vector<db::Values> rows;
    for (const auto& sending : sendings) {
        if (all) mine.push_back(sending.id);
        if (all || std::find(mine.begin(), mine.end(), sending.id) != mine.end()) rows.push_back(db::values(sending.id, at, sending.exact, sending.account));
    }
    if (!rows.empty()) tx.run_all(kSent, rows);
    return mine;
}
std::vector<BookingId> marked(db::Tx& tx, std::int64_t token, std::span<const Sending> sendings) {
    std::vector<db::Value> ids;
    for (const auto& sending : sendings) ids.push_back(db::bind(sending.id));
    return booking_ids(tx.rows_in(kMarked, ids, {}, db::values(token)));
}
bool step(db::Tx& tx, const Intent& i, const Step& s, Instant at) {
    return tx.run(kStep, s.to, s.alive, s.due_in.count(), s.checks, s.absent_answers, s.reason, text::shorten(s.detail, 900), at, i.id,
                  i.lease_token, i.state) == 1;
}
void kill_slots(db::Tx& tx, ShipmentId id) { tx.run(kKillSlots, id); }
std::int64_t unknown_count(db::Tx& tx) { return tx.one(kUnknown)->integer(0); }
bool mark_repeated(db::Tx& tx, BookingId id, std::int64_t token, Duration lease, Instant at) {
    return tx.run(kRepeated, at, lease.count(), lease.count(), at, id, token) == 1;
}
std::string sent_exact(db::Tx& tx, BookingId id) {
    const auto row = tx.one(kExact, id);
    return row ? row->text(0) : "";
}
std::string sent_by(db::Tx& tx, BookingId id, const std::string& carrier) {
    const auto row = tx.one(kSentBy, id);
    return row && !row->text(0).empty() ? carrier + "@" + row->text(0) : carrier;
}
void propose(db::Tx& tx, BookingId id, const std::string& verdict, const std::string& who, const std::string& why, Instant at) {
    tx.run(kPropose, verdict, who, text::shorten(why, 450), at, id);
}

}  // namespace waybill::shipping::store
