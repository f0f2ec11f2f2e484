#include "events/store.h"

#include "events/bundle.h"

namespace waybill::events::store {
namespace {

using db::Statement;
using db::Values;
using db::values;

constexpr Statement kPut{"INSERT INTO event_new (id, topic, subject, body, version, at) VALUES {(?, ?, ?, ?, ?, ?)}"};
constexpr Statement kAnythingNew{"SELECT id FROM event_new WHERE id>0 ORDER BY id LIMIT 1"};
constexpr Statement kFresh{"SELECT id, topic, subject, body, version, at FROM event_new WHERE id>0 ORDER BY id LIMIT ?"};
constexpr Statement kForgetNew{"DELETE FROM event_new WHERE id IN ({?})"};
constexpr Statement kLockHead{"SELECT position FROM event_head WHERE id=1 FOR UPDATE SKIP LOCKED"};
constexpr Statement kHead{"SELECT position FROM event_head WHERE id=1"};
constexpr Statement kMoveHead{"UPDATE event_head SET position=? WHERE id=1"};
constexpr Statement kAppend{"INSERT INTO event (position, id, topic, subject, body, version, at) VALUES {(?, ?, ?, ?, ?, ?, ?)}"};
constexpr Statement kBetween{
    "SELECT position, id, topic, subject, body, version, at FROM event WHERE position>? AND position<=? AND topic IN ({?}) "
    "ORDER BY position LIMIT ?"};
// All rows: there are as many as consumers.
constexpr Statement kCursors{"SELECT consumer, position FROM event_cursor WHERE consumer>''"};
constexpr Statement kBeginCursor{"INSERT IGNORE INTO event_cursor (consumer, position) VALUES (?, 0)"};
constexpr Statement kLockCursor{"SELECT position FROM event_cursor WHERE consumer=? FOR UPDATE SKIP LOCKED"};
constexpr Statement kMoveCursor{"UPDATE event_cursor SET position=?, failures=0 WHERE consumer=?"};
constexpr Statement kCountFailure{"UPDATE event_cursor SET failures=failures+1 WHERE consumer=?"};
constexpr Statement kFailures{"SELECT failures FROM event_cursor WHERE consumer=?"};
constexpr Statement kPark{
    "INSERT INTO event_parked (consumer, position, id, topic, subject, body, version, at, reason, parked_at) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"};
constexpr Statement kParkedAfter{
    "SELECT position, id, topic, subject, body, version, at FROM event_parked WHERE consumer=? AND position>? "
    "ORDER BY position LIMIT 1 FOR UPDATE"};
constexpr Statement kUnpark{"DELETE FROM event_parked WHERE consumer=? AND position=?"};
constexpr Statement kOldest{"SELECT position, at FROM event WHERE position>0 AND position<=? ORDER BY position LIMIT ?"};
constexpr Statement kForget{"DELETE FROM event WHERE position<=?"};

/// Columns from `first`: id, topic, subject, body, version, at.
Event event(const db::Row& row, std::size_t first, std::int64_t position) {
    return {.id = row.get<EventId>(first),
            .position = position,
            .topic = row.text(first + 1),
            .subject = row.integer(first + 2),
            .body = row.text(first + 3),
            .version = row.get<int>(first + 4),
            .at = row.instant(first + 5)};
}

}  // namespace

void put(db::Tx& tx, const std::vector<Event>& news) {
    std::vector<Values> rows;
    rows.reserve(news.size());
    for (const Event& e : news) rows.push_back(values(e.id, e.topic, e.subject, e.body, e.version, e.at));
    tx.run_all(kPut, rows);
}

bool anything_new(db::Tx& tx) { return tx.one(kAnythingNew).has_value(); }

std::optional<std::int64_t> lock_head(db::Tx& tx) {
    if (const auto row = tx.one(kLockHead)) return row->integer(0);
    return {};
}

Fresh fresh(db::Tx& tx, int limit) {
    Fresh found;
    for (const db::Row& row : tx.rows(kFresh, limit)) {
        if (found.news.size() >= static_cast<std::size_t>(limit)) break;
        Event held = event(row, 0, 0);
        found.rows.push_back(held.id);
        for (Event& one : unpacked(std::move(held))) found.news.push_back(std::move(one));
    }
    return found;
}

void append(db::Tx& tx, const Fresh& numbered) {
    if (numbered.news.empty()) return;
    std::vector<Values> rows;
    rows.reserve(numbered.news.size());
    for (const Event& e : numbered.news) rows.push_back(values(e.position, e.id, e.topic, e.subject, e.body, e.version, e.at));
    tx.run_all(kAppend, rows);
    tx.run_in(kForgetNew, db::list(numbered.rows));
    tx.run(kMoveHead, numbered.news.back().position);
}

std::int64_t head(db::Tx& tx) { return tx.one(kHead).value().integer(0); }

std::map<std::string, std::int64_t> cursors(db::Tx& tx) {
    std::map<std::string, std::int64_t> all;
    for (const db::Row& row : tx.rows(kCursors)) all[row.text(0)] = row.integer(1);
    return all;
}

void begin_cursor(db::Tx& tx, const std::string& consumer) { tx.run(kBeginCursor, consumer); }

std::optional<std::int64_t> lock_cursor(db::Tx& tx, const std::string& consumer) {
    if (const auto row = tx.one(kLockCursor, consumer)) return row->integer(0);
    return {};
}

void move_cursor(db::Tx& tx, const std::string& consumer, std::int64_t position) { tx.run(kMoveCursor, position, consumer); }

int count_failure(db::Tx& tx, const std::string& consumer) {
    tx.run(kCountFailure, consumer);
    return tx.one(kFailures, consumer).value().get<int>(0);
}

std::vector<Event> between(db::Tx& tx, std::int64_t after, std::int64_t until, const std::vector<std::string>& topics,
                           int limit) {
    std::vector<Event> found;
    for (const db::Row& row : tx.rows_in(kBetween, db::list(topics), values(after, until), values(limit))) {
        found.push_back(event(row, 1, row.integer(0)));
    }
    return found;
}

void park(db::Tx& tx, const std::string& consumer, const Event& e, const std::string& reason, Instant at) {
    tx.run(kPark, consumer, e.position, e.id, e.topic, e.subject, e.body, e.version, e.at, reason, at);
}

std::optional<Event> parked_after(db::Tx& tx, const std::string& consumer, std::int64_t position) {
    if (const auto row = tx.one(kParkedAfter, consumer, position)) return event(*row, 1, row->integer(0));
    return {};
}

void unpark(db::Tx& tx, const std::string& consumer, std::int64_t position) { tx.run(kUnpark, consumer, position); }

std::int64_t prune(db::Tx& tx, std::int64_t until, Instant before, int limit) {
    std::int64_t last = 0;
    for (const db::Row& row : tx.rows(kOldest, until, limit)) {
        if (row.instant(1) >= before) break;
        last = row.integer(0);
    }
    return last == 0 ? 0 : tx.run(kForget, last);
}

}  // namespace waybill::events::store
