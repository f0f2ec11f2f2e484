#pragma once
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "support/places.h"
#include "support/source_tree.h"

namespace waybill::house {

/// What a law found wrong: "path:line: what".
using Findings = std::vector<std::string>;

/// One a line, so that a failing law names every place.
inline std::string listed(const Findings& findings) {
    std::string out;
    for (const std::string& finding : findings) out += "\n" + finding;
    return out;
}

/// The repository itself.
inline const testing::SourceTree& this_house() {
    static const testing::SourceTree tree(places::source_dir());
    return tree;
}

/// A small house in a temporary folder, in which a test plants what a law must find.
class Planted {
  public:
    Planted() {
        std::string pattern = (std::filesystem::temp_directory_path() / "waybill-house-XXXXXX").string();
        root_ = ::mkdtemp(pattern.data());
    }
    ~Planted() { std::filesystem::remove_all(root_); }
    Planted(const Planted&) = delete;
    Planted& operator=(const Planted&) = delete;

    Planted& with(const std::string& path, const std::string& text) {
        std::filesystem::create_directories((root_ / path).parent_path());
        std::ofstream(root_ / path, std::ios::binary) << text;
        return *this;
    }
    testing::SourceTree tree() const { return testing::SourceTree(root_); }

  private:
    std::filesystem::path root_;
};

}  // namespace waybill::house
