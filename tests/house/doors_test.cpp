#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "house/includes.h"
#include "house/planted.h"

// Law 2: another capability is included by its door only: <room>/<room>.h. The rooms of tools have several doors.
namespace waybill::house {
namespace {

Findings side_entrances(const testing::SourceTree& tree) {
    static const std::set<std::string> with_several_doors = {"base", "db", "http"};
    Findings findings;
    for (const testing::SourceFile* file : tree.under("src/")) {
        for (const Include& include : includes(*file)) {
            const std::size_t slash = include.header.find('/');
            const std::string room = include.header.substr(0, slash);
            if (slash == std::string::npos || room == file->room() || room == "labels" || step_of(room) < 0) continue;
            if (with_several_doors.count(room) > 0 || include.header == room + "/" + room + ".h") continue;
            findings.push_back(file->at(include.offset, include.header + " is not the door of " + room));
        }
    }
    return findings;
}

/// What stands behind a tool's door is not a door either.
Findings hidden_headers(const testing::SourceTree& tree) {
    static const std::set<std::string> hidden = {"db/connection.h", "db/session.h", "db/pool.h"};
    Findings findings;
    for (const testing::SourceFile* file : tree.under("src/")) {
        for (const Include& include : includes(*file)) {
            if (file->room() != "db" && hidden.count(include.header) > 0) {
                findings.push_back(file->at(include.offset, include.header + " belongs to the inside of src/db"));
            }
        }
    }
    return findings;
}

TEST(Doors, AreTheOnlyWayIntoAnotherRoom) {
    EXPECT_EQ(listed(side_entrances(this_house())), "");
    EXPECT_EQ(listed(hidden_headers(this_house())), "");
}

TEST(Doors, FindsASideEntrance) {
    Planted house;
    house.with(
        "src/orders/orders.cpp",
        "#include \"orders/store.h\"\n#include \"stock/stock.h\"\n#include \"stock/store.h\"\n#include \"db/migrate.h\"\n");
    EXPECT_THAT(side_entrances(house.tree()),
                ::testing::ElementsAre("src/orders/orders.cpp:3: stock/store.h is not the door of stock"));
}

TEST(Doors, FindsTheInsideOfATool) {
    Planted house;
    house.with("src/orders/orders.cpp", "#include \"db/connection.h\"\n")
        .with("src/db/pool.cpp", "#include \"db/connection.h\"\n");
    EXPECT_THAT(hidden_headers(house.tree()), ::testing::ElementsAre(::testing::HasSubstr("src/orders/orders.cpp:1:")));
}

}  // namespace
}  // namespace waybill::house
