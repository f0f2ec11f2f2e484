#include "collection/store.h"

#include "base/text.h"
#include "waybill/json.h"

namespace waybill::collection::store {

namespace {

constexpr db::Statement kInsert{
    "INSERT INTO carrier_errand (id, kind, carrier, account, pickup_id, request, kept, due_at, sent, reply, actor, created_at) "
    "VALUES (?, ?, ?, ?, ?, ?, '{}', NOW(3), '', '', ?, ?)"};
constexpr db::Statement kInsertParts{
    "INSERT INTO carrier_errand_shipment (errand_id, position, shipment_id, order_id, carrier_shipment_id, tracking_number) "
    "VALUES {(?, ?, ?, ?, ?, ?)}"};
constexpr db::Statement kGet{
    "SELECT id, kind, carrier, account, state, pickup_id, request, kept, lease_token, tries, sent_at, number, price_minor, currency, detail, actor, "
    "created_at, ended_at FROM carrier_errand WHERE id = ?"};
constexpr db::Statement kLock{
    "SELECT id, kind, carrier, account, state, pickup_id, request, kept, lease_token, tries, sent_at, number, price_minor, currency, detail, actor, "
    "created_at, ended_at FROM carrier_errand WHERE id = ? FOR UPDATE"};
constexpr db::Statement kList{
    "SELECT id, kind, carrier, account, state, pickup_id, request, kept, lease_token, tries, sent_at, number, price_minor, currency, detail, actor, "
    "created_at, ended_at FROM carrier_errand WHERE kind = ? AND id < ? ORDER BY id DESC LIMIT ?"};
constexpr db::Statement kParts{
    "SELECT shipment_id, order_id, carrier_shipment_id, tracking_number, left_out FROM carrier_errand_shipment WHERE errand_id = ? ORDER BY position"};
constexpr db::Statement kCountParts{
    "SELECT errand_id, COUNT(*) FROM carrier_errand_shipment WHERE errand_id IN ({?}) AND NOT left_out GROUP BY errand_id"};
constexpr db::Statement kCountDocuments{"SELECT errand_id, COUNT(*) FROM carrier_errand_document WHERE errand_id IN ({?}) GROUP BY errand_id"};
constexpr db::Statement kSaid{"SELECT sent, reply FROM carrier_errand WHERE id = ?"};
constexpr db::Statement kCancellation{
    "SELECT id, kind, carrier, account, state, pickup_id, request, kept, lease_token, tries, sent_at, number, price_minor, currency, detail, actor, "
    "created_at, ended_at FROM carrier_errand WHERE pickup_id = ? ORDER BY id DESC LIMIT 1"};
constexpr db::Statement kLockCancellation{
    "SELECT id, kind, carrier, account, state, pickup_id, request, kept, lease_token, tries, sent_at, number, price_minor, currency, detail, actor, "
    "created_at, ended_at FROM carrier_errand WHERE pickup_id = ? ORDER BY id DESC LIMIT 1 FOR UPDATE"};
constexpr db::Statement kDoubtful{"SELECT pickup_id FROM carrier_errand WHERE pickup_id IN ({?}) AND state = 'in_doubt'"};
constexpr db::Statement kDue{
    "SELECT id FROM carrier_errand WHERE due_at <= NOW(3) AND state = 'pending' ORDER BY due_at, id LIMIT ? FOR UPDATE SKIP LOCKED"};
constexpr db::Statement kClaim{
    "UPDATE carrier_errand SET state = 'sending', lease_token = ?, due_at = NOW(3) + INTERVAL ? MICROSECOND WHERE id IN ({?})"};
constexpr db::Statement kClaimed{
    "SELECT id, kind, carrier, account, state, pickup_id, request, kept, lease_token, tries, sent_at, number, price_minor, currency, detail, actor, "
    "created_at, ended_at FROM carrier_errand WHERE id IN ({?})"};
constexpr db::Statement kExpired{
    "SELECT id, kind, carrier, account, state, pickup_id, request, kept, lease_token, tries, sent_at, number, price_minor, currency, detail, actor, "
    "created_at, ended_at FROM carrier_errand WHERE due_at <= NOW(3) AND state = 'sending' ORDER BY due_at, id LIMIT ? "
    "FOR UPDATE SKIP LOCKED"};
constexpr db::Statement kOpen{
    "SELECT id, kind, carrier, account, state, pickup_id, request, kept, lease_token, tries, sent_at, number, price_minor, currency, detail, actor, "
    "created_at, ended_at FROM carrier_errand WHERE state IN ('pending', 'sending') ORDER BY id FOR UPDATE"};
constexpr db::Statement kKeep{"UPDATE carrier_errand SET kept = ? WHERE id = ? AND lease_token = ? AND state = 'sending'"};
constexpr db::Statement kMarkSent{
    "UPDATE carrier_errand SET sent_at = COALESCE(sent_at, ?), sent = ?, due_at = NOW(3) + INTERVAL ? MICROSECOND "
    "WHERE id = ? AND lease_token = ? AND state = 'sending' AND due_at > NOW(3)"};
constexpr db::Statement kMove{
    "UPDATE carrier_errand SET state = ?, due_at = NOW(3) + INTERVAL ? MICROSECOND, tries = ?, number = ?, price_minor = ?, currency = ?, "
    "detail = ?, ended_at = ? WHERE id = ?"};
constexpr db::Statement kReply{"UPDATE carrier_errand SET reply = ? WHERE id = ?"};
constexpr db::Statement kLeaveOut{"UPDATE carrier_errand_shipment SET left_out = 1 WHERE errand_id = ? AND shipment_id IN ({?})"};
constexpr db::Statement kAddDocuments{
    "INSERT INTO carrier_errand_document (errand_id, position, media_type, content) VALUES {(?, ?, ?, ?)} "
    "ON DUPLICATE KEY UPDATE media_type = VALUES(media_type), content = VALUES(content)"};
constexpr db::Statement kDocument{"SELECT media_type, content FROM carrier_errand_document WHERE errand_id = ? AND position = ?"};
constexpr db::Statement kDoubts{
    "SELECT id, kind, carrier, account, state, pickup_id, request, kept, lease_token, tries, sent_at, number, price_minor, currency, detail, actor, "
    "created_at, ended_at FROM carrier_errand WHERE state = 'in_doubt' ORDER BY id LIMIT ?"};
constexpr db::Statement kInDoubt{"SELECT COUNT(*) FROM carrier_errand WHERE state = 'in_doubt'"};

constexpr std::size_t kMostKept = 60000;  // bytes of what was sent, and of a reply

Errand row_of(const db::Row& r) {
    Errand e;
    e.id = r.integer(0);
    e.kind = rules::kind_of(r.text(1));
    e.carrier = r.text(2), e.account = r.text(3);
    e.state = rules::state_of(r.text(4));
    e.pickup = r.is_null(5) ? 0 : r.integer(5);
    e.request = r.text(6), e.kept = r.text(7);
    e.token = r.integer(8);
    e.tries = r.get<int>(9);
    e.sent_at = r.get<std::optional<Instant>>(10);
    e.number = r.text(11);
    if (!r.is_null(12))
        if (const auto currency = Currency::parse(r.text(13))) e.price = Money{r.integer(12), *currency};
    e.detail = r.text(14), e.actor = r.text(15);
    e.created_at = r.instant(16);
    e.ended_at = r.get<std::optional<Instant>>(17);
    return e;
}
std::vector<Errand> rows_of(const std::vector<db::Row>& rows) {
    std::vector<Errand> out;
    for (const auto& row : rows) out.push_back(row_of(row));
    return out;
}
std::optional<Errand> first_of(const std::optional<db::Row>& row) { return row ? std::optional(row_of(*row)) : std::nullopt; }

std::string bounded(const std::string& text) { return text::shorten(text::to_utf8(text), kMostKept); }

}  // namespace

void insert(db::Tx& tx, const Errand& e) {
    tx.run(kInsert, e.id, rules::word(e.kind), e.carrier, e.account, e.pickup ? std::optional(e.pickup) : std::nullopt, e.request, e.actor,
           e.created_at);
}
void insert_parts(db::Tx& tx, std::int64_t errand, const std::vector<Part>& parts) {
    std::vector<db::Values> rows;
    int position = 0;
    for (const auto& part : parts)
        rows.push_back(db::values(errand, ++position, part.shipment, part.order, part.carrier_shipment_id, part.tracking_number));
    if (!rows.empty()) tx.run_all(kInsertParts, rows);
}
std::optional<Errand> get(db::Tx& tx, std::int64_t id, bool lock) { return first_of(lock ? tx.one(kLock, id) : tx.one(kGet, id)); }
std::vector<Errand> list(db::Tx& tx, rules::Kind kind, std::int64_t before, int limit) {
    return rows_of(tx.rows(kList, rules::word(kind), before ? before : INT64_MAX, limit));
}
std::vector<Part> parts(db::Tx& tx, std::int64_t errand) {
    std::vector<Part> out;
    for (const auto& row : tx.rows(kParts, errand))
        out.push_back({row.get<ShipmentId>(0), row.get<OrderId>(1), row.text(2), row.text(3), row.get<bool>(4)});
    return out;
}
std::map<std::int64_t, Sizes> sizes(db::Tx& tx, const std::vector<std::int64_t>& errands) {
    std::map<std::int64_t, Sizes> out;
    for (const auto& row : tx.rows_in(kCountParts, db::list(errands))) out[row.integer(0)].shipments = row.integer(1);
    for (const auto& row : tx.rows_in(kCountDocuments, db::list(errands))) out[row.integer(0)].documents = row.get<int>(1);
    return out;
}
Said said(db::Tx& tx, std::int64_t errand) {
    const auto row = tx.one(kSaid, errand);
    return row ? Said{row->text(0), row->text(1)} : Said{};
}
std::optional<Errand> cancellation(db::Tx& tx, std::int64_t pickup, bool lock) {
    return first_of(lock ? tx.one(kLockCancellation, pickup) : tx.one(kCancellation, pickup));
}
std::map<std::int64_t, bool> doubtful_cancellations(db::Tx& tx, const std::vector<std::int64_t>& pickups) {
    std::map<std::int64_t, bool> out;
    for (const auto& row : tx.rows_in(kDoubtful, db::list(pickups))) out[row.integer(0)] = true;
    return out;
}

std::vector<Errand> claim(db::Tx& tx, std::int64_t token, Duration lease, int limit) {
    std::vector<std::int64_t> ids;
    for (const auto& row : tx.rows(kDue, limit)) ids.push_back(row.integer(0));
    if (ids.empty()) return {};
    tx.run_in(kClaim, db::list(ids), db::values(token, lease.count()));
    return rows_of(tx.rows_in(kClaimed, db::list(ids)));
}
std::vector<Errand> expired(db::Tx& tx, int limit) { return rows_of(tx.rows(kExpired, limit)); }
std::vector<Errand> open(db::Tx& tx) { return rows_of(tx.rows(kOpen)); }
bool keep(db::Tx& tx, std::int64_t id, std::int64_t token, const carrier::Kept& kept) { return tx.run(kKeep, carrierhost::kept_text(kept), id, token) == 1; }
bool mark_sent(db::Tx& tx, std::int64_t id, std::int64_t token, const std::string& exact, Duration lease, Instant at) {
    return tx.run(kMarkSent, at, bounded(exact), lease.count(), id, token) == 1;
}
void move(db::Tx& tx, const Errand& e, const rules::Step& step, const std::optional<std::string>& reply, Instant at) {
    const bool ended = step.to != rules::State::pending && step.to != rules::State::cancelling;
    const std::optional<std::int64_t> due = step.due_in ? std::optional(step.due_in->count()) : std::nullopt;
    tx.run(kMove, rules::word(step.to), due, e.tries, e.number, e.price ? std::optional(e.price->minor) : std::nullopt,
           e.price ? std::optional(e.price->currency.text()) : std::nullopt, text::shorten(text::to_utf8(e.detail), 480),
           ended ? std::optional(at) : std::nullopt, e.id);
    if (reply) tx.run(kReply, bounded(*reply), e.id);
}
void leave_out(db::Tx& tx, std::int64_t errand, const std::vector<ShipmentId>& shipments) {
    if (!shipments.empty()) tx.run_in(kLeaveOut, db::list(shipments), db::values(errand));
}
void add_documents(db::Tx& tx, std::int64_t errand, const std::vector<File>& files) {
    std::vector<db::Values> rows;
    int position = 0;
    for (const auto& file : files) rows.push_back(db::values(errand, ++position, file.media_type, file.bytes));
    if (!rows.empty()) tx.run_all(kAddDocuments, rows);
}
std::optional<File> document(db::Tx& tx, std::int64_t errand, int position) {
    const auto row = tx.one(kDocument, errand, position);
    return row ? std::optional(File{row->text(0), row->text(1)}) : std::nullopt;
}
std::vector<Errand> in_doubt(db::Tx& tx, int limit) { return rows_of(tx.rows(kDoubts, limit)); }
std::int64_t in_doubt(db::Tx& tx) { return tx.one(kInDoubt)->integer(0); }

}  // namespace waybill::collection::store
