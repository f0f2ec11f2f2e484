#include "db/numbers_store.h"

namespace waybill::db::number_store {
namespace {

constexpr Statement kRead{"SELECT next_value FROM number_block WHERE name = ?"};
constexpr Statement kBegin{"INSERT INTO number_block (name, next_value) VALUES (?, ?)"};
constexpr Statement kMove{"UPDATE number_block SET next_value = ? WHERE name = ? AND next_value = ?"};
constexpr Statement kSkip{"UPDATE number_block SET next_value = next_value + ? WHERE name > ''"};

}  // namespace

std::optional<std::int64_t> lease(Tx& tx, const std::string& series, std::int64_t first, std::int64_t block) {
    const auto row = tx.one(kRead, series);
    if (!row) {
        try {
            tx.run(kBegin, series, first + block);
            return first;
        } catch (const Duplicate&) {
            return std::nullopt;
        }
    }
    const std::int64_t next = row->integer(0);
    if (tx.run(kMove, next + block, series, next) == 0) return std::nullopt;
    return next;
}

void skip(Tx& tx, std::int64_t count) { tx.run(kSkip, count); }

}  // namespace waybill::db::number_store
