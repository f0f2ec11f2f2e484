#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <set>
#include <sstream>

#include "house/planted.h"

// The map of README.md: what lies at the top, and what is never written into a file.
namespace waybill::house {
namespace {

namespace fs = std::filesystem;

/// What git does not see: "/build/" in .gitignore, and git's own.
std::set<std::string> ignored(const testing::SourceTree& tree) {
    std::set<std::string> names = {".git"};
    std::istringstream lines(tree.read(".gitignore"));
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with('/')) line.erase(0, 1);
        if (line.ends_with('/')) line.pop_back();
        if (!line.empty()) names.insert(line);
    }
    return names;
}

Findings strangers(const testing::SourceTree& tree) {
    static const std::set<std::string> map = {
        "CMakeLists.txt", "CMakePresets.json", "README.md", "dev", ".ci",      ".packages", ".clang-format", ".clang-tidy",
        ".editorconfig",  ".gitignore",        "include",   "src", "carriers", "labels",    "sql",           "tests",
        "LICENSE"};
    const std::set<std::string> unseen = ignored(tree);
    Findings findings;
    for (const auto& entry : fs::directory_iterator(tree.root())) {
        const std::string name = entry.path().filename().string();
        if (map.count(name) == 0 && unseen.count(name) == 0) findings.push_back(name + ":1: is not on the map of the top level");
    }
    return findings;
}

/// Hosts of package registries, cut in two so that this file names none.
std::vector<std::string> registries() {
    std::vector<std::string> hosts;
    for (const auto& [name, domain] : std::vector<std::pair<std::string, std::string>>{{"registry.", "npmjs.org"},
                                                                                       {"registry.", "yarnpkg.com"},
                                                                                       {"deb.", "debian.org"},
                                                                                       {"security.", "debian.org"},
                                                                                       {"files.", "pythonhosted.org"},
                                                                                       {"pypi", ".org"},
                                                                                       {"static.", "crates.io"},
                                                                                       {"index.", "crates.io"},
                                                                                       {"proxy.", "golang.org"},
                                                                                       {"repo1.maven", ".org"},
                                                                                       {"rubygems", ".org"},
                                                                                       {"archive.", "ubuntu.com"},
                                                                                       {"registry-1.", "docker.io"}}) {
        hosts.push_back(name + domain);
    }
    return hosts;
}

Findings registry_hosts(const testing::SourceTree& tree) {
    const std::set<std::string> unseen = ignored(tree);
    Findings findings;
    for (auto at = fs::recursive_directory_iterator(tree.root()); at != fs::recursive_directory_iterator(); ++at) {
        if (unseen.count(at->path().filename().string()) > 0) {
            if (at->is_directory()) at.disable_recursion_pending();
            continue;
        }
        if (!at->is_regular_file()) continue;
        const std::string path = at->path().lexically_relative(tree.root()).generic_string();
        const std::string bytes = tree.read(path);
        for (const std::string& host : registries()) {
            const std::size_t found = bytes.find(host);
            if (found == std::string::npos) continue;
            const auto line = 1 + std::count(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(found), '\n');
            findings.push_back(path + ":" + std::to_string(line) + ": names the host of a package registry");
        }
    }
    return findings;
}

TEST(TopLevel, HoldsOnlyWhatIsOnTheMap) { EXPECT_EQ(listed(strangers(this_house())), ""); }
TEST(TopLevel, NamesNoRegistry) { EXPECT_EQ(listed(registry_hosts(this_house())), ""); }

TEST(TopLevel, FindsAStranger) {
    Planted house;
    house.with("notes.txt", "").with("build/a.txt", "").with("src/a.txt", "").with(".gitignore", "/build/\n");
    EXPECT_THAT(strangers(house.tree()), ::testing::ElementsAre("notes.txt:1: is not on the map of the top level"));
}

TEST(TopLevel, FindsARegistry) {
    Planted house;
    house.with("tests/browser/package-lock.json", "{\n\"resolved\": \"https://registry." + std::string("npmjs.org/x\"}\n"));
    house.with("tests/browser/node_modules/a.json", "registry." + std::string("npmjs.org")).with(".gitignore", "node_modules/\n");
    EXPECT_THAT(registry_hosts(house.tree()),
                ::testing::ElementsAre("tests/browser/package-lock.json:2: names the host of a package registry"));
}

}  // namespace
}  // namespace waybill::house
