#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "house/includes.h"
#include "house/planted.h"

// Law 1: an include points down the staircase only. What a carrier module or a document sees is another law's business.
namespace waybill::house {
namespace {

std::string room_of_header(const std::string& header) {
    const std::size_t slash = header.find('/');
    return slash == std::string::npos ? "" : header.substr(0, slash);
}

Findings upward_includes(const testing::SourceTree& tree) {
    Findings findings;
    for (const testing::SourceFile& file : tree.sources()) {
        if (file.top() != "src" && file.top() != "labels") continue;
        const std::string room = file.top() == "labels" ? "labels" : file.room();
        const int step = step_of(room);
        if (step < 0) findings.push_back(file.at(0, "the room '" + room + "' is not on the staircase"));
        for (const Include& include : includes(file)) {
            const int target = step_of(room_of_header(include.header));
            if (include.header.find("..") != std::string::npos) {
                findings.push_back(file.at(include.offset, "an include climbs out of its folder: " + include.header));
            } else if (include.header.starts_with("carriers/") || include.header.starts_with("tests/")) {
                findings.push_back(file.at(include.offset, "a room includes " + include.header));
            } else if (step >= 0 && target >= 0 && target < step) {
                findings.push_back(file.at(include.offset, room + " includes " + include.header + ", which stands above it"));
            }
        }
    }
    return findings;
}

TEST(IncludeDirection, PointsDownTheStaircaseOnly) {
    EXPECT_FALSE(this_house().under("src/").empty());
    EXPECT_EQ(listed(upward_includes(this_house())), "");
}

TEST(IncludeDirection, FindsAStepUpwards) {
    Planted house;
    house.with("src/stock/stock.cpp", "#include \"stock/stock.h\"\n#include \"db/db.h\"\n\n#include \"orders/orders.h\"\n");
    EXPECT_THAT(upward_includes(house.tree()),
                ::testing::ElementsAre("src/stock/stock.cpp:4: stock includes orders/orders.h, which stands above it"));
}

TEST(IncludeDirection, LetsOnlyRoomsAboveTheDocumentsDrawThem) {
    Planted house;
    house.with("src/orders/mail.cpp", "#include \"labels/packing_slip.h\"\n")
        .with("src/packing/slip.cpp", "#include \"labels/packing_slip.h\"\n");
    EXPECT_THAT(upward_includes(house.tree()),
                ::testing::ElementsAre("src/orders/mail.cpp:1: orders includes labels/packing_slip.h, which stands above it"));
}

TEST(IncludeDirection, FindsUnknownRoomsDetoursAndCarriers) {
    Planted house;
    house.with("src/utils/utils.h", "#pragma once\n")
        .with("src/orders/a.cpp", "#include \"../stock/stock.h\"\n#include \"carriers/demo/demo.h\"\n");
    EXPECT_THAT(upward_includes(house.tree()), ::testing::SizeIs(3));
}

TEST(IncludeDirection, DoesNotReadComments) {
    Planted house;
    house.with("src/base/a.h", "// #include \"orders/orders.h\"\n/*\n#include \"orders/orders.h\"\n*/\n");
    EXPECT_EQ(listed(upward_includes(house.tree())), "");
}

}  // namespace
}  // namespace waybill::house
