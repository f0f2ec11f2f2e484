#include <stdexcept>

#include "base/log.h"
#include "db/backup.h"
#include "db/checksum.h"
#include "db/schema_store.h"
#include "db/url.h"

namespace waybill::db {
namespace {

constexpr Statement kAnyOrder{"SET SESSION foreign_key_checks=0, unique_checks=0"};  // the snapshot is consistent as a whole

/// One table's rows, sent on in pieces: small transactions suit a cluster, and memory stays bounded.
class Loader {
  public:
    Loader(Database& db, const ArchivedTable& table) : db_(db) {
        std::string columns, places;
        for (const std::string& column : table.columns) {
            columns += (columns.empty() ? "" : ", ") + quoted(column);
            places += places.empty() ? "?" : ", ?";
        }
        insert_ = "INSERT INTO " + quoted(table.name) + " (" + columns + ") VALUES {(" + places + ")}";
    }

    void add(const Cells& cells) {
        Values row;
        row.reserve(cells.size());
        for (const Cell& cell : cells) {
            row.push_back(bind(cell));
            bytes_ += cell ? cell->size() : 1;
        }
        rows_.push_back(std::move(row));
        if (rows_.size() >= kRows || bytes_ >= kBytes) send();
    }
    void send() {
        if (rows_.empty()) return;
        db_.transact([&](Tx& tx) {
            tx.execute(kAnyOrder, {});
            tx.run_all(Statement{insert_.c_str()}, rows_);
        });
        rows_.clear();
        bytes_ = 0;
    }

  private:
    static constexpr std::size_t kRows = 2048, kBytes = 4 << 20;
    Database& db_;
    std::string insert_;
    std::vector<Values> rows_;
    std::size_t bytes_ = 0;
};

void tell(const RestoreOptions& how, const char* stage, const std::string& table) {
    if (how.at) how.at(stage, table);
}

struct Loaded {
    std::vector<ArchivedTable> tables;
    std::vector<TableSum> sums;  ///< as the backup says
};

Loaded load(Database& db, ArchiveReader& archive, const RestoreOptions& how) {
    Loaded loaded;
    std::optional<Loader> loader;
    db.execute(kAnyOrder.sql);  // for the tables' definitions
    archive.read({.table =
                      [&](const ArchivedTable& table) {
                          if (!table.definition.starts_with("CREATE TABLE " + quoted(table.name) + " ("))
                              throw std::runtime_error("the backup's table " + table.name + " has no definition");
                          tell(how, "load", table.name);
                          db.execute(table.definition);
                          loader.emplace(db, table);
                          loaded.tables.push_back(table);
                      },
                  .row = [&](const Cells& cells) { loader->add(cells); },
                  .end =
                      [&](const TableSum& sum) {
                          loader->send();
                          loaded.sums.push_back(sum);
                          tell(how, "loaded", sum.name);
                          log::info("restore.loaded", {{"table", sum.name}, {"rows", sum.rows}});
                      }});
    return loaded;
}

/// What the server itself finds in the tables, beside what the backup says that they held.
Result<void> compare(Database& db, const Loaded& loaded) {
    std::vector<FieldError> differing;
    for (std::size_t i = 0; i < loaded.tables.size(); ++i) {
        const TableSum& saved = loaded.sums.at(i);
        const Row found = db.query(checksum_query(loaded.tables[i])).at(0);
        const TableSum now{saved.name, found.integer(0), found.text(1)};
        if (now == saved) continue;
        differing.push_back({saved.name, "restore.differs",
                             "holds " + std::to_string(now.rows) + " rows with checksum " + now.checksum + ", saved were " +
                                 std::to_string(saved.rows) + " with " + saved.checksum});
    }
    if (differing.empty()) return {};
    return error(Code::conflict, "restore.differs", std::to_string(differing.size()) + " table(s) do not hold what was saved.",
                 std::move(differing));
}

Result<void> demand_empty(Database& db, SchemaStore& store, const std::string& name) {
    TRY_VOID(store.whole());
    const auto tables = db.query("SELECT COUNT(*) FROM information_schema.tables WHERE table_schema=DATABASE()").at(0).integer(0);
    if (tables == 0) return {};
    return error(Code::conflict, "restore.not_empty",
                 "The database " + name + " holds " + std::to_string(tables) +
                     " table(s) already; a backup is restored into an empty one only.");
}

/// A database for a while. What a killed verification left has the same name: it is not taken for ours.
class Scratch {
  public:
    Scratch(Database& server, std::string name) : server_(server), name_(std::move(name)) {
        server_.execute("CREATE DATABASE " + quoted(name_) + " CHARACTER SET utf8mb4 COLLATE utf8mb4_bin");
    }
    ~Scratch() {
        try {
            server_.execute("DROP DATABASE " + quoted(name_));
        } catch (const std::exception& e) {
            log::warning("restore.scratch_left", {{"database", name_}, {"error", e.what()}});
        }
    }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;

  private:
    Database& server_;
    const std::string name_;
};

Result<void> refuse_newer(const ArchiveHead& head, const RestoreOptions& how) {
    if (head.schema <= how.newest_schema) return {};
    return error(Code::conflict, "restore.newer",
                 "The backup stands at migration " + std::to_string(head.schema) + ", this program knows " +
                     std::to_string(how.newest_schema) + ": restore it with the newer program.");
}

}  // namespace

Result<Restored> restore(const Options& options, const std::string& file, const RestoreOptions& how) {
    TRY(archive, ArchiveReader::open(file));
    TRY_VOID(refuse_newer(archive->head(), how));
    TRY(target, parse_url(options.url));
    Database db(options);
    SchemaStore store(db);
    TRY_VOID(demand_empty(db, store, target.database));
    store.mark_unfinished();
    Loaded loaded = load(db, *archive, how);
    TRY_VOID(compare(db, loaded));
    store.unmark();
    return Restored{archive->head(), std::move(loaded.sums)};
}

Result<Restored> verify_backup(const Options& options, const std::string& file, const RestoreOptions& how) {
    {
        TRY(archive, ArchiveReader::open(file));  // before anything is made
        TRY_VOID(refuse_newer(archive->head(), how));
    }
    TRY(target, parse_url(options.url));
    const std::string name = target.database + "_verify";
    Options elsewhere = options;
    elsewhere.url = with_database(options.url, "");
    Database server(elsewhere);
    std::optional<Scratch> scratch;
    try {
        scratch.emplace(server, name);
    } catch (const Broken& broken) {
        if (broken.code() == 1007)
            return error(Code::conflict, "restore.scratch",
                         "The database " + name + " exists: another verification is running, or was killed; then drop it.");
        if (broken.code() != 1044) throw;
        return error(Code::conflict, "restore.scratch",
                     "A verification makes the database " + name + " for a while, and the user " + target.user +
                         " may not: GRANT ALL ON `" + name + "`.* TO that user.");
    }
    elsewhere.url = with_database(options.url, name);
    return restore(elsewhere, file, how);
}

}  // namespace waybill::db
