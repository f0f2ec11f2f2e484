#include "db/migrate.h"

#include <algorithm>
#include <atomic>
#include <charconv>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

#include "base/assets.h"
#include "base/crypto.h"
#include "base/log.h"
#include "base/text.h"
#include "db/schema_store.h"

namespace waybill::db {
namespace {

std::string checksum(const Migration& migration) { return crypto::hex(crypto::sha256(migration.sql)); }

/// Statements that can share a transaction with the note that they were run. Any other commits by itself.
bool changes_rows_only(const std::string& statement) {
    const std::string first = text::lower(statement.substr(0, statement.find_first_of(" \t\r\n(")));
    return first == "insert" || first == "update" || first == "delete" || first == "replace";
}

/// What a statement answers that was applied just before the run was cut: there already, or gone already.
bool says_done_before(int code) {
    switch (code) {
        case 1007:  // database exists
        case 1050:  // table exists
        case 1051:  // unknown table, dropped
        case 1060:  // column exists
        case 1061:  // key exists
        case 1068:  // primary key exists
        case 1091:  // column or key to drop is not there
        case 1826:  // constraint exists
            return true;
        default:
            return false;
    }
}

Error changed(const Migration& migration) {
    return error(Code::conflict, "schema.changed",
                 "The migration " + migration.name +
                     " was applied to this database with another content. Migrations are never edited: "
                     "put the difference into a new one.");
}

/// Every migration that the database knows must be one of ours, unchanged.
Result<void> agree(const std::vector<Migration>& migrations, const std::vector<Applied>& applied) {
    for (const Applied& known : applied) {
        const auto ours =
            std::find_if(migrations.begin(), migrations.end(), [&](const auto& m) { return m.version == known.version; });
        if (ours == migrations.end()) {
            return error(Code::conflict, "schema.newer",
                         "The database stands at migration " + std::to_string(applied.back().version) +
                             ", which this program does not know. Start the newer program, or restore a backup.");
        }
        if (known.checksum != checksum(*ours)) return changed(*ours);
    }
    return {};
}

/// The lock row, prolonged by a thread of its own as long as this lives: a single statement may take minutes.
class Lock {
  public:
    Lock(SchemaStore& store, std::int64_t token, Duration lease) : store_(store), token_(token), lease_(lease) {
        keeper_ = std::thread([this] { keep(); });
    }
    ~Lock() {
        {
            const std::lock_guard lock(mutex_);
            over_ = true;
        }
        changed_.notify_all();
        keeper_.join();
        try {
            store_.release_lock(token_);
        } catch (const std::exception&) {  // the lease runs out by itself
        }
    }
    Lock(const Lock&) = delete;
    Lock& operator=(const Lock&) = delete;

    bool held() const { return held_; }

  private:
    void keep() {
        std::unique_lock lock(mutex_);
        while (!changed_.wait_for(lock, lease_ / 4, [&] { return over_; })) {
            lock.unlock();
            try {
                if (!store_.keep_lock(token_, lease_)) held_ = false;
            } catch (const std::exception& e) {  // tried again in a moment; the lease is four times as long
                log::warning("schema.lock_not_renewed", {{"error", e.what()}});
            }
            lock.lock();
        }
    }

