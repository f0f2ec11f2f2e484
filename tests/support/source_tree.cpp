#include "support/source_tree.h"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <iterator>

namespace waybill::testing {
namespace {

namespace fs = std::filesystem;

bool word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

/// Where a token that begins at `at` ends (one past it): a comment, a literal, or one character.
struct Token {
    enum class Kind { comment, literal, other } kind = Kind::other;
    std::size_t end = 0;
    std::size_t inner = 0, inner_end = 0;  ///< of a literal: what stands between the quotes
    bool raw = false;
};

Token raw_string(std::string_view s, std::size_t quote) {
    const std::size_t open = s.find('(', quote);
    const std::string closing = ")" + std::string(s.substr(quote + 1, open - quote - 1)) + "\"";
    const std::size_t close = std::min(s.find(closing, open), s.size());
    return {Token::Kind::literal, std::min(close + closing.size(), s.size()), open + 1, close, true};
}

Token quoted(std::string_view s, std::size_t quote) {
    std::size_t i = quote + 1;
    while (i < s.size() && s[i] != s[quote] && s[i] != '\n') i += s[i] == '\\' ? 2 : 1;
    const std::size_t close = std::min(i, s.size());
    return {Token::Kind::literal, std::min(close + 1, s.size()), quote + 1, close, false};
}

Token token_at(std::string_view s, std::size_t at) {
    const char c = s[at];
    const char next = at + 1 < s.size() ? s[at + 1] : '\0';
    if (c == '/' && next == '/') return {Token::Kind::comment, std::min(s.find('\n', at), s.size())};
    if (c == '/' && next == '*') {
        const std::size_t close = s.find("*/", at + 2);
        return {Token::Kind::comment, close == std::string_view::npos ? s.size() : close + 2};
    }
    const char before = at > 0 ? s[at - 1] : ' ';
    if (c == '"' && before == 'R' && s.find('(', at) != std::string_view::npos) return raw_string(s, at);
    if (c == '"') return quoted(s, at);
    // A quote after a digit or a letter separates digits: 1'000.
    if (c == '\'' && !word(before)) return quoted(s, at);
    return {Token::Kind::other, at + 1};
}

std::string unescaped(std::string_view s) {
    std::string out;
    for (std::size_t i = 0; i < s.size(); ++i) {
        if (s[i] != '\\' || i + 1 == s.size()) {
            out += s[i];
            continue;
        }
        const char c = s[++i];
        if (c == 'n')
            out += '\n';
        else if (c == 't')
            out += '\t';
        else if (c != '\n')
            out += c;
    }
    return out;
}

}  // namespace

int SourceFile::line_of(std::size_t offset) const {
    return 1 + static_cast<int>(
                   std::count(raw.begin(), raw.begin() + static_cast<std::ptrdiff_t>(std::min(offset, raw.size())), '\n'));
}

std::string SourceFile::at(std::size_t offset, std::string_view what) const {
    return path + ":" + std::to_string(line_of(offset)) + ": " + std::string(what);
}

std::string SourceFile::top() const { return path.substr(0, path.find('/')); }

std::string SourceFile::room() const {
    const std::size_t first = path.find('/');
    const std::size_t second = first == std::string::npos ? first : path.find('/', first + 1);
    return second == std::string::npos ? "" : path.substr(first + 1, second - first - 1);
}

std::string SourceFile::name() const { return path.substr(path.rfind('/') + 1); }

std::string blanked(std::string_view source, bool literals) {
    std::string out(source);
    for (std::size_t i = 0; i < source.size();) {
        const Token token = token_at(source, i);
        std::size_t from = token.end, to = token.end;
        if (token.kind == Token::Kind::comment) from = i;
        if (token.kind == Token::Kind::literal && literals) from = token.inner, to = token.inner_end;
        for (; from < to; ++from) {
            if (out[from] != '\n') out[from] = ' ';
        }
        i = token.end;
    }
    return out;
}

std::vector<Literal> literals(const SourceFile& file) {
    std::vector<Literal> found;
    const std::string_view s = file.text;
    bool adjacent = false;
    for (std::size_t i = 0; i < s.size();) {
        const Token token = token_at(s, i);
        if (token.kind == Token::Kind::literal && s[token.end - 1] == '"') {
            const std::string_view inner = s.substr(token.inner, token.inner_end - token.inner);
            if (!adjacent) found.push_back({i, ""});
            found.back().value += token.raw ? std::string(inner) : unescaped(inner);
            adjacent = true;
        } else if (std::isspace(static_cast<unsigned char>(s[i])) == 0 && s.substr(i, 2) != "R\"") {
            adjacent = false;
        }
        i = token.end;
    }
    return found;
}

SourceTree::SourceTree(fs::path root) : root_(std::move(root)) {
    for (const char* folder : {"src", "include", "labels", "carriers", "tests"}) {
        for (const std::string& path : files(folder, "")) {
            if (!path.ends_with(".h") && !path.ends_with(".cpp")) continue;
            SourceFile file{path, read(path), {}, {}};
            file.text = blanked(file.raw, false);
            file.code = blanked(file.raw, true);
            sources_.push_back(std::move(file));
        }
    }
}

std::vector<const SourceFile*> SourceTree::under(std::string_view prefix) const {
    std::vector<const SourceFile*> found;
    for (const SourceFile& file : sources_) {
        if (file.path.starts_with(prefix)) found.push_back(&file);
    }
    return found;
}

std::string SourceTree::read(const std::string& path) const {
    std::ifstream in(root_ / path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::string> SourceTree::files(const std::string& folder, std::string_view extension) const {
    std::vector<std::string> found;
    if (!fs::is_directory(root_ / folder)) return found;
    for (auto at = fs::recursive_directory_iterator(root_ / folder); at != fs::recursive_directory_iterator(); ++at) {
        if (at->is_directory() && at->path().filename() == "node_modules") at.disable_recursion_pending();
        if (!at->is_regular_file()) continue;
        if (!extension.empty() && at->path().extension() != extension) continue;
        found.push_back(at->path().lexically_relative(root_).generic_string());
    }
    std::sort(found.begin(), found.end());
    return found;
}

}  // namespace waybill::testing
