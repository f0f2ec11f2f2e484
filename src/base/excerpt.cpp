#include "base/excerpt.h"

#include <algorithm>
#include <array>

namespace waybill::excerpt {
namespace {

constexpr std::size_t kEncoded = 256, kShown = 48;
constexpr std::size_t kDeepest = 24;  // steps to the right: HTML with unclosed tags never comes back

/// Asked of every byte that is kept: a table.
constexpr auto kAlphabet = [] {
    std::array<bool, 256> in{};
    for (const char c : std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=-_")) in[static_cast<unsigned char>(c)] = true;
    return in;
}();
bool is_encoded(char c) { return kAlphabet[static_cast<unsigned char>(c)]; }
bool is_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

/// Where a run of encoded characters ends that begins at `from`; line breaks and slashes in it may be escaped as in JSON.
std::size_t end_of_run(std::string_view text, std::size_t from) {
    std::size_t at = from;
    while (at < text.size()) {
        const char next = at + 1 < text.size() ? text[at + 1] : '\0';
        if (is_encoded(text[at]) || ((text[at] == '\n' || text[at] == '\r') && (is_encoded(next) || next == '\n')))
            ++at;
        else if (text[at] == '\\' && (next == '/' || next == 'n' || next == 'r'))
            at += 2;
        else
            break;
    }
    return at;
}

std::string counted(std::size_t count, const char* what) { return "…[" + std::to_string(count) + " " + what + " left out]"; }

class Layout {
  public:
    void line() {
        while (!out_.empty() && is_space(out_.back())) out_.pop_back();
        if (!out_.empty()) out_ += '\n';
        out_.append(2 * std::min(depth_, kDeepest), ' ');
    }
    void in() { ++depth_; }
    void out() { depth_ -= depth_ > 0; }
    void add(char c) { out_ += c; }
    void add(std::string_view text) { out_ += text; }
    std::string take() { return std::move(out_); }

  private:
    std::string out_;
    std::size_t depth_ = 0;
};

std::string pretty_json(std::string_view body) {
    Layout to;
    bool quoted = false;
    for (std::size_t i = 0; i < body.size(); ++i) {
        const char c = body[i];
        if (quoted) {
            to.add(c);
            if (c == '\\' && i + 1 < body.size())
                to.add(body[++i]);
            else if (c == '"')
                quoted = false;
            continue;
        }
        if (is_space(c)) continue;
        const auto next = body.find_first_not_of(" \n\r\t", i + 1);
        const char follows = next == body.npos ? '\0' : body[next];
        if ((c == '}' || c == ']') && i > 0) {
            to.out();
            const auto before = body.find_last_not_of(" \n\r\t", i - 1);
            if (before != body.npos && body[before] != '{' && body[before] != '[') to.line();
        }
        to.add(c);
        quoted = c == '"';
        if (c == '{' || c == '[') {
            to.in();
            if (follows != '}' && follows != ']') to.line();
        }
        if (c == ',') to.line();
        if (c == ':') to.add(' ');
    }
    return to.take();
}

/// A tag or a comment from its `<` to behind its `>`.
std::string_view tag_at(std::string_view body, std::size_t at) {
    const bool comment = body.substr(at, 4) == "<!--", data = body.substr(at, 9) == "<![CDATA[";
    const std::string_view close = comment ? "-->" : data ? "]]>" : ">";
    const auto end = body.find(close, at);
    return body.substr(at, end == body.npos ? body.npos : end + close.size() - at);
}

std::string pretty_xml(std::string_view body) {
    Layout to;
    bool opened = false;  // the tag before opened an element: its text stays beside it, and so does its end
    for (std::size_t i = 0; i < body.size();) {
        if (body[i] != '<') {
            const auto end = std::min(body.find('<', i), body.size());
            const auto text = body.substr(i, end - i);
            const auto from = text.find_first_not_of(" \n\r\t");
            i = end;
            if (from == text.npos) continue;
            if (!opened) to.line();
            to.add(text.substr(from, text.find_last_not_of(" \n\r\t") + 1 - from));
            continue;
        }
        const auto tag = tag_at(body, i);
        i += tag.size();
        const bool closes = tag.starts_with("</");
        if (closes) to.out();
        if (!closes || !opened) to.line();
        to.add(tag);
        opened = !closes && !tag.ends_with("/>") && !tag.starts_with("<?") && !tag.starts_with("<!");
        if (opened) to.in();
    }
    return to.take();
}

}  // namespace

std::string without_encoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size();) {
        if (!is_encoded(text[i])) {
            out += text[i++];
            continue;
        }
        const auto end = end_of_run(text, i);
        if (end - i < kEncoded)
            out += text.substr(i, end - i);
        else
            out += std::string(text.substr(i, kShown)) + counted(end - i - kShown, "characters");
        i = end;
    }
    return out;
}

std::string cut(std::string text, std::size_t max) {
    if (text.size() <= max) return text;
    std::size_t keep = max;
    while (keep > 0 && (static_cast<unsigned char>(text[keep]) & 0xC0) == 0x80) --keep;
    const std::size_t left_out = text.size() - keep;
    text.resize(keep);
    return text + counted(left_out, "bytes");
}

std::string pretty(std::string_view body) {
    const auto first = body.find_first_not_of(" \n\r\t");
    if (first == body.npos) return "";
    if (body[first] == '{' || body[first] == '[') return pretty_json(body);
    if (body[first] == '<') return pretty_xml(body);
    return std::string(body);
}

}  // namespace waybill::excerpt
