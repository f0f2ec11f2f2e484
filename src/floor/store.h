#pragma once
#include <map>
#include <string>
#include <vector>

#include "floor/floor.h"

/// The floor's tables: floor_journal, floor_conflict.
namespace waybill::floor::store {

struct Row {
    Entry entry;
    Settled settled;
    UserId user;
    std::int64_t subject = 0;
    Instant scanned_at;
};
/// What was settled before, by number.
std::map<std::int64_t, Settled> known(db::Tx& tx, DeviceId device, const std::vector<std::int64_t>& seqs);
std::int64_t last_seq(db::Tx& tx, DeviceId device);
/// Those that are there already stay as they are.
void add(db::Tx& tx, DeviceId device, const std::vector<Row>& rows, Instant at);

struct NewConflict {
    ConflictId id;
    std::int64_t seq = 0;
};
void add_conflicts(db::Tx& tx, DeviceId device, const std::vector<NewConflict>& conflicts, Instant at);
struct StoredConflict {
    ConflictId id;
    std::string device;
    UserId user;
    std::string task;
    std::int64_t subject = 0;
    std::string kind, code;
    std::int64_t quantity = 0;
    std::string problem, detail;
    Instant scanned_at, created_at;
};
std::vector<StoredConflict> open_conflicts(db::Tx& tx, const http::Place& after, int limit);
bool settle(db::Tx& tx, ConflictId id, const std::string& note, const std::string& actor, Instant now);

}  // namespace waybill::floor::store
