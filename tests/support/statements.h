#pragma once
#include <map>
#include <string>
#include <vector>

#include "db/db.h"
#include "support/source_tree.h"

/// The statements that stores declare, and what the server says of them.
namespace waybill::testing {

struct DeclaredStatement {
    std::string name;  ///< "kLockTask"
    std::string sql;
    std::string place;        ///< "src/picking/store.cpp:12"
    std::string scan_reason;  ///< what stands behind `// full scan:` on the line above; empty where there is none
};

/// Every `db::Statement kName{"…"}` under src/.
std::vector<DeclaredStatement> declared_statements(const SourceTree& tree);

/// With its `{…}` group written `times` times, as the database room does it.
std::string with_group(const std::string& sql, int times);

/// Puts values of the seeded rows where the placeholders stand: those of the column each is compared with.
class Filler {
  public:
    explicit Filler(db::Database& db);
    std::string filled(const std::string& sql);

  private:
    struct Column {
        std::string table, name;
        bool binary = false;
    };
    std::string value_before(const std::string& sql, const std::string& before);
    const Column* column(const std::string& sql, const std::string& qualifier, const std::string& name) const;
    std::string sample(const Column& column, bool upper);

    db::Database& db_;
    std::map<std::string, std::vector<Column>> tables_;
    std::map<std::string, std::string> samples_;
};

/// A base table that a plan reads from end to end.
struct Scan {
    std::string table;
    std::string type;  ///< "ALL" or "index"
    std::int64_t rows = 0;
};
/// EXPLAIN's answer, only what is wrong with it. An index read in order for a LIMIT is no full scan.
std::vector<Scan> full_scans(db::Database& db, const std::string& sql);

/// Fills every table with `rows` rows: keys unique, states skewed, one value in ten NULL where that is allowed; then ANALYZE.
void seed_all_tables(db::Database& db, int rows);

}  // namespace waybill::testing
