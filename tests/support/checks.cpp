#include "support/checks.h"

#include <algorithm>
#include <stdexcept>

#include "base/assets.h"
#include "db/migrate.h"

namespace waybill::testing {
namespace {

constexpr std::string_view kFolder = "sql/checks/";

std::string cell(const db::Row& row, std::size_t column) {
    if (row.is_null(column)) return "NULL";
    try {
        return row.text(column);
    } catch (const std::logic_error&) {
        return std::to_string(row.integer(column));
    }
}

std::string line(const db::Row& row) {
    std::string out;
    try {
        for (std::size_t column = 0;; ++column) {
            const std::string next = cell(row, column);
            out += (column == 0 ? "" : ", ") + next;
        }
    } catch (const std::out_of_range&) {  // behind the last column
        return out;
    }
}

}  // namespace

std::vector<std::string> violations(db::Database& db, const std::vector<std::string>& rooms) {
    std::vector<std::string> out;
    const auto files = assets::under(kFolder);
    if (files.empty()) throw std::logic_error("there are no checks in this build");
    for (const auto& file : files) {
        const std::string name(file.path.substr(kFolder.size()));
        const bool wanted = rooms.empty() || std::any_of(rooms.begin(), rooms.end(),
                                                         [&](const auto& room) { return name.starts_with(room + "_"); });
        if (!wanted) continue;
        const auto statements = db::split_statements(std::string(file.bytes));
        if (statements.size() != 1) throw std::logic_error(name + " is not one query");
        const auto rows = db.query(statements.front());
        if (!rows.empty()) out.push_back(name + ": " + std::to_string(rows.size()) + " rows, first: " + line(rows.front()));
    }
    return out;
}

}  // namespace waybill::testing
