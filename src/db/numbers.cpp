#include "db/numbers.h"

#include "db/db.h"
#include "db/numbers_store.h"

namespace waybill::db {
namespace {

constexpr std::int64_t kFirst = 1001;
constexpr int kRaces = 200;  // each lost race is a block that somebody else won

}  // namespace

std::int64_t Numbers::next(const std::string& series) {
    const std::lock_guard lock(mutex_);
    Block& block = blocks_[series];
    if (block.next == block.end) {
        const std::int64_t first = lease(series);
        block = {first, first + block_};
    }
    return block.next++;
}

std::int64_t Numbers::lease(const std::string& series) {
    for (int race = 0; race < kRaces; ++race) {
        try {
            const auto first = db_.transact([&](Tx& tx) { return number_store::lease(tx, series, kFirst, block_); });
            if (first) return *first;
        } catch (const OutcomeUnknown&) {
            // The block is lost if that COMMIT was made: a gap, which is allowed; a number given twice would not be.
        }
    }
    throw Unavailable(0, "no block of numbers could be leased for " + series);
}

}  // namespace waybill::db
