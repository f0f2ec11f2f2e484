#pragma once
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "waybill/result.h"
#include "waybill/time.h"

namespace waybill::db {

class Database;

/// One file of sql/migrations: "0003_orders.sql". Statements end with `;` at the end of a line.
struct Migration {
    int version = 0;
    std::string name;
    std::string sql;
};

/// From file names and texts; errors: a gap, a repeated number, a bad name ("schema.files").
Result<std::vector<Migration>> order_migrations(std::vector<std::pair<std::string, std::string>> files);
/// Those that travel inside the binary.
Result<std::vector<Migration>> shipped_migrations();
/// The statements of one migration, comments stripped. Quotes and comments are respected; no DELIMITER.
std::vector<std::string> split_statements(const std::string& sql);

struct MigrateOptions {
    Duration lease = std::chrono::seconds(20);     ///< of the lock row; prolonged while at work, free again after a kill
    Duration lock_wait = std::chrono::minutes(1);  ///< how long to wait for another migrator
    /// Told before ("before", "run") and after ("done") each statement: where a test cuts the run.
    std::function<void(const char* stage, int version, int statement)> at = {};
};

/// Applies what is missing, one statement at a time, each recorded, so that a killed run goes on where it stopped. A lock row
/// keeps two migrators apart; it is prolonged beside the statements, so `db` needs two connections, and a statement_limit that
/// the longest ALTER fits into. Returns how many migrations were finished by this run. Errors: "schema.changed" (an applied
/// file has another checksum), "schema.newer" (the database knows more than this program), "schema.locked" (somebody else is
/// at work). Throws Broken with the server's text where a statement fails.
Result<int> migrate(Database& db, const std::vector<Migration>& migrations, const MigrateOptions& options = {});
/// The start of a server: error "schema.version" unless the database stands exactly at the last migration, "schema.changed"
/// where an applied file has another checksum.
Result<void> check_schema(Database& db, const std::vector<Migration>& migrations);

}  // namespace waybill::db
