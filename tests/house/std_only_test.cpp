#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "house/includes.h"
#include "house/planted.h"

// Law 3: rules and documents see the standard library and <waybill/…> only; so does the public contract; a carrier module
// sees nothing of a server: no room, no other module, no library that does I/O.
namespace waybill::house {
namespace {

bool is_rules(const testing::SourceFile& file) {
    return file.top() == "src" && (file.name() == "rules.h" || file.name() == "rules.cpp" || file.name().starts_with("rules_"));
}

/// What a file may include beside the standard library and the contract; nothing where the law does not speak of the file.
bool allowed(const testing::SourceFile& file, const std::string& header) {
    if (file.path.starts_with("labels/")) {
        if (file.path == "labels/barcode.cpp") return header.starts_with("labels/") || is_zxing(header);
        const bool drawing = header.starts_with("cairo") || header.starts_with("pango/");
        return header.starts_with("labels/") || (drawing && file.path == "labels/pdf.cpp");
    }
    if (is_rules(file)) return header.starts_with(file.room() + "/rules") || header == file.room() + "/" + file.room() + ".h";
    if (file.top() == "carriers")
        return header.starts_with("carriers/" + file.room() + "/") || header.find('/') == std::string::npos;
    return false;
}

Findings foreign_includes(const testing::SourceTree& tree) {
    Findings findings;
    for (const testing::SourceFile& file : tree.sources()) {
        const bool module = file.top() == "carriers" && file.room() != "simulator" && !file.room().empty();
        if (!is_rules(file) && file.top() != "labels" && file.top() != "include" && !module) continue;
        for (const Include& include : includes(file)) {
            if (is_std(include.header) || include.header.starts_with("waybill/")) continue;
            if (!include.angle && include.header.find('/') == std::string::npos) continue;  // a neighbour in the same folder
            if (allowed(file, include.header) && !(module && include.angle)) continue;
            findings.push_back(file.at(include.offset, include.header + " is neither the standard library nor <waybill/…>"));
        }
    }
    return findings;
}

TEST(StdOnly, RulesDocumentsContractAndCarriersStayPure) { EXPECT_EQ(listed(foreign_includes(this_house())), ""); }

TEST(StdOnly, FindsADatabaseInRules) {
    Planted house;
    house.with("src/orders/rules.h",
               "#include <string>\n#include \"waybill/result.h\"\n#include \"db/db.h\"\n#include <unistd.h>\n");
    EXPECT_THAT(foreign_includes(house.tree()), ::testing::ElementsAre(::testing::HasSubstr("src/orders/rules.h:3: db/db.h"),
                                                                       ::testing::HasSubstr("src/orders/rules.h:4: unistd.h")));
}

TEST(StdOnly, FindsHttpInALabelAndZxingInAWrongOne) {
    Planted house;
    house.with("labels/page.h", "#include \"http/http.h\"\n").with("labels/gs1.cpp", "#include <ZXing/BitMatrix.h>\n");
    house.with("labels/barcode.cpp", "#include <ZXing/BitMatrix.h>\n#include \"labels/barcode.h\"\n");
    EXPECT_THAT(foreign_includes(house.tree()), ::testing::SizeIs(2));
}

TEST(StdOnly, FindsARoomOrALibraryInACarrierModule) {
    Planted house;
    house.with(
        "carriers/ups/ups.cpp",
        "#include \"waybill/carrier.h\"\n#include \"wire/wire.h\"\n#include <curl/curl.h>\n#include \"carriers/dhl/dhl.h\"\n");
    house.with("carriers/simulator/main.cpp", "#include <Poco/Net/HTTPServer.h>\n");
    EXPECT_THAT(foreign_includes(house.tree()), ::testing::SizeIs(3));
}

}  // namespace
}  // namespace waybill::house
