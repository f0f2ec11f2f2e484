#include <cstdio>

#include "bench/growth/table.h"
#include "support/places.h"
#include "support/statements.h"

namespace waybill::bench {
namespace {

bool is_explained(const std::string& sql) {
    for (const char* verb : {"SELECT", "UPDATE", "DELETE", "(SELECT", "WITH"})
        if (sql.starts_with(verb)) return true;
    return sql.find("SELECT") != std::string::npos;
}

std::string text_at(const db::Row& row, std::size_t column) {
    if (row.is_null(column)) return "-";
    try {
        return row.text(column);
    } catch (const std::logic_error&) {
        return std::to_string(row.integer(column));
    }
}

}  // namespace

int explain(db::Database& large) {
    testing::Filler filler(large);
    int explained = 0, bad = 0;
    std::printf("\nEXPLAIN at the large size: room, statement, table, type, key, estimated rows\n");
    for (const auto& statement : testing::declared_statements(testing::SourceTree(places::source_dir()))) {
        if (!is_explained(statement.sql) || !statement.scan_reason.empty()) continue;
        const std::string sql = filler.filled(testing::with_group(statement.sql, 3));
        ++explained;
        for (const auto& scan : testing::full_scans(large, sql)) {
            ++bad;
            std::printf("    FULL %s %s: %s by %s, %lld rows: %s\n", statement.place.c_str(), statement.name.c_str(),
                        scan.table.c_str(), scan.type.c_str(), static_cast<long long>(scan.rows), sql.c_str());
        }
        // Only those of the rooms whose work is measured, each plan in a line.
        const std::string room = statement.place.substr(4, statement.place.find('/', 4) - 4);
        if (room != "orders" && room != "picking" && room != "stock" && room != "packing" && room != "tracking" &&
            room != "shipping")
            continue;
        for (const auto& row : large.query("EXPLAIN " + sql)) {
            if (row.is_null(2) || row.is_null(3)) continue;
            std::printf("    %-9s %-18s %-16s %-7s %-28s %s\n", room.c_str(), statement.name.c_str(), row.text(2).c_str(),
                        row.text(3).c_str(), text_at(row, 5).c_str(), text_at(row, 8).c_str());
        }
    }
    std::printf("%d statements explained, %d full scans\n", explained, bad);
    return bad;
}

}  // namespace waybill::bench
