#pragma once
#include <string>
#include <vector>

#include "db/db.h"

namespace waybill::testing {

/// Runs every query of sql/checks against the database. Each must give no row; for those that do: the file's name, how many
/// rows, and the first of them: "stock_balances.sql: 2 rows, first: 4711, 1, 3, …".
/// With `rooms`, only the files whose names begin with one of these words: for tests of lower rooms, where nobody above keeps
/// the other side of the books.
std::vector<std::string> violations(db::Database& db, const std::vector<std::string>& rooms = {});

}  // namespace waybill::testing
