#include "house/structure.h"

#include <regex>

namespace waybill::house {
namespace {

using Kind = Block::Kind;

/// Directives are blanks: their braces need not pair.
std::string without_directives(std::string code) {
    bool directive = false, line_start = true;
    for (std::size_t i = 0; i < code.size(); ++i) {
        if (code[i] == '\n') {
            if (directive && code[i - 1] != '\\') directive = false;  // a back-slash continues it
            line_start = true;
            continue;
        }
        if (line_start && code[i] == '#') directive = true;
        if (code[i] != ' ') line_start = false;
        if (directive && code[i] != '\\') code[i] = ' ';
    }
    return code;
}

std::string trimmed(const std::string& s) {
    const std::size_t from = s.find_first_not_of(" \t\n\\");
    return from == std::string::npos ? "" : s.substr(from, s.find_last_not_of(" \t\n\\") - from + 1);
}

/// Without attributes, access labels, template heads and operators' names, which all confuse what follows.
std::string plain(std::string header) {
    static const std::regex attribute(R"(\[\[[^\]]*\]\])"), label(R"(^\s*(public|private|protected)\s*:)"),
        op(R"(operator\s*(\(\)|\[\]|[^\s(\w]+))");
    header = std::regex_replace(header, attribute, " ");
    while (std::regex_search(header, label)) header = std::regex_replace(header, label, " ");
    header = trimmed(std::regex_replace(header, op, "operator_"));
    while (header.starts_with("template")) {
        std::size_t i = header.find('<');
        if (i == std::string::npos) break;
        for (int depth = 0; i < header.size(); ++i) {
            if (header[i] == '<') ++depth;
            if (header[i] == '>' && --depth == 0) break;
        }
        header = trimmed(header.substr(std::min(i + 1, header.size())));
    }
    return header;
}

/// What is left when everything in parentheses is taken out.
std::string outside_parentheses(const std::string& s) {
    std::string out;
    int depth = 0;
    for (const char c : s) {
        if (c == ')') --depth;
        if (depth == 0) out += c;
        if (c == '(') ++depth;
    }
    return out;
}

bool has(const std::string& s, const char* pattern) { return std::regex_search(s, std::regex(pattern)); }

Kind kind_of(const std::string& header) {
    const std::string h = plain(header);
    if (has(h, R"(^(inline\s+)?namespace\b)")) return Kind::space;
    if (has(h, R"(^extern\s*"\s*"$)")) return Kind::space;
    const bool parentheses = h.find('(') != std::string::npos;
    if (!parentheses && has(h, R"(^(typedef\s+)?(class|struct|union|enum)\b)")) return Kind::type;
    if (!parentheses) return has(h, R"(=\s*\[[^\]]*\]$)") ? Kind::function : Kind::other;
    const std::string flat = outside_parentheses(h);
    if (has(flat, R"(=\s*\[[^\]]*\]\s*\(\))")) return Kind::function;
    if (flat.find('=') != std::string::npos) return Kind::other;
    // `X::X() : a_(1), b_` before a brace: a member's initialiser, the body comes later.
    if (has(flat, R"(\)\s*(noexcept\s*(\(\))?\s*)?:[^:])") && has(flat, R"([\w>]$)")) return Kind::other;
    return Kind::function;
}

struct Open {
    std::size_t block = 0;
    int depth = 0;  ///< of parentheses
};

/// Where `public:` and the like, before a declaration, end.
std::size_t after_labels(const std::string& header) {
    static const std::regex label(R"(^\s*(public|private|protected)\s*:(?!:))");
    std::size_t at = 0;
    for (std::smatch match; std::regex_search(header.begin() + static_cast<std::ptrdiff_t>(at), header.end(), match, label);) {
        at += static_cast<std::size_t>(match.length());
    }
    return at;
}

class Reader {
  public:
    explicit Reader(const SourceFile& file) : code_(without_directives(file.code)) {}

    Structure read() {
        for (at_ = 0; at_ < code_.size(); ++at_) step(code_[at_]);
        return std::move(out_);
    }

  private:
    Kind around() const { return stack_.empty() ? Kind::space : out_.blocks[stack_.back().block].kind; }
    bool outside() const { return around() == Kind::space || around() == Kind::type; }
    int& depth() { return stack_.empty() ? top_depth_ : stack_.back().depth; }

    void step(char c) {
        if (c == '(') ++depth();
        if (c == ')') --depth();
        if (c == ';' && depth() == 0 && outside()) end_declaration();
        if (c == '{') open();
        if (c == '}' && !stack_.empty()) close();
    }

    std::size_t first_of(std::size_t from) const {
        const std::size_t found = code_.find_first_not_of(" \t\n\\", from);
        return found == std::string::npos ? from : found;
    }

    void end_declaration() {
        const std::string text = plain(code_.substr(start_, at_ - start_));
        if (!text.empty()) out_.declarations.push_back({text, first_of(start_), at_, around()});
        start_ = at_ + 1;
    }

    void open() {
        const std::string header = code_.substr(start_, at_ - start_);
        const Kind outer = around();
        const Kind kind = outside() && depth() == 0 ? kind_of(header) : Kind::other;
        out_.blocks.push_back({kind, plain(header), first_of(start_ + after_labels(header)), at_, code_.size(), outer});
        stack_.push_back({out_.blocks.size() - 1, 0});
        if (kind == Kind::space || kind == Kind::type) start_ = at_ + 1;
    }

    void close() {
        Block& block = out_.blocks[stack_.back().block];
        block.close = at_;
        stack_.pop_back();
        // An initialiser is part of a declaration that goes on; anything else ends here.
        if (outside() && block.kind != Kind::other) start_ = at_ + 1;
    }

    std::string code_;
    Structure out_;
    std::vector<Open> stack_;
    std::size_t at_ = 0, start_ = 0;
    int top_depth_ = 0;
};

}  // namespace

Structure structure(const SourceFile& file) { return Reader(file).read(); }

}  // namespace waybill::house
