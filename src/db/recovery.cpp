#include "db/recovery.h"

#include "db/recovery_store.h"

namespace waybill::db {

RecoveryState recovery(Tx& tx) { return recovery_store::get(tx); }

void begin_recovery(Database& db, Instant backup_at, Instant now) {
    recovery_store::ensure_table(db);
    db.transact([&](Tx& tx) { recovery_store::begin(tx, backup_at, now); });
}

void end_recovery(Tx& tx, Instant now) { recovery_store::end(tx, now); }

void RecoveryWatch::look() { on_ = db_.transact([](Tx& tx) { return recovery(tx); }).on; }

}  // namespace waybill::db
