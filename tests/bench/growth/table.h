#pragma once
#include <sys/types.h>

#include "bench/growth/work.h"

namespace waybill::bench {

/// Runs all work on both, in turns, and prints what an item costs at both sizes: median and 99th percentile, CPU of this
/// process and of the database, rows and pages that the database touched. Returns how many items cost more than `most` times
/// as much at the large size, by rows, pages and database CPU all three (one alone is noise).
int measure(Rooms& small, Rooms& large, pid_t database, int rounds, double most);
/// EXPLAIN of every statement that the stores declare, at the large size: those that read a table or an index from end to end.
int explain(db::Database& large);

}  // namespace waybill::bench
