#pragma once
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace waybill::testing {

/// One C++ file as the house's laws read it. The three texts have the same length, so an offset means the same in each.
struct SourceFile {
    std::string path;  ///< from the root, with '/': "src/stock/store.cpp"
    std::string raw;
    std::string text;  ///< comments are blanks
    std::string code;  ///< comments, and what stands inside string and character literals, are blanks

    int line_of(std::size_t offset) const;  ///< from 1
    /// "src/stock/store.cpp:12: what"
    std::string at(std::size_t offset, std::string_view what) const;
    /// "src", "stock" of "src/stock/store.cpp"; "" where the path is not that deep.
    std::string top() const;
    std::string room() const;
    std::string name() const;  ///< "store.cpp"
};

/// A string literal, adjacent ones joined ("a" "b" is one), escapes resolved.
struct Literal {
    std::size_t offset = 0;
    std::string value;
};

/// The tree that the laws are read against: the repository, or a planted one in a test of the laws themselves.
class SourceTree {
  public:
    explicit SourceTree(std::filesystem::path root);

    const std::filesystem::path& root() const { return root_; }
    /// Every .h and .cpp under src, include, labels, carriers and tests, by path.
    const std::vector<SourceFile>& sources() const { return sources_; }
    /// Those whose path begins so: "src/stock/".
    std::vector<const SourceFile*> under(std::string_view prefix) const;
    /// Any file's text; "" where there is none.
    std::string read(const std::string& path) const;
    /// All files below a folder with this extension (".sql"; "" means every one), by path.
    std::vector<std::string> files(const std::string& folder, std::string_view extension) const;

  private:
    std::filesystem::path root_;
    std::vector<SourceFile> sources_;
};

/// Blanks comments, and with `literals` also the inside of literals; line breaks stay.
std::string blanked(std::string_view source, bool literals);
/// All string literals of a file, in order.
std::vector<Literal> literals(const SourceFile& file);

}  // namespace waybill::testing
