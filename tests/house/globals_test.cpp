#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>

#include "house/planted.h"
#include "house/structure.h"

// Law 6: nothing holds state but objects that app made. No global that changes, no static that remembers. Only src/base may keep,
// inside a function, what belongs to the process as such and exists once in it: where its log lines go, its memory's budget.
namespace waybill::house {
namespace {

std::string without(std::string text, const char* pattern) {
    const std::regex bracket(pattern);
    for (std::string before; before != text;) {
        before = text;
        text = std::regex_replace(text, bracket, " ");
    }
    return text;
}

bool begins_with_word(const std::string& text, const char* words) {
    return std::regex_search(text, std::regex("^(" + std::string(words) + ")\\b"));
}

/// True for a definition of a variable that can change. What has parentheses is taken for a function's declaration.
bool is_mutable_variable(const Declaration& declaration) {
    const std::string& text = declaration.text;
    if (begins_with_word(text,
                         "using|typedef|extern|class|struct|union|enum|friend|static_assert|namespace|concept|requires|operator"))
        return false;
    if (std::regex_search(text, std::regex(R"(\b(constexpr|operator)\b)"))) return false;
    std::string declared = text.substr(0, text.find_first_of("={"));
    declared = without(declared, "<[^<>]*>");
    if (declared.find('(') != std::string::npos) return false;
    if (declaration.around == Block::Kind::type && !std::regex_search(declared, std::regex(R"(\b(static|thread_local)\b)")))
        return false;
    const bool pointer = declared.find('*') != std::string::npos;
    if (std::regex_search(declared, std::regex(pointer ? R"(\*\s*const\b)" : R"(\bconst\b)"))) return false;
    return std::regex_search(declared, std::regex(R"([\w>&*]\s+[&*]*\w+(\s*\[[^\]]*\])*\s*$)"));
}

Findings globals(const SourceTree& tree) {
    Findings findings;
    for (const SourceFile& file : tree.sources()) {
        if (file.top() == "tests") continue;
        const Structure shape = structure(file);
        for (const Declaration& declaration : shape.declarations) {
            if (is_mutable_variable(declaration))
                findings.push_back(file.at(declaration.start, "a global that changes: " + declaration.text));
        }
        static const std::regex local(R"(\b(static|thread_local)\b(?!\s+(inline\s+)?(const|constexpr|constinit\s+const)\b))");
        for (const Block& block : shape.blocks) {
            if (block.kind != Block::Kind::function || file.room() == "base") continue;
            const std::string body = file.code.substr(block.open, block.close - block.open);
            for (auto at = std::sregex_iterator(body.begin(), body.end(), local); at != std::sregex_iterator(); ++at) {
                findings.push_back(file.at(block.open + static_cast<std::size_t>(at->position()), "a static that remembers"));
            }
        }
    }
    return findings;
}

TEST(Globals, DoNotExist) { EXPECT_EQ(listed(globals(this_house())), ""); }

TEST(Globals, FindsOneInEveryDress) {
    Planted house;
    house.with(
        "src/base/a.cpp",
        "namespace x {\nint counter = 0;\nstd::map<int, std::string> cache;\nstatic std::mutex lock;\nconst char* name = \"a\";\n"
        "inline thread_local int depth{0};\nFoo& foo = bar();\nint table[3];\n}\n");
    house.with("src/stock/b.cpp", "int next() {\n    static int n = 0;\n    return ++n;\n}\n");
    house.with("src/base/c.h", "class C {\n    static int count_;\n    int mine_ = 0;\n};\n");
    EXPECT_THAT(globals(house.tree()), ::testing::ElementsAre(::testing::HasSubstr("a.cpp:2:"), ::testing::HasSubstr("a.cpp:3:"),
                                                              ::testing::HasSubstr("a.cpp:4:"), ::testing::HasSubstr("a.cpp:5:"),
                                                              ::testing::HasSubstr("a.cpp:6:"), ::testing::HasSubstr("a.cpp:7:"),
                                                              ::testing::HasSubstr("a.cpp:8:"), ::testing::HasSubstr("c.h:2:"),
                                                              ::testing::HasSubstr("b.cpp:2:")));
}

TEST(Globals, LetsConstantsFunctionsAndMembersBe) {
    Planted house;
    house.with(
        "src/base/a.cpp",
        "constexpr db::Statement kA{\"x\"};\nconst std::map<int, int> kB = {{1, 2}};\nconst char* const kC = \"a\";\nint f(int "
        "a);\n"
        "static int g(int a) { return a; }\nusing X = int;\nclass Y;\nextern const char kD[];\ntemplate <class T>\nT h(T);\n"
        "int k() {\n    static const std::map<int, int> once = {{1, 2}};\n    static constexpr int two = 2;\n    return "
        "static_cast<int>(two);\n}\n");
    EXPECT_EQ(listed(globals(house.tree())), "");
}

}  // namespace
}  // namespace waybill::house
