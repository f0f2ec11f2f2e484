#include "db/recovery_store.h"

namespace waybill::db::recovery_store {
namespace {

// As in the migration that makes it, for a backup from before that.
constexpr Statement kTable{
    "CREATE TABLE IF NOT EXISTS recovery (id TINYINT NOT NULL, epoch INT NOT NULL, recovering TINYINT NOT NULL, backup_at DATETIME(6) NULL, "
    "began_at DATETIME(6) NULL, ended_at DATETIME(6) NULL, PRIMARY KEY (id)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin"};
constexpr Statement kGet{"SELECT recovering, epoch, backup_at FROM recovery WHERE id = 1"};
constexpr Statement kBegin{
    "INSERT INTO recovery (id, epoch, recovering, backup_at, began_at) VALUES (1, 2, 1, ?, ?) "
    "ON DUPLICATE KEY UPDATE epoch = epoch + 1, recovering = 1, backup_at = VALUES(backup_at), began_at = VALUES(began_at), ended_at = NULL"};
constexpr Statement kEnd{"UPDATE recovery SET recovering = 0, ended_at = ? WHERE id = 1"};

}  // namespace

RecoveryState get(Tx& tx) {
    const auto row = tx.one(kGet);
    if (!row) return {};
    return {row->get<bool>(0), row->get<int>(1), row->get<std::optional<Instant>>(2)};
}
void ensure_table(Database& db) { db.execute(kTable.sql); }
void begin(Tx& tx, Instant backup_at, Instant now) { tx.run(kBegin, backup_at, now); }
void end(Tx& tx, Instant now) { tx.run(kEnd, now); }

}  // namespace waybill::db::recovery_store
