#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "house/planted.h"

// What people read comes from the catalogues, which say the same things in every language.
namespace waybill::house {
namespace {

using testing::SourceFile;
using testing::SourceTree;

constexpr const char* kFolder = "src/web/texts";
constexpr const char* kFirst = "src/web/texts/en.txt";

struct Text {
    int line = 0;
    std::set<std::string> places;  ///< the `{name}`s to fill
};
using Catalogue = std::map<std::string, Text>;

std::set<std::string> all_matches(const std::string& text, const std::regex& pattern, std::size_t group) {
    std::set<std::string> found;
    for (auto at = std::sregex_iterator(text.begin(), text.end(), pattern); at != std::sregex_iterator(); ++at)
        found.insert((*at)[group]);
    return found;
}

Catalogue read_catalogue(const SourceTree& tree, const std::string& path) {
    static const std::regex place(R"(\{(\w+)\})");
    Catalogue catalogue;
    std::istringstream lines(tree.read(path));
    int number = 0;
    for (std::string line; std::getline(lines, line);) {
        ++number;
        const std::size_t equals = line.find(" = ");
        if (line.empty() || line.front() == '#' || equals == std::string::npos) continue;
        catalogue[line.substr(0, equals)] = {number, all_matches(line.substr(equals + 3), place, 1)};
    }
    return catalogue;
}

Findings differences(const SourceTree& tree) {
    const Catalogue first = read_catalogue(tree, kFirst);
    Findings findings;
    for (const std::string& path : tree.files(kFolder, ".txt")) {
        const Catalogue other = read_catalogue(tree, path);
        for (const auto& [key, text] : first) {
            const auto same = other.find(key);
            if (same == other.end()) {
                findings.push_back(path + ":1: has no text for " + key);
            } else if (same->second.places != text.places) {
                findings.push_back(path + ":" + std::to_string(same->second.line) + ": " + key +
                                   " has other places to fill than in en.txt");
            }
        }
        for (const auto& [key, text] : other) {
            if (first.count(key) == 0)
                findings.push_back(path + ":" + std::to_string(text.line) + ": " + key + " is not in en.txt");
        }
    }
    return findings;
}

/// `error(Code::invalid, "document.empty", …)`: an error's key, which is no text's.
bool names_an_error(const SourceFile& file, const testing::Literal& literal) {
    const std::size_t from = literal.offset > 40 ? literal.offset - 40 : 0;
    static const std::regex call(R"(Code::\w+,\s*$)");
    return std::regex_search(file.code.substr(from, literal.offset - from), call);
}

/// Keys that code asks for by a literal: texts("a.b"), texts_("a.b"), texts(language)("a.b"), t("a.b"); that templates name as
/// {{t.a.b}}; and the literals of a.b's shape under a prefix that the catalogue has, which tables of keys hold.
std::map<std::string, std::string> asked_for(const SourceTree& tree, const std::set<std::string>& prefixes) {
    static const std::regex call(R"re(\b(?:texts_?|t)(?:\([^()"]*\))?\(\s*"([\w.-]+)")re"),
        tag(R"(\{\{[{#^/&]?\s*t\.([\w.-]+)\s*\}\})"), shape(R"([a-z][\w-]*(\.[\w-]+)+)");
    std::map<std::string, std::string> keys;  // key → first place
    for (const SourceFile& file : tree.sources()) {
        if (file.top() != "src" && file.top() != "labels") continue;
        for (auto at = std::sregex_iterator(file.text.begin(), file.text.end(), call); at != std::sregex_iterator(); ++at) {
            keys.emplace((*at)[1], file.at(static_cast<std::size_t>(at->position()), ""));
        }
        for (const testing::Literal& literal : testing::literals(file)) {
            if (names_an_error(file, literal)) continue;
            const bool known_prefix = prefixes.count(literal.value.substr(0, literal.value.find('.'))) > 0;
            if (known_prefix && std::regex_match(literal.value, shape)) keys.emplace(literal.value, file.at(literal.offset, ""));
        }
    }
    for (const std::string& path : tree.files("src/web", "")) {
        for (const std::string& key : all_matches(tree.read(path), tag, 1)) keys.emplace(key, path + ":1: ");
    }
    return keys;
}

/// Prefixes that are texts' alone: "document", "desk"; rooms' names are also those of errors, events and settings.
std::set<std::string> text_prefixes(const Catalogue& catalogue) {
    static const std::set<std::string> shared = {"order",    "orders", "stock",  "picking",  "packing",   "shipping",
                                                 "tracking", "http",   "intake", "identity", "catalogue", "package",
                                                 "shipment", "log",    "web",    "notify",    "floor"};
    std::set<std::string> prefixes;
    for (const auto& [key, text] : catalogue) {
        const std::string prefix = key.substr(0, key.find('.'));
        if (shared.count(prefix) == 0 && key != prefix) prefixes.insert(prefix);
    }
    return prefixes;
}

Findings missing(const SourceTree& tree) {
    const Catalogue catalogue = read_catalogue(tree, kFirst);
    Findings findings;
    for (const auto& [key, place] : asked_for(tree, text_prefixes(catalogue))) {
        // "desk.done." is the beginning of keys whose end is a state or an error.
        const auto at = catalogue.lower_bound(key);
        if (at != catalogue.end() && (at->first == key || (key.ends_with('.') && at->first.starts_with(key)))) continue;
        findings.push_back(place + "asks for the text " + key + ", which is not in en.txt");
    }
    return findings;
}

TEST(Texts, SayTheSameInEveryLanguage) {
    EXPECT_THAT(this_house().files(kFolder, ".txt"), ::testing::SizeIs(::testing::Ge(2)));
    EXPECT_EQ(listed(differences(this_house())), "");
}

TEST(Texts, ExistForEveryKeyThatIsAskedFor) { EXPECT_EQ(listed(missing(this_house())), ""); }

TEST(Texts, FindsAMissingTranslationAndAForgottenPlace) {
    Planted house;
    house.with("src/web/texts/en.txt", "# a\na.one = One\na.two = {n} of {m}\n")
        .with("src/web/texts/zh-CN.txt", "a.two = {n} 之\na.three = 三\n");
    EXPECT_THAT(differences(house.tree()),
                ::testing::UnorderedElementsAre("src/web/texts/zh-CN.txt:1: has no text for a.one",
                                                "src/web/texts/zh-CN.txt:1: a.two has other places to fill than in en.txt",
                                                "src/web/texts/zh-CN.txt:2: a.three is not in en.txt"));
}

TEST(Texts, FindsAKeyThatNobodyWrote) {
    Planted house;
    house.with("src/web/texts/en.txt", "desk.one = One\n")
        .with("src/web/desk/page.html", "<p>{{t.desk.one}} {{t.desk.five}}</p>\n");
    house.with("src/desk/board.cpp",
               "auto a = texts(\"desk.one\") + texts_(\"desk.two\") + pages.texts(language)(\"desk.three\");\nauto b = "
               "\"desk.four\";\n");
    EXPECT_THAT(missing(house.tree()), ::testing::SizeIs(4));
}

}  // namespace
}  // namespace waybill::house
