#include "waybill/texts.h"

#include "base/text.h"

namespace waybill {
namespace {

bool is_key(std::string_view key) {
    return !key.empty() && key.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-") == key.npos;
}

Error wrong(std::size_t line, const std::string& what) {
    return error(Code::invalid, "texts.syntax", "line " + std::to_string(line) + ": " + what);
}

}  // namespace

Result<Texts> Texts::parse(std::string language, std::string_view catalogue) {
    Texts texts;
    texts.language_ = std::move(language);
    if (catalogue.starts_with("\xEF\xBB\xBF")) catalogue.remove_prefix(3);
    std::size_t number = 0;
    while (!catalogue.empty()) {
        ++number;
        const std::size_t end = catalogue.find('\n');
        const std::string line = text::trim(catalogue.substr(0, end));
        catalogue.remove_prefix(end == catalogue.npos ? catalogue.size() : end + 1);
        if (line.empty() || line.front() == '#') continue;
        if (!text::is_utf8(line)) return wrong(number, "is not UTF-8");
        const std::size_t sign = line.find('=');
        if (sign == line.npos) return wrong(number, "needs the form key = text");
        std::string key = text::trim(std::string_view(line).substr(0, sign));
        if (!is_key(key)) return wrong(number, "the key must be letters, digits, dots, dashes and underscores");
        const auto [at, is_new] = texts.texts_.try_emplace(std::move(key), text::trim(std::string_view(line).substr(sign + 1)));
        if (!is_new) return wrong(number, "the key " + at->first + " was given before");
    }
    return texts;
}

std::string Texts::operator()(std::string_view key) const {
    const auto found = texts_.find(key);
    return found == texts_.end() ? "[" + std::string(key) + "]" : found->second;
}

std::string Texts::operator()(std::string_view key, const std::map<std::string, std::string>& values) const {
    const std::string pattern = (*this)(key);
    std::string filled;
    std::size_t from = 0;
    while (from < pattern.size()) {
        const std::size_t open = pattern.find('{', from);
        const std::size_t close = open == pattern.npos ? pattern.npos : pattern.find('}', open);
        if (close == pattern.npos) break;
        const auto value = values.find(pattern.substr(open + 1, close - open - 1));
        filled.append(pattern, from, open - from);
        // A name without a value stays as it is: it is seen at once. Values are never looked into again.
        if (value != values.end()) {
            filled.append(value->second);
        } else {
            filled.append(pattern, open, close + 1 - open);
        }
        from = close + 1;
    }
    return filled.append(pattern, from);
}

}  // namespace waybill
