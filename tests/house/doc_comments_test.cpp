#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <regex>

#include "house/planted.h"
#include "house/structure.h"

// The public contract is what somebody writes a carrier module from: every type and every free function says what it is.
namespace waybill::house {
namespace {

struct Documented {
    std::size_t start = 0, head = 0, end = 0;  ///< head: where the signature ends
    std::string text;
};

std::vector<std::string> lines_of(const std::string& raw) {
    std::vector<std::string> lines(1);
    for (const char c : raw) {
        if (c == '\n')
            lines.emplace_back();
        else
            lines.back() += c;
    }
    return lines;
}

/// Types and functions at namespace scope, in order.
std::vector<Documented> announced(const SourceFile& file) {
    const Structure shape = structure(file);
    std::vector<Documented> found;
    for (const Block& block : shape.blocks) {
        const bool named = block.kind == Block::Kind::type || block.kind == Block::Kind::function;
        if (named && block.around == Block::Kind::space) found.push_back({block.start, block.open, block.close, block.header});
    }
    for (const Declaration& declaration : shape.declarations) {
        const bool function = declaration.text.find('(') != std::string::npos && declaration.text.find('=') == std::string::npos;
        if (declaration.around == Block::Kind::space && function)
            found.push_back({declaration.start, declaration.end, declaration.end, declaration.text});
    }
    std::sort(found.begin(), found.end(), [](const Documented& a, const Documented& b) { return a.start < b.start; });
    return found;
}

bool speaks_for_itself(const std::string& text) {
    static const std::regex plain(R"(\boperator|^(struct|class) std::|^[A-Z_]+\s*\(|^static_assert)");
    return std::regex_search(text, plain);
}

Findings undocumented(const SourceTree& tree) {
    Findings findings;
    for (const SourceFile* file : tree.under("include/")) {
        const std::vector<std::string> lines = lines_of(file->raw);
        int documented_until = -1;  // the last line of a run of declarations that one comment heads
        for (const Documented& thing : announced(*file)) {
            const int first = file->line_of(thing.start), last = file->line_of(thing.end);
            const std::string above = first >= 2 ? lines[static_cast<std::size_t>(first) - 2] : "";
            bool fine = above.find("///") != std::string::npos || documented_until == first - 1 || speaks_for_itself(thing.text);
            for (int line = first; line <= file->line_of(thing.head) && !fine; ++line) {
                fine = lines[static_cast<std::size_t>(line) - 1].find("///<") != std::string::npos;
            }
            if (fine)
                documented_until = last;
            else
                findings.push_back(file->at(thing.start, "no doc comment: " + thing.text.substr(0, thing.text.find('\n'))));
        }
    }
    return findings;
}

TEST(DocComments, StandAboveEverythingInThePublicHeaders) {
    EXPECT_FALSE(this_house().under("include/waybill/").empty());
    EXPECT_EQ(listed(undocumented(this_house())), "");
}

TEST(DocComments, FindsABareTypeAndABareFunction) {
    Planted house;
    house.with("include/waybill/a.h",
               "#pragma once\nnamespace waybill {\n\nstruct Bare {\n    int a = 0;\n};\n\n/// Said.\nstruct Said {\n    int a = "
               "0;\n};\n\n"
               "int bare(int a);\n\n/// A pair of them.\nint one(int a);\nint two(int a);\n\n/// Said.\ntemplate <class T>\nT "
               "three(T a) {\n    return a;\n}\n}\n");
    EXPECT_THAT(undocumented(house.tree()), ::testing::ElementsAre(::testing::HasSubstr("a.h:4: no doc comment: struct Bare"),
                                                                   ::testing::HasSubstr("a.h:13: no doc comment: int bare")));
}

}  // namespace
}  // namespace waybill::house
