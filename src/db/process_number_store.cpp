#include "db/process_number_store.h"

namespace waybill::db::process_number_store {
namespace {

// A random one of the free: takers that come together do not all want the same. There are at most 1,024 rows.
constexpr Statement kFree{
    "SELECT number, token, last_ms, released, CAST(TIMESTAMPDIFF(MICROSECOND, '2020-01-01', NOW(3)) DIV 1000 AS SIGNED) "
    "FROM process_number WHERE lease_until<NOW(3) ORDER BY RAND() LIMIT 1"};
constexpr Statement kTake{
    "UPDATE process_number SET token=token+1, released=0, last_ms=?, lease_until=NOW(3)+INTERVAL ? MICROSECOND "
    "WHERE number=? AND token=? AND lease_until<NOW(3)"};
constexpr Statement kHighest{
    "SELECT COALESCE(MAX(number), -1), CAST(TIMESTAMPDIFF(MICROSECOND, '2020-01-01', NOW(3)) DIV 1000 AS SIGNED) FROM "
    "process_number"};
constexpr Statement kAdd{
    "INSERT INTO process_number (number, token, last_ms, released, lease_until) VALUES (?, 1, ?, 0, NOW(3)+INTERVAL ? "
    "MICROSECOND)"};
constexpr Statement kKeep{
    "UPDATE process_number SET last_ms=?, lease_until=NOW(3)+INTERVAL ? MICROSECOND WHERE number=? AND token=?"};
constexpr Statement kRelease{
    "UPDATE process_number SET last_ms=?, released=1, lease_until='2020-01-01' WHERE number=? AND token=?"};

}  // namespace

std::optional<Taken> take(Tx& tx, Duration lease, int most) {
    if (const auto free = tx.one(kFree)) {
        const auto number = free->get<int>(0);
        const std::int64_t token = free->integer(1), last_ms = free->integer(2), now_ms = free->integer(4);
        const std::int64_t slack = free->get<bool>(3) ? 0 : lease.count() / 1000;
        const std::int64_t at_least = std::max(last_ms + slack, now_ms);
        if (tx.run(kTake, at_least, lease.count(), number, token) == 0) return {};
        return Taken{number, token + 1, last_ms + slack, at_least};
    }
    const auto highest = *tx.one(kHighest);
    const int number = highest.get<int>(0) + 1;
    if (number >= most) throw Unavailable(0, "all process numbers are taken: too many servers run against this database");
    try {
        tx.run(kAdd, number, highest.integer(1), lease.count());
    } catch (const Duplicate&) {
        return {};
    }
    return Taken{number, 1, 0, highest.integer(1)};
}

bool keep(Tx& tx, int number, std::int64_t token, std::int64_t last_ms, Duration lease) {
    return tx.run(kKeep, last_ms, lease.count(), number, token) == 1;
}

void release(Tx& tx, int number, std::int64_t token, std::int64_t last_ms) { tx.run(kRelease, last_ms, number, token); }

}  // namespace waybill::db::process_number_store