    SchemaStore& store_;
    const std::int64_t token_;
    const Duration lease_;
    std::atomic<bool> held_ = true;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool over_ = false;
    std::thread keeper_;
};

Result<std::int64_t> wait_for_lock(SchemaStore& store, const MigrateOptions& options) {
    const auto begun = std::chrono::steady_clock::now();
    for (;;) {
        if (const std::int64_t token = store.take_lock(options.lease)) return token;
        if (std::chrono::steady_clock::now() - begun >= options.lock_wait) {
            return error(Code::conflict, "schema.locked", "Another process is migrating this database.");
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
}

void tell(const MigrateOptions& options, const char* stage, int version, int statement) {
    if (options.at) options.at(stage, version, statement);
}

/// Runs statement number `n` (from 1) and notes it. `maybe_before`: an earlier run was cut while it was at this one.
void run_statement(Database& db, SchemaStore& store, int version, int n, const std::string& sql, bool maybe_before) {
    if (changes_rows_only(sql)) {
        const Statement statement{sql.c_str()};
        db.transact([&](Tx& tx) {
            tx.execute(statement, {});
            SchemaStore::done(tx, version, n);
        });
        return;
    }
    store.start(version, n);
    try {
        db.execute(sql);
    } catch (const OutcomeUnknown&) {
        throw;
    } catch (const Broken& broken) {
        if (maybe_before && says_done_before(broken.code())) return;
        store.start(version, n - 1);  // it was refused, so the next run must not take "exists" for its own work
        throw;
    }
}

Result<void> apply(Database& db, SchemaStore& store, const Lock& lock, const Migration& migration, const Applied& from,
                   const MigrateOptions& options) {
    const auto statements = split_statements(migration.sql);
    for (int n = from.done + 1; n <= static_cast<int>(statements.size()); ++n) {
        if (!lock.held()) return error(Code::conflict, "schema.locked", "The migration lock was lost to another process.");
        tell(options, "before", migration.version, n);
        run_statement(db, store, migration.version, n, statements[static_cast<std::size_t>(n - 1)], from.started == n);
        tell(options, "run", migration.version, n);
        db.transact([&](Tx& tx) { SchemaStore::done(tx, migration.version, n); });
        tell(options, "done", migration.version, n);
    }
    store.finish(migration.version);
    return {};
}

}  // namespace

Result<std::vector<Migration>> order_migrations(std::vector<std::pair<std::string, std::string>> files) {
    const auto wrong = [](const std::string& name, const char* what) {
        return error(Code::invalid, "schema.files", "The migration " + name + " " + what + ".");
    };
    std::vector<Migration> migrations;
    for (auto& [name, sql] : files) {
        int version = 0;
        const auto end = std::from_chars(name.data(), name.data() + std::min<std::size_t>(4, name.size()), version).ptr;
        const bool named = name.size() > 9 && end == name.data() + 4 && name[4] == '_' && name.ends_with(".sql") && version > 0;
        if (!named) return wrong(name, "is not named like 0001_what.sql");
        migrations.push_back({version, std::move(name), std::move(sql)});
    }
    std::sort(migrations.begin(), migrations.end(), [](const auto& a, const auto& b) { return a.version < b.version; });
    int expected = 0;
    for (const Migration& migration : migrations) {
        if (migration.version == expected) return wrong(migration.name, "repeats a number");
        if (migration.version != ++expected) return wrong(migration.name, "leaves a gap before its number");
    }
    return migrations;
}

Result<std::vector<Migration>> shipped_migrations() {
    constexpr std::string_view kFolder = "sql/migrations/";
    std::vector<std::pair<std::string, std::string>> files;
    for (const assets::Asset& asset : assets::under(kFolder)) {
        files.emplace_back(asset.path.substr(kFolder.size()), asset.bytes);
    }
    return order_migrations(std::move(files));
}

Result<int> migrate(Database& db, const std::vector<Migration>& migrations, const MigrateOptions& options) {
    SchemaStore store(db);
    TRY_VOID(store.whole());
    store.create();
    TRY(token, wait_for_lock(store, options));
    const Lock lock(store, token, options.lease);

    const std::vector<Applied> applied = store.applied();
    TRY_VOID(agree(migrations, applied));
    std::map<int, Applied> known;
    for (const Applied& one : applied) known[one.version] = one;
    int finished = 0;
    for (const Migration& migration : migrations) {
        if (known[migration.version].finished) continue;
        store.open(migration, checksum(migration));
        TRY_VOID(apply(db, store, lock, migration, known[migration.version], options));
        log::info("schema.migrated", {{"migration", migration.name}});
        ++finished;
    }
    return finished;
}

Result<void> check_schema(Database& db, const std::vector<Migration>& migrations) {
    SchemaStore store(db);
    TRY_VOID(store.whole());
    const int last = migrations.empty() ? 0 : migrations.back().version;
    const std::vector<Applied> applied = store.exists() ? store.applied() : std::vector<Applied>{};
    const bool finished = std::all_of(applied.begin(), applied.end(), [](const Applied& one) { return one.finished; });
    const int stands = applied.empty() ? 0 : applied.back().version;
    if (!finished || stands != last || applied.size() != migrations.size()) {
        return error(Code::conflict, "schema.version",
                     "The database stands at migration " + std::to_string(stands) + (finished ? "" : " (unfinished)") +
                         ", this program needs " + std::to_string(last) + (stands < last ? ": run `waybill migrate`." : "."));
    }
    return agree(migrations, applied);
}

}  // namespace waybill::db
