#pragma once
#include <memory>
#include <string>
#include <vector>

#include "db/db.h"

namespace waybill::testing {

/// A database of this test's own on the server that WAYBILL_TEST_DB names (the path of its socket; `./dev test` sets it).
///
/// Databases are lent, not made: `t_0`, `t_1`, … stay on the server, each held by one process at a time through a file lock
/// that the kernel lets go of even after a kill. Whoever takes one gives every table the rows that the migrations left in it,
/// so a test costs milliseconds, not the time of all migrations. Throws with a clear sentence where there is no server.
class TestDb {
  public:
    enum class Content {
        migrated,  ///< all of sql/migrations applied, and no row beyond theirs
        nothing,   ///< no table: for tests of the migrator itself
    };
    /// `socket` names another server than WAYBILL_TEST_DB's.
    explicit TestDb(Content content = Content::migrated, std::string socket = "");
    ~TestDb();
    TestDb(const TestDb&) = delete;
    TestDb& operator=(const TestDb&) = delete;

    db::Database& db() { return *db_; }
    /// For a second pool, or for a server under test: "mysql://root@localhost/t_0?socket=/…/m.sock".
    std::string url() const { return url_of(name_); }
    const std::string& name() const { return name_; }
    /// As it was at the start.
    void reset();

  private:
    struct Claim;
    std::string url_of(const std::string& database) const;
    void prepare();
    bool kept_is_current();
    void recreate();
    void restore_rows();
    std::vector<std::string> tables_of(const std::string& database);
    std::vector<std::string> tables_with_rows();

    Content content_;
    std::string socket_;
    std::unique_ptr<Claim> claim_;
    std::string name_;
    std::string kept_;                     ///< the database beside it: the migrations' fingerprint and the rows they made
    std::unique_ptr<db::Database> admin_;  ///< one connection: session settings stay
    std::unique_ptr<db::Database> db_;
};

/// sql/migrations as they stand in the source tree.
std::vector<std::pair<std::string, std::string>> migration_files();

}  // namespace waybill::testing
