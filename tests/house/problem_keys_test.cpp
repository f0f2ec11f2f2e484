#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <set>
#include <sstream>

#include "house/planted.h"

// The keys that programs decide by are one list, src/web/docs/problem_keys.txt: none is answered that does not stand there,
// and none stands there that nothing answers.
namespace waybill::house {
namespace {

using testing::SourceTree;

constexpr const char* kList = "src/web/docs/problem_keys.txt";
const std::set<std::string> kAnswering{"http",    "identity", "notify",   "catalogue",   "stock",   "orders",
                                       "picking", "packing",  "shipping", "carrierhost", "tracking",    "floor", "accounts", "collection", "addressing"};

std::set<std::string> listed(const SourceTree& tree) {
    std::set<std::string> keys;
    std::istringstream lines(tree.read(kList));
    for (std::string line; std::getline(lines, line);)
        if (const auto equals = line.find(" = "); equals != std::string::npos && line.front() != '#')
            keys.insert(line.substr(0, equals));
    return keys;
}

void gather(std::set<std::string>& keys, const std::string& text, const char* pattern) {
    const std::regex expression(pattern);
    for (auto at = std::sregex_iterator(text.begin(), text.end(), expression); at != std::sregex_iterator(); ++at)
        keys.insert((*at)[1]);
}

/// Keys as the rooms write them.
std::set<std::string> answered(const SourceTree& tree) {
    std::set<std::string> keys;
    for (const auto& path : tree.files("src", ".cpp")) {
        if (!kAnswering.contains(path.substr(4, path.find('/', 4) - 4))) continue;
        const auto text = tree.read(path);
        gather(keys, text, R"re(\berror\(\s*Code::\w+,\s*"([a-z_.]+[a-z_])")re");
        gather(keys, text, R"re(scan_error\(\s*"([a-z_.]+)")re");
    }
    return keys;
}

/// What the front says by a status and a word: "http.word" for a refusal before any route, the word itself for the rest.
std::set<std::string> said_by_the_front(const SourceTree& tree) {
    std::set<std::string> words;
    for (const auto& path : tree.files("src/http", ".cpp"))
        gather(words, tree.read(path), R"re([({]\s*[45]\d\d,\s*"([a-z_.]+)")re");
    return words;
}

Findings differences(const SourceTree& tree) {
    Findings findings;
    const auto list = listed(tree);
    const auto missing = [&](const std::string& key) { findings.push_back(std::string(kList) + ":1: does not list " + key); };
    for (const auto& key : answered(tree))
        if (!list.contains(key)) missing(key);
    for (const auto& word : said_by_the_front(tree))
        if (!list.contains(word) && !list.contains("http." + word)) missing("http." + word);
    std::string all;
    for (const char* folder : {"src", "carriers"})
        for (const auto& path : tree.files(folder, ".cpp")) all += tree.read(path);
    for (const auto& key : list) {
        const bool of_the_front = key.starts_with("http.");
        if (all.find("\"" + (of_the_front ? key.substr(5) : key) + "\"") == std::string::npos)
            findings.push_back(std::string(kList) + ":1: lists " + key + ", which nothing answers");
    }
    return findings;
}

TEST(ProblemKeys, AreOneListThatHoldsExactlyWhatIsAnswered) { EXPECT_THAT(differences(this_house()), ::testing::IsEmpty()); }

TEST(ProblemKeys, AreMissedWhereverTheyAreMadeUp) {
    Planted house;
    house.with(kList, "a.listed = Yes (404).\na.gone = Nobody says this.\n");
    house.with("src/orders/x.cpp",
               "auto a = error(Code::conflict, \"a.listed\", \"\");\nauto b = error(Code::conflict,\n    \"a.new\", \"\");\n");
    house.with("src/http/y.cpp", "constexpr Refusal kX{400, \"odd\", \"\"};\nauto p = problem(503, \"away\", \"\");\n");
    EXPECT_THAT(differences(house.tree()), ::testing::UnorderedElementsAre(::testing::HasSubstr("does not list a.new"),
                                                                           ::testing::HasSubstr("does not list http.odd"),
                                                                           ::testing::HasSubstr("does not list http.away"),
                                                                           ::testing::HasSubstr("lists a.gone")));
}

}  // namespace
}  // namespace waybill::house
