#include <algorithm>
#include <regex>
#include <set>

#include "support/statements.h"

namespace waybill::testing {
namespace {

struct SeedColumn {
    std::string name;
    std::string type;       ///< "varchar"
    std::string full_type;  ///< "enum('a','b')"
    int length = 0;
    bool nullable = false;
    bool distinct = false;  ///< carries a unique key
    bool indexed = false;
};

bool one_of(const std::string& word, const std::set<std::string>& words) { return words.count(word) > 0; }

/// The values of an ENUM, or of a CHECK that lists them, as SQL: "'a','b'".
std::string cycle(const std::string& values) {
    const auto count = 1 + std::count(values.begin(), values.end(), ',');
    // Life ends in the last states: seven rows in ten are there.
    return "ELT(IF(seq % 10 < 7, " + std::to_string(count) + ", 1 + seq % " + std::to_string(count) + "), " + values + ")";
}

std::string text_value(const SeedColumn& column) {
    if (column.distinct) return "CONCAT('k', seq)";
    if (column.length <= 3) return "RPAD(CHAR(65 + seq % 20), " + std::to_string(column.length) + ", 'X')";
    return "CONCAT('v', seq % " + std::string(column.length <= 20 ? "20" : "500") + ")";
}

std::string plain_value(const SeedColumn& column) {
    if (column.type == "enum") {
        const std::string values = column.full_type.substr(5, column.full_type.size() - 6);
        return column.distinct
                   ? "ELT(1 + seq % " + std::to_string(1 + std::count(values.begin(), values.end(), ',')) + ", " + values + ")"
                   : cycle(values);
    }
    if (one_of(column.type, {"tinyint", "bit"})) return "IF(seq % 20 = 0, 1, 0)";
    if (one_of(column.type, {"smallint", "mediumint", "int", "bigint", "decimal", "double", "float"})) {
        if (column.distinct) return column.type == "smallint" ? "seq % 30000" : "seq";
        return column.indexed || column.name.ends_with("_id") ? "1 + seq DIV 4" : "seq % 50";
    }
    if (one_of(column.type, {"datetime", "timestamp", "date"})) return "'2026-01-01' + INTERVAL seq MINUTE";
    if (one_of(column.type, {"binary", "varbinary"})) return "LEFT(UNHEX(SHA2(seq, 256)), " + std::to_string(column.length) + ")";
    if (column.type.find("blob") != std::string::npos) return "'x'";
    if (column.type.find("text") != std::string::npos || column.type == "json") return "'{}'";
    return text_value(column);
}

std::string value_of(const SeedColumn& column) {
    const std::string value = plain_value(column);
    return column.nullable && !column.distinct ? "IF(seq % 10 = 0, NULL, " + value + ")" : value;
}

/// One column of every unique key gets values of its own: the last that is wide enough.
void mark_keys(db::Database& db, const std::string& table, std::vector<SeedColumn>& columns) {
    std::map<std::string, std::vector<SeedColumn*>> unique;
    for (const db::Row& row : db.query("SELECT index_name, column_name, non_unique FROM information_schema.statistics WHERE "
                                       "table_schema = DATABASE() AND table_name = '" +
                                       table + "' ORDER BY index_name, seq_in_index")) {
        const auto at = std::find_if(columns.begin(), columns.end(), [&](const SeedColumn& c) { return c.name == row.text(1); });
        if (at == columns.end()) continue;
        at->indexed = true;
        if (row.integer(2) == 0) unique[row.text(0)].push_back(&*at);
    }
    for (auto& [name, parts] : unique) {
        if (std::any_of(parts.begin(), parts.end(), [](const SeedColumn* c) { return c->distinct && c->type != "enum"; }))
            continue;
        const auto wide = [](const SeedColumn* c) {
            return !one_of(c->type, {"enum", "tinyint", "bit", "smallint"}) && (c->length == 0 || c->length > 5);
        };
        const auto at = std::find_if(parts.rbegin(), parts.rend(), wide);
        (at == parts.rend() ? parts.back() : *at)->distinct = true;
    }
}

std::vector<SeedColumn> columns_of(db::Database& db, const std::string& table) {
    std::vector<SeedColumn> columns;
    for (const db::Row& row :
         db.query("SELECT column_name, data_type, column_type, LEAST(COALESCE(character_maximum_length, 0), 1000000), "
                  "is_nullable FROM "
                  "information_schema.columns WHERE table_schema = DATABASE() AND is_generated = 'NEVER' AND table_name = '" +
                  table + "' ORDER BY ordinal_position")) {
        columns.push_back({row.text(0), row.text(1), row.text(2), static_cast<int>(row.integer(3)), row.text(4) == "YES"});
    }
    mark_keys(db, table, columns);
    return columns;
}

}  // namespace

void seed_all_tables(db::Database& db, int rows) {
    for (const char* setting : {"foreign_key_checks = 0", "unique_checks = 0", "check_constraint_checks = 0", "sql_mode = ''"}) {
        db.execute("SET SESSION " + std::string(setting));
    }
    std::vector<std::string> tables;
    for (const db::Row& row : db.query("SHOW TABLES")) tables.push_back(row.text(0));
    for (const std::string& table : tables) {
        std::string names, values;
        for (const SeedColumn& column : columns_of(db, table)) {
            names += (names.empty() ? "`" : ", `") + column.name + "`";
            values += (values.empty() ? "" : ", ") + value_of(column);
        }
        db.execute("INSERT IGNORE INTO `" + table + "` (" + names + ") SELECT " + values + " FROM seq_1_to_" +
                   std::to_string(rows));
        db.execute("ANALYZE TABLE `" + table + "`");
    }
}

}  // namespace waybill::testing
