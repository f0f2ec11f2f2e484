#include "db/migrate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace waybill::db {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(SplitStatements, CutsAtSemicolonsAndDropsComments) {
    EXPECT_THAT(split_statements("-- head\nCREATE TABLE a (b INT); -- one; two\n# three;\nDROP /* ; */ TABLE a;\n\n;"),
                ElementsAre("CREATE TABLE a (b INT)", "DROP   TABLE a"));
}

TEST(SplitStatements, LeavesQuotesAndWhatTheServerExecutesAlone) {
    EXPECT_THAT(split_statements("INSERT INTO a VALUES ('x;--y', \"it''s\\\";\", `c;d`);SELECT 1 /*! + 1 */;"),
                ElementsAre("INSERT INTO a VALUES ('x;--y', \"it''s\\\";\", `c;d`)", "SELECT 1 /*! + 1 */"));
    EXPECT_THAT(split_statements("SELECT 5--1"), ElementsAre("SELECT 5--1")) << "no comment without a space";
    EXPECT_THAT(split_statements("SELECT 'open"), ElementsAre("SELECT 'open"));
}

TEST(OrderMigrations, SortsByNumber) {
    const auto ordered = order_migrations({{"0002_b.sql", "B"}, {"0001_a.sql", "A"}});
    ASSERT_TRUE(ordered.ok());
    EXPECT_EQ(ordered->at(0).name, "0001_a.sql");
    EXPECT_EQ(ordered->at(1).version, 2);
}

TEST(OrderMigrations, RefusesGapsRepetitionsAndOddNames) {
    const auto key = [](std::vector<std::pair<std::string, std::string>> files) {
        const auto ordered = order_migrations(std::move(files));
        return ordered.ok() ? std::string("fine") : ordered.error().detail;
    };
    EXPECT_THAT(key({{"0001_a.sql", ""}, {"0003_c.sql", ""}}), HasSubstr("0003_c.sql leaves a gap"));
    EXPECT_THAT(key({{"0001_a.sql", ""}, {"0001_b.sql", ""}}), HasSubstr("repeats"));
    EXPECT_THAT(key({{"1_a.sql", ""}}), HasSubstr("is not named"));
    EXPECT_THAT(key({{"0001_a.txt", ""}}), HasSubstr("is not named"));
    EXPECT_THAT(key({{"0000_a.sql", ""}}), HasSubstr("is not named"));
}

TEST(ShippedMigrations, AreInOrderAndEachHasAStatement) {
    const auto shipped = shipped_migrations();
    ASSERT_TRUE(shipped.ok()) << shipped.error().detail;
    EXPECT_GE(shipped->size(), 3U);
    for (const Migration& migration : *shipped) EXPECT_FALSE(split_statements(migration.sql).empty()) << migration.name;
}

}  // namespace
}  // namespace waybill::db
