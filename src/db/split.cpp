#include "base/text.h"
#include "db/migrate.h"

namespace waybill::db {
namespace {

/// Where a quoted piece that begins at `from` ends (past the closing quote). A doubled quote is read as two pieces.
std::size_t quoted_end(const std::string& sql, std::size_t from) {
    const char quote = sql[from];
    for (std::size_t i = from + 1; i < sql.size(); ++i) {
        if (sql[i] == '\\' && quote != '`')
            ++i;
        else if (sql[i] == quote)
            return i + 1;
    }
    return sql.size();
}

/// Where a comment that begins at `from` ends; `from` itself where there is none. Comments that the server executes stay.
std::size_t comment_end(const std::string& sql, std::size_t from) {
    const auto at = [&](std::size_t i) { return i < sql.size() ? sql[i] : '\n'; };
    const bool dashes =
        at(from) == '-' && at(from + 1) == '-' && (at(from + 2) == ' ' || at(from + 2) == '\t' || at(from + 2) == '\n');
    if (dashes || at(from) == '#') return std::min(sql.find('\n', from), sql.size());
    if (at(from) == '/' && at(from + 1) == '*' && at(from + 2) != '!') {
        const auto end = sql.find("*/", from + 2);
        return end == std::string::npos ? sql.size() : end + 2;
    }
    return from;
}

}  // namespace

std::vector<std::string> split_statements(const std::string& sql) {
    std::vector<std::string> statements;
    std::string open;
    const auto close = [&] {
        if (std::string statement = text::trim(open); !statement.empty()) statements.push_back(std::move(statement));
        open.clear();
    };
    for (std::size_t i = 0; i < sql.size();) {
        const char c = sql[i];
        if (c == '\'' || c == '"' || c == '`') {
            const auto end = quoted_end(sql, i);
            open.append(sql, i, end - i);
            i = end;
        } else if (const auto end = comment_end(sql, i); end != i) {
            open += ' ';
            i = end;
        } else if (c == ';') {
            close();
            ++i;
        } else {
            open += c;
            ++i;
        }
    }
    close();
    return statements;
}

}  // namespace waybill::db
