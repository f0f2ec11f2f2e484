#pragma once
#include "db/recovery.h"

namespace waybill::db::recovery_store {

RecoveryState get(Tx& tx);
void ensure_table(Database& db);
void begin(Tx& tx, Instant backup_at, Instant now);
void end(Tx& tx, Instant now);

}  // namespace waybill::db::recovery_store
