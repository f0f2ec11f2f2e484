#include "support/statements.h"

#include <algorithm>
#include <regex>
#include <set>

namespace waybill::testing {
namespace {

std::string line_above(const SourceFile& file, std::size_t offset) {
    const std::size_t start = file.raw.rfind('\n', offset);
    if (start == std::string::npos || start == 0) return "";
    const std::size_t above = file.raw.rfind('\n', start - 1);
    const std::size_t from = above == std::string::npos ? 0 : above + 1;
    return file.raw.substr(from, start - from);
}

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

/// Which table an alias or a name means in this statement: "o" → "orders".
std::map<std::string, std::string> aliases(const std::string& sql) {
    static const std::regex place(R"(\b(?:FROM|JOIN|INTO|UPDATE|,)\s+(\w+)(?:\s+(?:AS\s+)?(\w+))?)", std::regex::icase);
    std::map<std::string, std::string> found;
    for (auto at = std::sregex_iterator(sql.begin(), sql.end(), place); at != std::sregex_iterator(); ++at) {
        found[(*at)[1]] = (*at)[1];
        if ((*at)[2].matched) found.emplace((*at)[2], (*at)[1]);
    }
    return found;
}

}  // namespace

std::vector<DeclaredStatement> declared_statements(const SourceTree& tree) {
    static const std::regex declaration(R"(\b(?:db::)?Statement\s+(k\w+)\s*[{=(])");
    std::vector<DeclaredStatement> found;
    for (const SourceFile* file : tree.under("src/")) {
        const std::vector<Literal> all = literals(*file);
        for (auto at = std::sregex_iterator(file->code.begin(), file->code.end(), declaration); at != std::sregex_iterator();
             ++at) {
            const auto offset = static_cast<std::size_t>(at->position());
            const std::size_t end = file->code.find(';', offset);
            DeclaredStatement statement{(*at)[1], "", file->path + ":" + std::to_string(file->line_of(offset)), ""};
            for (const Literal& literal : all) {
                if (literal.offset > offset && literal.offset < end) statement.sql += literal.value;
            }
            const std::string above = line_above(*file, offset);
            const std::size_t reason = above.find("// full scan: ");
            if (reason != std::string::npos) statement.scan_reason = above.substr(reason + 14);
            found.push_back(std::move(statement));
        }
    }
    return found;
}

std::string with_group(const std::string& sql, int times) {
    std::string out;
    char quote = '\0';
    std::size_t open = std::string::npos;
    for (std::size_t i = 0; i < sql.size(); ++i) {
        if (quote != '\0' ? sql[i] == quote : sql[i] == '\'' || sql[i] == '"' || sql[i] == '`')
            quote = quote != '\0' ? '\0' : sql[i];
        if (quote == '\0' && sql[i] == '{') {
            open = i + 1;
        } else if (quote == '\0' && sql[i] == '}' && open != std::string::npos) {
            for (int n = 0; n < times; ++n) out += (n > 0 ? ", " : "") + sql.substr(open, i - open);
            open = std::string::npos;
        } else if (open == std::string::npos) {
            out += sql[i];
        }
    }
    return out;
}

Filler::Filler(db::Database& db) : db_(db) {
    for (const db::Row& row :
         db.query("SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = DATABASE()")) {
        const std::string type = lower(row.text(2));
        const bool binary = type.find("binary") != std::string::npos || type.find("blob") != std::string::npos;
        tables_[row.text(0)].push_back({row.text(0), row.text(1), binary});
    }
}

const Filler::Column* Filler::column(const std::string& sql, const std::string& qualifier, const std::string& name) const {
    for (const auto& [alias, table] : aliases(sql)) {
        if (!qualifier.empty() && alias != qualifier) continue;
        const auto known = tables_.find(table);
        if (known == tables_.end()) continue;
        for (const Column& column : known->second) {
            if (column.name == name) return &column;
        }
    }
    return nullptr;
}

std::string Filler::sample(const Column& column, bool upper) {
    const std::string key = column.table + "." + column.name + (upper ? " upper" : " lower");
    const auto known = samples_.find(key);
    if (known != samples_.end()) return known->second;
    // A narrow window near the start of the values: between the 1,000th and the 2,000th row.
    const std::string written =
        column.binary ? "CONCAT('x''', HEX(`" + column.name + "`), '''')" : "QUOTE(`" + column.name + "`)";
    const auto rows = db_.query("SELECT " + written + " FROM `" + column.table + "` WHERE `" + column.name +
                                "` IS NOT NULL LIMIT 1 OFFSET " + (upper ? "2000" : "1000"));
    return samples_[key] = rows.empty() ? "'7'" : rows.front().text(0);
}

/// What stands for a placeholder, by the text before it.
std::string Filler::value_before(const std::string& sql, const std::string& before) {
    static const std::regex compared(R"((?:(\w+)\.)?(\w+)\s*(<=>|<=|>=|<>|!=|=|<|>|\bLIKE)\s*$)", std::regex::icase),
        listed(R"((?:(\w+)\.)?(\w+)\s+(?:NOT\s+)?IN\s*\([^()]*$)", std::regex::icase),
        between(R"((?:(\w+)\.)?(\w+)\s+BETWEEN\s+(?:\S+\s+AND\s+)?$)", std::regex::icase),
        tuples(R"(\(([\w\s.,]+)\)\s+(?:NOT\s+)?IN\s*\((?:\s*\([^()]*\)\s*,)*\s*\(([^()]*)$)", std::regex::icase);
    std::smatch match;
    if (std::regex_search(before, std::regex(R"(\bLIMIT\s+$)", std::regex::icase))) return "50";
    if (std::regex_search(before, std::regex(R"(\bOFFSET\s+$)", std::regex::icase))) return "0";
    if (std::regex_search(before, std::regex(R"(\bINTERVAL\s+$)", std::regex::icase))) return "1000";
    std::string qualifier, name;
    bool upper = false;
    if (std::regex_search(before, match, compared)) {
        qualifier = match[1], name = match[2];
        upper = match[3].str().front() == '<';
    } else if (std::regex_search(before, match, listed) || std::regex_search(before, match, between)) {
        qualifier = match[1], name = match[2];
    } else if (std::regex_search(before, match, tuples)) {
        const std::string names = match[1], given = match[2];
        static const std::regex one(R"((?:(\w+)\.)?(\w+))");
        auto at = std::sregex_iterator(names.begin(), names.end(), one);
        for (auto skip = std::count(given.begin(), given.end(), ','); skip > 0 && at != std::sregex_iterator(); --skip) ++at;
        if (at != std::sregex_iterator()) qualifier = (*at)[1], name = (*at)[2];
    }
    const Column* found = name.empty() ? nullptr : column(sql, qualifier, name);
    return found != nullptr ? sample(*found, upper) : "'7'";
}

std::string Filler::filled(const std::string& sql) {
    std::string out;
    bool quoted = false;
    for (const char c : sql) {
        if (c == '\'') quoted = !quoted;
        if (c == '?' && !quoted)
            out += value_before(sql, out);
        else
            out += c;
    }
    return out;
}

std::vector<Scan> full_scans(db::Database& db, const std::string& sql) {
    std::vector<Scan> found;
    for (const db::Row& row : db.query("EXPLAIN " + sql)) {
        if (row.is_null(2) || row.is_null(3) || row.text(2).starts_with("<")) continue;
        if (sql.find("information_schema." + row.text(2)) != std::string::npos) continue;  // the server's own, in memory
        const std::string type = row.text(3);
        const std::int64_t rows = row.is_null(8) ? 0 : std::stoll(row.text(8));
        if (type == "ALL" || (type == "index" && rows > 5000)) found.push_back({row.text(2), type, rows});
    }
    return found;
}

}  // namespace waybill::testing
