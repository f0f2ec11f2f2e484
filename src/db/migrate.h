#pragma once
#include <string>
#include <vector>

#include "waybill/result.h"

namespace waybill::db {

class Database;

/// One file of sql/migrations: "0003_orders.sql". Statements end with `;` at the end of a line.
struct Migration {
    int version = 0;
    std::string name;
    std::string sql;
};

/// From file names and texts; errors: a gap, a repeated number, a bad name.
Result<std::vector<Migration>> order_migrations(std::vector<std::pair<std::string, std::string>> files);
/// The statements of one migration, comments stripped. Quotes and comments are respected; no DELIMITER.
std::vector<std::string> split_statements(const std::string& sql);

/// The migrations that travel inside this program (sql/migrations), in order.
Result<std::vector<Migration>> shipped_migrations();

/// Applies what is missing, one statement at a time, each recorded, so that a killed run goes on where it stopped. A lock row
/// keeps two migrators apart. Errors: "schema.changed" (an applied file has another checksum), "schema.newer" (the database
/// knows more than this program).
Result<int> migrate(Database& db, const std::vector<Migration>& migrations);
/// The start of a server: error "schema.version" unless the database stands exactly at the last migration.
Result<void> check_schema(Database& db, const std::vector<Migration>& migrations);

}  // namespace waybill::db
