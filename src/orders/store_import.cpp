#include "orders/import_file.h"
#include "orders/store.h"

namespace waybill::orders::store {
namespace {

constexpr std::size_t kPieceBytes = 1u << 20;

constexpr db::Statement kInsertImport{
    "INSERT INTO order_import (id, file_hash, channel_id, state, rows_read, orders, accepted, held, refused, replayed, header, "
    "actor, at, lease_until) VALUES (?, ?, ?, 'working', ?, ?, 0, 0, 0, 0, ?, ?, ?, NOW(3))"};
constexpr db::Statement kInsertPiece{"INSERT INTO order_import_piece (import_id, piece_no, bytes) VALUES (?, ?, ?)"};
constexpr db::Statement kPieces{"SELECT bytes FROM order_import_piece WHERE import_id = ? ORDER BY piece_no"};
constexpr db::Statement kDropPieces{"DELETE FROM order_import_piece WHERE import_id = ?"};
constexpr db::Statement kImport{
    "SELECT i.id, i.header, i.actor, c.code, i.state, i.decided, i.rows_read, i.orders, i.accepted, i.held, i.refused, "
    "i.replayed "
    "FROM order_import i STRAIGHT_JOIN channel c ON c.id = i.channel_id WHERE i.id = ?"};
constexpr db::Statement kOpenOf{
    "SELECT id FROM order_import WHERE file_hash = ? AND channel_id = ? AND actor = ? AND state = 'working' LIMIT 1"};
constexpr db::Statement kDue{
    "SELECT id FROM order_import WHERE state = 'working' AND lease_until <= NOW(3) ORDER BY lease_until LIMIT 1"};
constexpr db::Statement kClaim{
    "UPDATE order_import SET lease_token = ?, lease_until = NOW(3) + INTERVAL ? MICROSECOND "
    "WHERE id = ? AND state = 'working' AND lease_until <= NOW(3)"};
constexpr db::Statement kAdvance{
    "UPDATE order_import SET decided = decided + ?, accepted = accepted + ?, held = held + ?, refused = refused + ?, replayed = "
    "replayed + ?, lease_until = NOW(3) + INTERVAL ? MICROSECOND WHERE id = ? AND lease_token = ? AND decided = ?"};
constexpr db::Statement kRelease{"UPDATE order_import SET lease_until = NOW(3) WHERE id = ? AND lease_token = ?"};
constexpr db::Statement kFinish{
    "UPDATE order_import SET state = 'done', finished_at = ?, lease_until = NULL WHERE id = ? AND lease_token = ? AND decided = "
    "orders"};
constexpr db::Statement kInsertErrors{
    "INSERT INTO order_import_error (import_id, row_no, external_ref, reason, detail, row_text) VALUES {(?, ?, ?, ?, ?, ?)}"};
constexpr db::Statement kErrors{
    "SELECT row_no, external_ref, reason, detail, row_text FROM order_import_error WHERE import_id = ? ORDER BY row_no"};

}  // namespace

void insert(db::Tx& tx, const ImportRow& i, const std::string& bytes, Instant now) {
    tx.run(kInsertImport, i.id, i.file_hash, i.channel, i.rows, i.orders, i.header, i.actor, now);
    for (std::size_t at = 0; at < bytes.size(); at += kPieceBytes)
        tx.run(kInsertPiece, i.id, at / kPieceBytes, bytes.substr(at, kPieceBytes));
}

std::string import_bytes(db::Tx& tx, ImportId id) {
    std::string bytes;
    for (const auto& row : tx.rows(kPieces, id)) bytes += row.text(0);
    return bytes;
}

std::optional<ImportRow> import_row(db::Tx& tx, ImportId id) {
    const auto row = tx.one(kImport, id);
    if (!row) return {};
    ImportRow i;
    i.id = row->get<ImportId>(0);
    i.header = row->text(1);
    i.actor = row->text(2);
    i.channel_code = row->text(3);
    i.done = row->text(4) == "done";
    i.decided = row->get<int>(5);
    i.rows = row->get<int>(6);
    i.orders = row->get<int>(7);
    i.accepted = row->get<int>(8);
    i.held = row->get<int>(9);
    i.refused = row->get<int>(10);
    i.replayed = row->get<int>(11);
    return i;
}

std::optional<ImportId> open_import_of(db::Tx& tx, const std::string& file_hash, ChannelId channel, const std::string& actor) {
    const auto row = tx.one(kOpenOf, file_hash, channel, actor);
    if (!row) return {};
    return row->get<ImportId>(0);
}

std::optional<ImportId> due_import(db::Tx& tx) {
    const auto row = tx.one(kDue);
    if (!row) return {};
    return row->get<ImportId>(0);
}

bool claim_import(db::Tx& tx, ImportId id, std::int64_t token, Duration lease) {
    return tx.run(kClaim, token, lease.count(), id) == 1;
}

bool advance_import(db::Tx& tx, ImportId id, std::int64_t token, std::size_t from, std::size_t by, const ImportOutcome& o,
                    Duration lease) {
    if (tx.run(kAdvance, by, o.accepted, o.held, o.refused, o.replayed, lease.count(), id, token, from) != 1) return false;
    std::vector<db::Values> rows;
    rows.reserve(o.errors.size());
    for (const auto& e : o.errors) rows.push_back(db::values(id, e.row_no, e.external_ref, e.reason, e.detail, e.row_text));
    if (!rows.empty()) tx.run_all(kInsertErrors, rows);
    return true;
}

void release_import(db::Tx& tx, ImportId id, std::int64_t token) { tx.run(kRelease, id, token); }

void finish_import(db::Tx& tx, ImportId id, std::int64_t token, Instant now) {
    if (tx.run(kFinish, now, id, token) == 1) tx.run(kDropPieces, id);
}

std::vector<ImportError> import_errors(db::Tx& tx, ImportId id) {
    std::vector<ImportError> errors;
    for (const auto& row : tx.rows(kErrors, id))
        errors.push_back({row.get<int>(0), row.text(1), row.text(2), row.text(3), row.text(4)});
    return errors;
}

}  // namespace waybill::orders::store
