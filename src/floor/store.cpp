#include "floor/store.h"

#include "base/text.h"

namespace waybill::floor::store {
namespace {

using db::Statement;

constexpr Statement kKnown{"SELECT seq, outcome, problem, detail FROM floor_journal WHERE device_id = ? AND seq IN ({?})"};
constexpr Statement kLast{"SELECT seq FROM floor_journal WHERE device_id = ? ORDER BY seq DESC LIMIT 1"};
constexpr Statement kAdd{
    "INSERT INTO floor_journal (device_id, seq, session_id, user_id, task, subject, kind, code, quantity, verdict, outcome, problem, "
    "detail, scanned_at, at) VALUES {(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)} ON DUPLICATE KEY UPDATE seq = VALUES(seq)"};
constexpr Statement kAddConflicts{
    "INSERT INTO floor_conflict (id, device_id, seq, created_at) VALUES {(?, ?, ?, ?)} ON DUPLICATE KEY UPDATE seq = VALUES(seq)"};
constexpr Statement kOpen{
    "SELECT c.id, c.device_id, j.user_id, j.task, j.subject, j.kind, j.code, j.quantity, j.problem, j.detail, j.scanned_at, "
    "c.created_at FROM floor_conflict c JOIN floor_journal j ON j.device_id = c.device_id AND j.seq = c.seq WHERE c.open = 1 AND "
    "c.created_at >= ? AND (c.created_at > ? OR c.id > ?) ORDER BY c.created_at, c.id LIMIT ?"};
constexpr Statement kSettle{
    "UPDATE floor_conflict SET open = 0, settled_by = ?, note = ?, settled_at = ? WHERE id = ? AND open = 1"};

}  // namespace

std::map<std::int64_t, Settled> known(db::Tx& tx, DeviceId device, const std::vector<std::int64_t>& seqs) {
    std::map<std::int64_t, Settled> found;
    for (const auto& row : tx.rows_in(kKnown, db::list(seqs), db::values(device)))
        found.emplace(row.integer(0), Settled{row.integer(0), row.text(1), row.text(2), row.text(3)});
    return found;
}

std::int64_t last_seq(db::Tx& tx, DeviceId device) {
    const auto row = tx.one(kLast, device);
    return row ? row->integer(0) : 0;
}

void add(db::Tx& tx, DeviceId device, const std::vector<Row>& rows, Instant at) {
    std::vector<db::Values> values;
    for (const auto& r : rows)
        values.push_back(db::values(device, r.entry.seq, r.entry.session, r.user, r.entry.task, r.subject, r.entry.kind, r.entry.code,
                                    r.entry.quantity, r.entry.verdict, r.settled.outcome, r.settled.problem, r.settled.detail,
                                    r.scanned_at, at));
    if (!values.empty()) tx.run_all(kAdd, values);
}

void add_conflicts(db::Tx& tx, DeviceId device, const std::vector<NewConflict>& conflicts, Instant at) {
    std::vector<db::Values> values;
    for (const auto& c : conflicts) values.push_back(db::values(c.id, device, c.seq, at));
    if (!values.empty()) tx.run_all(kAddConflicts, values);
}

std::vector<StoredConflict> open_conflicts(db::Tx& tx, const http::Place& after, int limit) {
    std::vector<StoredConflict> out;
    for (const auto& r : tx.rows(kOpen, after.at, after.at, after.id, limit))
        out.push_back({r.get<ConflictId>(0), r.get<DeviceId>(1).text(), r.get<UserId>(2), r.text(3), r.integer(4), r.text(5),
                       r.text(6), r.integer(7), r.text(8), r.text(9), r.instant(10), r.instant(11)});
    return out;
}

bool settle(db::Tx& tx, ConflictId id, const std::string& note, const std::string& actor, Instant now) {
    return tx.run(kSettle, actor, note, now, id) == 1;
}

}  // namespace waybill::floor::store
