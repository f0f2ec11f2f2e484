#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <regex>
#include <set>

#include "house/planted.h"

// Law 5: in src/, a table is named by one room's store*.cpp only (in src/db, by any of its files).
namespace waybill::house {
namespace {

std::set<std::string> tables_of(const testing::SourceTree& tree) {
    static const std::regex create(R"(CREATE\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?`?(\w+)`?)", std::regex::icase);
    std::set<std::string> tables;
    for (const std::string& path : tree.files("sql/migrations", ".sql")) {
        const std::string sql = tree.read(path);
        for (auto at = std::sregex_iterator(sql.begin(), sql.end(), create); at != std::sregex_iterator(); ++at)
            tables.insert((*at)[1]);
    }
    return tables;
}

/// Names that stand where SQL wants a table: after FROM, JOIN, INTO, UPDATE, TABLE, and after a comma in a FROM list.
std::set<std::string> named_tables(const std::string& text) {
    static const std::regex place(R"(\b(?:FROM|JOIN|INTO|UPDATE|TABLE|EXISTS|DESCRIBE|TRUNCATE)\s+`?(\w+)`?)", std::regex::icase);
    static const std::regex listed(R"(\bFROM\s+`?\w+`?(?:\s+(?:AS\s+)?\w+)?\s*,\s*`?(\w+)`?)", std::regex::icase);
    std::set<std::string> names;
    for (const std::regex* pattern : {&place, &listed}) {
        for (auto at = std::sregex_iterator(text.begin(), text.end(), *pattern); at != std::sregex_iterator(); ++at)
            names.insert((*at)[1]);
    }
    return names;
}

bool is_store(const testing::SourceFile& file) {
    const std::string name = file.name();
    return name.ends_with(".cpp") && (name.find("store") != std::string::npos || file.room() == "db");
}

Findings shared_tables(const testing::SourceTree& tree) {
    const std::set<std::string> tables = tables_of(tree);
    std::map<std::string, std::map<std::string, std::string>> rooms;  // table → room → first place
    Findings findings;
    for (const testing::SourceFile* file : tree.under("src/")) {
        for (const testing::Literal& literal : testing::literals(*file)) {
            for (const std::string& table : named_tables(literal.value)) {
                if (tables.count(table) == 0) continue;
                if (!is_store(*file))
                    findings.push_back(file->at(literal.offset, "the table " + table + " is named outside a store"));
                rooms[table].emplace(file->room(), file->at(literal.offset, "names the table " + table));
            }
        }
    }
    for (const auto& [table, by_room] : rooms) {
        if (by_room.size() < 2) continue;
        for (const auto& [room, place] : by_room) findings.push_back(place + ", and so does another room");
    }
    return findings;
}

constexpr const char* kOrders =
    "CREATE TABLE orders (id BIGINT PRIMARY KEY);\nCREATE TABLE IF NOT EXISTS `order_line` (id BIGINT);\n";

TEST(Tables, BelongToTheStoreOfOneRoom) {
    EXPECT_FALSE(tables_of(this_house()).empty());
    EXPECT_EQ(listed(shared_tables(this_house())), "");
}

TEST(Tables, FindsATableNamedByTwoRooms) {
    Planted house;
    house.with("sql/migrations/0001_orders.sql", kOrders);
    house.with("src/orders/store.cpp", "constexpr db::Statement kA{\"SELECT id FROM orders \"\n\"WHERE id=?\"};\n");
    house.with("src/picking/store.cpp", "\nconstexpr db::Statement kB{\"SELECT 1 FROM pick p JOIN orders o ON o.id=p.id\"};\n");
    EXPECT_THAT(shared_tables(house.tree()), ::testing::UnorderedElementsAre(::testing::HasSubstr("src/orders/store.cpp:1:"),
                                                                             ::testing::HasSubstr("src/picking/store.cpp:2:")));
}

TEST(Tables, FindsSqlOutsideAStore) {
    Planted house;
    house.with("sql/migrations/0001_orders.sql", kOrders);
    house.with("src/orders/api.cpp", "auto a = \"UPDATE order_line SET a=1\";\nauto b = \"nothing from anybody\";\n");
    EXPECT_THAT(shared_tables(house.tree()),
                ::testing::ElementsAre("src/orders/api.cpp:1: the table order_line is named outside a store"));
}

TEST(Tables, FindsATableInACommaList) {
    Planted house;
    house.with("sql/migrations/0001_orders.sql", kOrders);
    house.with("src/desk/board.cpp", "auto a = \"SELECT 1 FROM something s, orders o\";\n");
    EXPECT_THAT(shared_tables(house.tree()), ::testing::SizeIs(1));
}

}  // namespace
}  // namespace waybill::house
