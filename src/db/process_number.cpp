#include "db/process_number.h"

#include <algorithm>

#include "base/log.h"
#include "db/process_number_store.h"

namespace waybill::db {
namespace {

constexpr int kNumbers = 1024;
constexpr int kTries = 200;

}  // namespace

ProcessNumber::ProcessNumber(Database& db, Duration lease) : db_(db), lease_(lease) {
    for (int tries = 0; tries < kTries; ++tries) {
        if (take()) return;
    }
    throw Unavailable(0, "no process number could be taken: too many servers start at once");
}

bool ProcessNumber::take() {
    std::optional<process_number_store::Taken> taken;
    try {
        db_.transact([&](Tx& tx) { taken = process_number_store::take(tx, lease_, kNumbers); });
    } catch (const OutcomeUnknown&) {
        return false;  // if it is ours, nobody uses it until its lease runs out
    }
    if (!taken) return false;
    number_ = taken->number;
    token_ = taken->token;
    not_before_ms_ = taken->not_before_ms;
    last_ms_ = taken->last_ms;
    stored_at_ = std::chrono::steady_clock::now();
    return true;
}

ProcessNumber::~ProcessNumber() {
    // Ids may have been made since the last renewal: at most the time that has passed, and a second for coarse clocks.
    const auto since = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - stored_at_);
    try {
        db_.transact([&](Tx& tx) { process_number_store::release(tx, number_, token_, last_ms_ + since.count() + 1000); });
    } catch (const std::exception& e) {  // the lease runs out by itself
        log::warning("process_number.not_released", {{"number", number_}, {"error", e.what()}});
    }
}

bool ProcessNumber::renew(std::int64_t last_ms) {
    const std::int64_t stored = std::max(last_ms, last_ms_);
    const auto now = std::chrono::steady_clock::now();
    const bool kept =
        db_.transact([&](Tx& tx) -> Result<bool> { return process_number_store::keep(tx, number_, token_, stored, lease_); })
            .value();
    if (kept) {
        last_ms_ = stored;
        stored_at_ = now;
    }
    return kept;
}

}  // namespace waybill::db
