#pragma once
#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "bench/plain_session.h"
#include "db/db.h"

namespace waybill::bench {

/// A statement as the program sent it, and what stood in it the first time and the second.
struct Sent {
    std::string sql;  ///< with a ? for each literal
    std::vector<Cell> first, second;
};
/// What the program sends for one scan after the other of one device.
using Transaction = std::vector<Sent>;

/// Listens to the server's general log while `once` does the same thing over and over: the statements of two times, one after the
/// other, matched. Throws where they are not the same statements.
std::vector<Transaction> listen(db::Database& db, const std::function<void()>& once);

/// The floor: the very statements, prepared, on the plain C client, one transaction a scan; a number that went on from the first
/// time to the second goes on so, a new identifier is another new one. No HTTP, no JSON, no decision.
struct ScanFloor {
    double scans_per_second = 0, p50 = 0, p99 = 0;
    double client_micros = 0, database_micros = 0;  ///< CPU of one scan
    double statements = 0;                          ///< of one scan, without START and COMMIT
};
/// Each of `recorded` is one connection's.
ScanFloor play(const std::string& socket, const std::string& database, const std::vector<std::vector<Transaction>>& recorded, std::chrono::milliseconds time);

}  // namespace waybill::bench
