#pragma once
#include <atomic>
#include <optional>

#include "db/db.h"
#include "waybill/time.h"

/// A restored database does not know what left the building after its backup. Until that is found out (`waybill recover`), it is in
/// recovery: no carrier is called, no webhook leaves, nothing is booked.
namespace waybill::db {

struct RecoveryState {
    bool on = false;
    int epoch = 1;                       ///< one more with each backup that was put back
    std::optional<Instant> backup_at;    ///< as of when the data is
};
RecoveryState recovery(Tx& tx);
/// Also where the backup's schema is older than recovery is: the table is made where there is none. Short numbers and serials that
/// were given after the backup are on paper and on parcels: every series goes on behind what may have been given.
void begin_recovery(Database& db, Instant backup_at, Instant now);
void end_recovery(Tx& tx, Instant now);

/// Whether recovery is on, as of the last look. Thread-safe.
class RecoveryWatch {
  public:
    explicit RecoveryWatch(Database& db) : db_(db) { look(); }
    bool on() const { return on_; }  ///< asks nobody: may be called inside a transaction
    void look();                     ///< asks the database

  private:
    Database& db_;
    std::atomic<bool> on_ = true;    // until somebody has looked, nothing leaves
};

}  // namespace waybill::db
