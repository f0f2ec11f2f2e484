#include "db/backup.h"

#include <algorithm>
#include <array>

#include "db/checksum.h"
#include "db/schema_store.h"
#include "db/snapshot.h"

namespace waybill::db {
namespace {

/// Kinds of columns whose text is their value, so that it comes back the same. Not float and double: their text is rounded.
bool is_exact(std::string_view type) {
    constexpr std::array<std::string_view, 27> kExact = {
        "tinyint",   "smallint", "mediumint", "int",        "bigint",   "decimal",  "char", "varchar",    "binary",
        "varbinary", "tinytext", "text",      "mediumtext", "longtext", "tinyblob", "blob", "mediumblob", "longblob",
        "date",      "datetime", "timestamp", "time",       "year",     "enum",     "set",  "json",       "uuid"};
    return std::find(kExact.begin(), kExact.end(), type) != kExact.end();
}

bool can_be_long(const std::string& type) { return type.ends_with("text") || type.ends_with("blob") || type == "json"; }

std::string literal(const std::string& name) {
    std::string out = "'";
    for (const char c : name) out.append(c == '\'' || c == '\\' ? 2 : 1, c);
    return out += '\'';
}

std::vector<std::string> tables_of(Snapshot& view) {
    std::vector<std::string> names;
    view.each(
        "SELECT table_name FROM information_schema.tables WHERE table_schema=DATABASE() AND table_type='BASE TABLE' "
        "ORDER BY table_name",
        [&](const Cells& cells) { names.push_back(cells.at(0).value_or("")); });
    return names;
}

Result<ArchivedTable> described(Snapshot& view, const std::string& name) {
    ArchivedTable table{name, "", {}, {}};
    view.each("SHOW CREATE TABLE " + quoted(name), [&](const Cells& cells) { table.definition = cells.at(1).value_or(""); });
    std::string unfit;
    view.each("SELECT column_name, data_type FROM information_schema.columns WHERE table_schema=DATABASE() AND table_name=" +
                  literal(name) +
                  " AND extra NOT LIKE '%VIRTUAL GENERATED%' AND extra NOT LIKE '%STORED GENERATED%' "
                  "ORDER BY ordinal_position",
              [&](const Cells& cells) {
                  const std::string column = cells.at(0).value_or(""), type = cells.at(1).value_or("");
                  table.columns.push_back(column);
                  if (can_be_long(type)) table.digested.push_back(column);
                  if (!is_exact(type)) unfit = column + " (" + type + ")";
              });
    if (!unfit.empty())
        return error(
            Code::unsupported, "backup.column",
            "The table " + name + " has the column " + unfit + ", whose text is not its exact value: it cannot be backed up.");
    return table;
}

TableSum copy(Snapshot& view, const ArchivedTable& table, ArchiveWriter& out) {
    std::string columns;
    for (const std::string& column : table.columns) columns += (columns.empty() ? "" : ",") + quoted(column);
    RowSum sum(table);
    out.table(table);
    view.each("SELECT " + columns + " FROM " + quoted(table.name), [&](const Cells& cells) {
        sum.add(cells);
        out.row(cells);
    });
    out.end(sum.sum());
    return sum.sum();
}

Result<Saved> copy_all(Snapshot& view, const std::string& file, const ArchiveHead& head) {
    Saved saved;
    TRY(out, ArchiveWriter::create(file, head));
    for (const std::string& name : tables_of(view)) {
        TRY(table, described(view, name));
        saved.tables.push_back(copy(view, table, *out));
    }
    TRY(bytes, out->finish());
    saved.bytes = bytes;
    return saved;
}

}  // namespace

Result<Saved> back_up(const Options& options, const std::string& file, Instant now) {
    ArchiveHead head{rfc3339(now), "", 0};
    {
        Database db(options);
        SchemaStore store(db);
        TRY_VOID(store.whole());
        const auto applied = store.exists() ? store.applied() : std::vector<Applied>{};
        if (applied.empty() || !applied.back().finished)
            return error(Code::conflict, "schema.version", "The database holds no finished schema: run `waybill migrate`.");
        head.schema = applied.back().version;
        head.server = db.query("SELECT @@version").at(0).text(0);
    }
    Snapshot view(options);
    return copy_all(view, file, head);
}

}  // namespace waybill::db
