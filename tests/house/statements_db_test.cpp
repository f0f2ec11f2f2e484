#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "db/migrate.h"
#include "house/planted.h"
#include "support/statements.h"
#include "support/test_db.h"

// Law 7: every statement that a store declares prepares against a freshly migrated database, and reads no table from end to
// end where there are many rows, unless the line above it says why it may: `// full scan: <reason>`.
namespace waybill::house {
namespace {

using testing::DeclaredStatement;
using testing::TestDb;

constexpr int kRows = 50'000;

std::string quoted(const std::string& text) {
    std::string out = "'";
    for (const char c : text) {
        if (c == '\'' || c == '\\') out += '\\';
        out += c;
    }
    return out + "'";
}

/// What a freshly migrated database is, through one connection: settings of the session stay.
class Statements : public ::testing::Test {
  protected:
    Statements() {
        auto migrations = db::order_migrations(testing::migration_files());
        EXPECT_TRUE(migrations.ok());
        const auto applied = db::migrate(db, *migrations);
        EXPECT_TRUE(applied.ok()) << (applied.ok() ? "" : applied.error().detail);
    }

    /// Empty where the statement prepares.
    std::string prepare(const std::string& sql) {
        try {
            db.execute("PREPARE declared FROM " + quoted(testing::with_group(sql, 2)));
            db.execute("DEALLOCATE PREPARE declared");
            return "";
        } catch (const db::Broken& broken) {
            return broken.what();
        }
    }

    TestDb empty{TestDb::Content::nothing};
    db::Database db{db::Options{.url = empty.url(), .connections = 1, .allow_weak_durability = true}};
};

TEST_F(Statements, AllPrepareAgainstAFreshDatabase) {
    const std::vector<DeclaredStatement> all = testing::declared_statements(this_house());
    EXPECT_GT(all.size(), 50U);
    Findings findings;
    for (const DeclaredStatement& statement : all) {
        const std::string wrong = statement.sql.empty() ? "its text could not be read" : prepare(statement.sql);
        if (!wrong.empty()) findings.push_back(statement.place + ": " + statement.name + ": " + wrong);
    }
    EXPECT_EQ(listed(findings), "");
    EXPECT_NE(prepare("SELECT nothing FROM orders"), "");
}

bool is_explained(const std::string& sql) {
    for (const char* verb : {"SELECT", "UPDATE", "DELETE", "(SELECT", "WITH"}) {
        if (sql.starts_with(verb)) return true;
    }
    return sql.find("SELECT") != std::string::npos;  // INSERT … SELECT
}

TEST_F(Statements, NoneReadsATableFromEndToEnd) {
    testing::seed_all_tables(db, kRows);
    testing::Filler filler(db);
    Findings findings;
    for (const DeclaredStatement& statement : testing::declared_statements(this_house())) {
        if (!is_explained(statement.sql) || !statement.scan_reason.empty()) continue;
        const std::string sql = filler.filled(testing::with_group(statement.sql, 3));
        try {
            for (const testing::Scan& scan : testing::full_scans(db, sql)) {
                findings.push_back(statement.place + ": " + statement.name + " reads " + scan.table + " by " + scan.type + ", " +
                                   std::to_string(scan.rows) + " rows: " + sql);
            }
        } catch (const db::Broken& broken) {
            findings.push_back(statement.place + ": " + statement.name + ": " + broken.what() + ": " + sql);
        }
    }
    EXPECT_EQ(listed(findings), "");
    // The law can fail: a column without an index, and an index that does not begin with what is asked for.
    EXPECT_THAT(testing::full_scans(db, filler.filled("SELECT id FROM orders WHERE note = ?")), ::testing::SizeIs(1));
    EXPECT_THAT(testing::full_scans(db, filler.filled("SELECT count(*) FROM orders WHERE id = ?")), ::testing::IsEmpty());
    EXPECT_THAT(testing::full_scans(db, "SELECT count(*) FROM orders"), ::testing::SizeIs(1));
    EXPECT_THAT(testing::full_scans(db, filler.filled("DELETE FROM order_line WHERE description = ?")), ::testing::SizeIs(1));
}

}  // namespace
}  // namespace waybill::house
