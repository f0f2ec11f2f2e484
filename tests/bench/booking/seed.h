#pragma once
#include <string>
#include <vector>

#include "db/db.h"

namespace waybill::bench {

/// Orders of one line, packed into one sealed package each, written straight into the tables: `from` .. `from + count - 1`.
/// Returns their ids as the API knows them.
std::vector<std::string> seed_packed_orders(db::Database& db, int from, int count);

}  // namespace waybill::bench
