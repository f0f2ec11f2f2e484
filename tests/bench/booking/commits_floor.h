#pragma once
#include <functional>
#include <string>
#include <vector>

#include "db/db.h"

namespace waybill::bench {

/// How many bookings shared a transaction of each kind in the product's run.
struct Groups {
    int claim = 1, mark = 1, answer = 1;
};
struct CommitsFloor {
    double per_second = 0, client_micros = 0, database_micros = 0, statements = 0, commits = 0;
};
/// The same commits alone, by the plain C client: bookings `from` .. `from + count - 1`, which it writes first like those of the
/// product's run, go through claims, marks and answers of these sizes on so many connections. `begins` is called when they are written.
CommitsFloor commits_floor(db::Database& db, const std::string& socket, const std::string& database, int from, int count, const Groups& groups,
                           int connections, const std::function<void()>& begins = {});
std::vector<std::string> commits_floor_statements();

}  // namespace waybill::bench
