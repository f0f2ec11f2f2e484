#include "db/schema_store.h"

namespace waybill::db {
namespace {

constexpr const char* kCreateLock =
    "CREATE TABLE IF NOT EXISTS schema_lock (id TINYINT NOT NULL, token BIGINT NOT NULL, lease_until DATETIME(3) NOT NULL, "
    "PRIMARY KEY (id)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin";
constexpr const char* kCreateMigration =
    "CREATE TABLE IF NOT EXISTS schema_migration (version INT NOT NULL, name VARCHAR(100) NOT NULL, checksum CHAR(64) NOT NULL, "
    "started INT NOT NULL, done INT NOT NULL, finished_at DATETIME(6) NULL, PRIMARY KEY (version)) ENGINE=InnoDB "
    "DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin";

constexpr const char* kCreateMarker = "CREATE TABLE restore_unfinished (id TINYINT NOT NULL, PRIMARY KEY (id)) ENGINE=InnoDB";
constexpr const char* kDropMarker = "DROP TABLE restore_unfinished";
constexpr Statement kIsMarked{
    "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema=DATABASE() AND table_name='restore_unfinished'"};

constexpr Statement kExists{
    "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema=DATABASE() AND table_name='schema_migration'"};
constexpr Statement kSeedLock{"INSERT IGNORE INTO schema_lock (id, token, lease_until) VALUES (1, 0, '2000-01-01')"};
constexpr Statement kReadLock{"SELECT token FROM schema_lock WHERE id=1 AND lease_until<NOW(3)"};
constexpr Statement kTakeLock{
    "UPDATE schema_lock SET token=token+1, lease_until=NOW(3)+INTERVAL ? MICROSECOND WHERE id=1 AND token=? AND "
    "lease_until<NOW(3)"};
constexpr Statement kKeepLock{"UPDATE schema_lock SET lease_until=NOW(3)+INTERVAL ? MICROSECOND WHERE id=1 AND token=?"};
constexpr Statement kReleaseLock{"UPDATE schema_lock SET lease_until='2000-01-01' WHERE id=1 AND token=?"};
// All rows: there are as many as migrations.
constexpr Statement kApplied{
    "SELECT version, checksum, started, done, finished_at IS NOT NULL FROM schema_migration WHERE version>0 ORDER BY version"};
constexpr Statement kOpen{"INSERT IGNORE INTO schema_migration (version, name, checksum, started, done) VALUES (?, ?, ?, 0, 0)"};
constexpr Statement kStart{"UPDATE schema_migration SET started=? WHERE version=?"};
constexpr Statement kDone{"UPDATE schema_migration SET started=?, done=? WHERE version=?"};
constexpr Statement kFinish{"UPDATE schema_migration SET finished_at=NOW(6) WHERE version=?"};

}  // namespace

bool SchemaStore::exists() {
    return db_.transact([](Tx& tx) -> Result<bool> { return tx.one(kExists)->integer(0) != 0; }).value();
}

Result<void> SchemaStore::whole() {
    const bool marked = db_.transact([](Tx& tx) -> Result<bool> { return tx.one(kIsMarked)->integer(0) != 0; }).value();
    if (!marked) return {};
    return error(
        Code::conflict, "restore.unfinished",
        "This database holds a restore that is under way or was cut: drop the database, make it again, and restore again.");
}

void SchemaStore::mark_unfinished() { db_.execute(kCreateMarker); }
void SchemaStore::unmark() { db_.execute(kDropMarker); }

void SchemaStore::create() {
    db_.execute(kCreateLock);
    db_.execute(kCreateMigration);
    db_.transact([](Tx& tx) { tx.run(kSeedLock); });
}

std::int64_t SchemaStore::take_lock(Duration lease) {
    return db_
        .transact([&](Tx& tx) -> Result<std::int64_t> {
            const auto free = tx.one(kReadLock);
            if (!free || tx.run(kTakeLock, lease.count(), free->integer(0)) == 0) return std::int64_t{0};
            return free->integer(0) + 1;
        })
        .value();
}

bool SchemaStore::keep_lock(std::int64_t token, Duration lease) {
    return db_.transact([&](Tx& tx) -> Result<bool> { return tx.run(kKeepLock, lease.count(), token) == 1; }).value();
}

void SchemaStore::release_lock(std::int64_t token) {
    db_.transact([&](Tx& tx) { tx.run(kReleaseLock, token); });
}

std::vector<Applied> SchemaStore::applied() {
    std::vector<Row> rows;
    db_.transact([&](Tx& tx) { rows = tx.rows(kApplied); });
    std::vector<Applied> all;
    for (const Row& row : rows) {
        all.push_back({row.get<int>(0), row.text(1), row.get<int>(2), row.get<int>(3), row.get<bool>(4)});
    }
    return all;
}

void SchemaStore::open(const Migration& migration, const std::string& checksum) {
    db_.transact([&](Tx& tx) { tx.run(kOpen, migration.version, migration.name, checksum); });
}

void SchemaStore::start(int version, int statement) {
    db_.transact([&](Tx& tx) { tx.run(kStart, statement, version); });
}

void SchemaStore::done(Tx& tx, int version, int statement) { tx.run(kDone, statement, statement, version); }

void SchemaStore::finish(int version) {
    db_.transact([&](Tx& tx) { tx.run(kFinish, version); });
}

}  // namespace waybill::db
