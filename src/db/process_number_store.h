#pragma once
#include <cstdint>
#include <optional>

#include "db/db.h"

namespace waybill::db::process_number_store {

struct Taken {
    int number = 0;
    std::int64_t token = 0;
    std::int64_t not_before_ms = 0;
    std::int64_t last_ms = 0;
};

/// One try to take a number that is free, by compare-and-set; a table without a free one grows by one. Nothing where somebody
/// else was quicker. `most` numbers there may be: throws Unavailable where all are taken.
std::optional<Taken> take(Tx& tx, Duration lease, int most);
/// False where the token is not the number's any more.
bool keep(Tx& tx, int number, std::int64_t token, std::int64_t last_ms, Duration lease);
void release(Tx& tx, int number, std::int64_t token, std::int64_t last_ms);

}  // namespace waybill::db::process_number_store
