#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "house/planted.h"
#include "house/structure.h"

// Law 6, its numbers: no file over 400 lines, no function over 60, and no room for leftovers.
namespace waybill::house {
namespace {

constexpr int kFileLines = 400;
constexpr int kFunctionLines = 60;

Findings long_files(const SourceTree& tree) {
    Findings findings;
    for (const SourceFile& file : tree.sources()) {
        const int lines = file.line_of(file.raw.size()) - (file.raw.ends_with('\n') ? 1 : 0);
        if (lines > kFileLines) findings.push_back(file.at(file.raw.size(), "the file has " + std::to_string(lines) + " lines"));
    }
    return findings;
}

Findings long_functions(const SourceTree& tree) {
    Findings findings;
    for (const SourceFile& file : tree.sources()) {
        for (const Block& block : structure(file).blocks) {
            if (block.kind != Block::Kind::function) continue;
            const int lines = file.line_of(block.close) - file.line_of(block.open) + 1;
            if (lines <= kFunctionLines) continue;
            const std::string name = block.header.substr(0, block.header.find('('));
            findings.push_back(file.at(block.start, name + " has " + std::to_string(lines) + " lines"));
        }
    }
    return findings;
}

/// Things are named after what they do; what is put into a file of leftovers is never found again.
Findings leftovers(const SourceTree& tree) {
    Findings findings;
    for (const SourceFile& file : tree.sources()) {
        if (file.top() == "tests") continue;
        for (const char* word : {"util", "helper", "misc", "common", "stuff"}) {
            if (file.path.find(word) != std::string::npos)
                findings.push_back(file.at(0, "a name that says nothing: " + std::string(word)));
        }
    }
    return findings;
}

std::string repeated(const std::string& line, int times) {
    std::string out;
    for (int i = 0; i < times; ++i) out += line;
    return out;
}

TEST(Sizes, OfFilesStayUnderFourHundredLines) { EXPECT_EQ(listed(long_files(this_house())), ""); }
TEST(Sizes, OfFunctionsStayUnderSixtyLines) { EXPECT_EQ(listed(long_functions(this_house())), ""); }
TEST(Sizes, AreNotKeptByFilesOfLeftovers) { EXPECT_EQ(listed(leftovers(this_house())), ""); }

TEST(Sizes, FindsALongFile) {
    Planted house;
    house.with("src/base/a.cpp", repeated("//\n", 401))
        .with("src/base/b.cpp", repeated("//\n", 400))
        .with("src/base/string_utils.h", "");
    EXPECT_THAT(long_files(house.tree()),
                ::testing::ElementsAre(::testing::HasSubstr("src/base/a.cpp:402: the file has 401 lines")));
    EXPECT_THAT(leftovers(house.tree()), ::testing::SizeIs(1));
}

TEST(Sizes, FindsALongFunctionHoweverItIsWritten) {
    const std::string body = repeated("    a(\"}\");  // }\n", 58) + "}\n";
    const std::string longer = repeated("    a();\n", 60) + "}\n";
    Planted house;
    house.with("src/base/fine.cpp", "namespace x {\nint fine(int a = 3) {\n" + body + "}\n");
    house.with("src/base/free.cpp", "namespace x {\nstd::map<int, int> free(int a = {}) noexcept {\n" + longer + "}\n");
    house.with("src/base/member.cpp", "X::X(int a) : a_{a}, b_(3), c_{{1, 2}} {\n" + longer);
    house.with(
        "src/base/inside.h",
        "template <class T>\nclass X : public Y {\n  public:\n    bool operator==(const X& o) const {\n" + longer + "};\n");
    house.with("src/base/lambda.cpp", "const auto f = [](int a) {\n" + longer + ";\n");
    house.with("tests/base/x_test.cpp", "#define A {\nTEST(A, B) {\n" + longer);
    EXPECT_THAT(long_functions(house.tree()),
                ::testing::UnorderedElementsAre(::testing::HasSubstr("src/base/free.cpp:2: std::map<int, int> free has 62"),
                                                ::testing::HasSubstr("src/base/member.cpp:1: X::X has 62"),
                                                ::testing::HasSubstr("src/base/inside.h:4: bool operator_ has 62"),
                                                ::testing::HasSubstr("src/base/lambda.cpp:1:"),
                                                ::testing::HasSubstr("tests/base/x_test.cpp:2: TEST has 62")));
}

TEST(Sizes, DoesNotTakeAClassOrATableForAFunction) {
    Planted house;
    house.with("src/base/a.h", "class Big final : public Other {\n" + repeated("    int f() { return 1; }\n", 80) + "};\n");
    house.with("src/base/b.cpp", "const std::map<int, int> kTable = {\n" + repeated("    {1, 2},\n", 80) +
                                     "};\nenum class E {\n" + repeated("a,\n", 80) + "};\n");
    EXPECT_EQ(listed(long_functions(house.tree())), "");
}

}  // namespace
}  // namespace waybill::house
