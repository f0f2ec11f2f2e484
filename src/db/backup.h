#pragma once
#include <string>
#include <vector>

#include "db/archive.h"
#include "db/db.h"
#include "waybill/time.h"

/// A database saved to one file and brought back, with the proof that it is the same. The tables are found in the server's own
/// catalogue: nothing here knows what they are for.
namespace waybill::db {

struct Saved {
    std::vector<TableSum> tables;
    std::int64_t bytes = 0;  ///< of the file
};

/// Writes all tables as of one moment; work goes on meanwhile. Errors: those of ArchiveWriter::create, "schema.version" (not
/// migrated, or in the middle of it), "backup.column" (a kind of column whose text is not its value).
Result<Saved> back_up(const Options& options, const std::string& file, Instant now);

struct RestoreOptions {
    int newest_schema = 0;  ///< the last migration that this program knows
    /// Told before ("load") and after ("loaded") each table: where a test cuts the run.
    std::function<void(const char* stage, const std::string& table)> at = {};
};

struct Restored {
    ArchiveHead head;
    std::vector<TableSum> tables;
};

/// Makes the backup's tables in the database that `options` names and loads them, then has the server compute the checksum of
/// each anew. Until all agree, a marker keeps every other program off. Errors: those of ArchiveReader::open,
/// "restore.not_empty", "restore.unfinished" (an earlier restore was cut), "restore.newer", "restore.differs" (with every
/// table that does not hold what was saved).
Result<Restored> restore(const Options& options, const std::string& file, const RestoreOptions& how);

/// Proves a backup: restores it into a database "<name>_verify" beside the one that `options` names, which is not touched, and
/// drops it again. Errors also: "restore.scratch" (it exists, or may not be made).
Result<Restored> verify_backup(const Options& options, const std::string& file, const RestoreOptions& how);

}  // namespace waybill::db
