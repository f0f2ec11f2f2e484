#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "house/includes.h"
#include "house/planted.h"

// Law 4: each library lives in one place, so that it can be replaced there. A library that is not in the table is not used.
namespace waybill::house {
namespace {

struct Confined {
    const char* header;                ///< how the library's headers begin
    std::vector<const char*> allowed;  ///< how the paths begin that may include them
};

const std::vector<Confined>& table() {
    static const std::vector<Confined> rows = {
        {"cppconn/", {"src/db/"}},
        {"mysql", {"src/db/", "tests/bench/"}},  // the benches' floors are plain C clients
        {"curl/", {"src/wire/", "tests/"}},
        {"ZXing/", {"labels/barcode.cpp", "tests/labels/"}},
        {"cairo", {"labels/pdf.cpp"}},
        {"pango/", {"labels/pdf.cpp"}},
        {"unicode/", {"src/base/script.cpp"}},
        {"sodium", {"src/base/crypto"}},
        {"Poco/Net/", {"src/http/", "carriers/simulator/", "tests/"}},
        {"Poco/JSON/", {}},
        {"simdjson", {"src/base/json_parse.cpp"}},
        {"Poco/Dynamic/", {"src/base/", "carriers/simulator/", "tests/"}},
        {"Poco/", {"src/base/", "src/http/", "carriers/simulator/", "tests/"}},
        {"toml++/", {"src/base/", "tests/"}},
        {"openssl/evp.h", {"src/base/crypto", "tests/"}},
        {"openssl/", {"src/http/transport", "tests/"}},
        {"kainjow/", {"src/base/template.cpp"}},
        {"mustache", {"src/base/template.cpp"}},
        {"CLI/", {"src/app/", "tests/flow/day/", "carriers/simulator/"}},
        {"csv.h", {"src/orders/", "tests/flow/day/"}},
        {"dlfcn.h", {"src/carrierhost/", "tests/"}},
        {"gtest/", {"tests/"}},
        {"gmock/", {"tests/"}},
        {"sanitizer/", {"tests/"}},
    };
    return rows;
}

bool in_project(const std::string& header) {
    const std::string first = header.substr(0, header.find('/'));
    return first == "waybill" || first == "carriers" || step_of(first) >= 0 || header.find('/') == std::string::npos;
}

Findings escaped(const testing::SourceTree& tree) {
    Findings findings;
    for (const testing::SourceFile& file : tree.sources()) {
        for (const Include& include : includes(file)) {
            const auto& rows = table();
            const std::string known = is_zxing(include.header) ? "ZXing/" : include.header;
            const auto row =
                std::find_if(rows.begin(), rows.end(), [&](const Confined& r) { return known.starts_with(r.header); });
            if (row != rows.end()) {
                const bool fine = std::any_of(row->allowed.begin(), row->allowed.end(),
                                              [&](const char* a) { return file.path.starts_with(a); });
                if (!fine) findings.push_back(file.at(include.offset, include.header + " has its own place, and it is not here"));
            } else if (include.angle
                           ? !is_std(include.header) && !is_posix(include.header) && !include.header.starts_with("waybill/")
                           : file.top() != "tests" && !in_project(include.header)) {
                findings.push_back(file.at(include.offset, include.header + " is a library without a place in this house"));
            }
        }
    }
    return findings;
}

TEST(Confinement, KeepsEveryLibraryInItsPlace) { EXPECT_EQ(listed(escaped(this_house())), ""); }

TEST(Confinement, FindsTheConnectorOutsideItsRoom) {
    Planted house;
    house.with("src/db/db.cpp", "#include <cppconn/driver.h>\n").with("src/stock/store.cpp", "\n#include <cppconn/driver.h>\n");
    house.with("tests/db/x_test.cpp", "#include <cppconn/driver.h>\n");
    EXPECT_THAT(escaped(house.tree()), ::testing::ElementsAre(::testing::HasSubstr("src/stock/store.cpp:2: cppconn/driver.h"),
                                                              ::testing::HasSubstr("tests/db/x_test.cpp:1:")));
}

TEST(Confinement, FindsCurlPocoAndCairoAstray) {
    Planted house;
    house.with("src/http/a.cpp", "#include <curl/curl.h>\n").with("src/desk/b.cpp", "#include <Poco/Net/HTMLForm.h>\n");
    house.with("labels/page.cpp", "#include <cairo.h>\n").with("src/app/c.cpp", "#include <Poco/Util/ServerApplication.h>\n");
    EXPECT_THAT(escaped(house.tree()), ::testing::SizeIs(4));
}

TEST(Confinement, FindsALibraryThatNobodyDecidedOn) {
    Planted house;
    house.with("src/base/a.cpp",
               "#include <boost/optional.hpp>\n#include <vector>\n#include <unistd.h>\n#include \"spdlog/spdlog.h\"\n");
    EXPECT_THAT(escaped(house.tree()), ::testing::SizeIs(2));
}

}  // namespace
}  // namespace waybill::house
