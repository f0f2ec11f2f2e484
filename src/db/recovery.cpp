#include "db/recovery.h"

#include <algorithm>
#include <chrono>

#include "db/numbers_store.h"
#include "db/recovery_store.h"

namespace waybill::db {

namespace {

/// More than any house gives in that time; serials are many, and gaps are allowed.
std::int64_t given_since(Instant backup_at, Instant now) {
    constexpr std::int64_t kInAnHour = 100'000, kHoursOfAWeek = 168;
    const auto hours = std::chrono::ceil<std::chrono::hours>(now - backup_at).count();
    return kInAnHour * std::clamp<std::int64_t>(hours, 1, kHoursOfAWeek);
}

}  // namespace

RecoveryState recovery(Tx& tx) { return recovery_store::get(tx); }

void begin_recovery(Database& db, Instant backup_at, Instant now) {
    recovery_store::ensure_table(db);
    db.transact([&](Tx& tx) {
        recovery_store::begin(tx, backup_at, now);
        number_store::skip(tx, given_since(backup_at, now));
    });
}

void end_recovery(Tx& tx, Instant now) { recovery_store::end(tx, now); }

void RecoveryWatch::look() { on_ = db_.transact([](Tx& tx) { return recovery(tx); }).on; }

}  // namespace waybill::db
