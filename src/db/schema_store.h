#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "db/db.h"
#include "db/migrate.h"

namespace waybill::db {

/// A migration as the database knows it. `started` is the statement being run, `done` how many are surely applied.
struct Applied {
    int version = 0;
    std::string checksum;
    int started = 0;
    int done = 0;
    bool finished = false;
};

/// The migration runner's own tables. They are not made by a migration: the runner needs them for the first one.
class SchemaStore {
  public:
    explicit SchemaStore(Database& db) : db_(db) {}

    bool exists();
    void create();

    /// A table that stands while a restore is under way, or was cut. Error "restore.unfinished" where it does: half of the
    /// data looks like all of it.
    Result<void> whole();
    void mark_unfinished();
    void unmark();

    /// Takes the lock row where it is free or its lease ran out; 0 where somebody else holds it, else the token.
    std::int64_t take_lock(Duration lease);
    bool keep_lock(std::int64_t token, Duration lease);
    void release_lock(std::int64_t token);

    std::vector<Applied> applied();
    void open(const Migration& migration, const std::string& checksum);
    void start(int version, int statement);
    static void done(Tx& tx, int version, int statement);
    void finish(int version);

  private:
    Database& db_;
};

}  // namespace waybill::db
