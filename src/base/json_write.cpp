#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>

#include "base/json_text.h"
#include "base/text.h"
#include "waybill/json.h"

namespace waybill::json {
namespace {

// What each byte becomes inside a string: 0 as it is, 'u' \u00XX, else the letter after the backslash.
constexpr std::array<char, 256> make_escapes() {
    std::array<char, 256> escapes{};
    for (std::size_t c = 0; c < 0x20; ++c) escapes[c] = 'u';
    escapes['\n'] = 'n';
    escapes['\t'] = 't';
    escapes['\r'] = 'r';
    escapes['\b'] = 'b';
    escapes['\f'] = 'f';
    escapes['"'] = '"';
    escapes['\\'] = '\\';
    escapes[0x7F] = 'u';
    return escapes;
}
constexpr auto kEscapes = make_escapes();

void append_integer(std::string& out, std::int64_t number) {
    std::array<char, 24> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    out.append(digits.data(), end);
}

// The shortest text that reads back as the same value, and as Kind::number again.
void append_number(std::string& out, double number) {
    std::array<char, 40> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    const std::string_view text(digits.data(), static_cast<std::size_t>(end - digits.data()));
    if (text.find_first_of("ni") != text.npos) throw std::logic_error("json: a number that is not finite");
    out.append(text);
    if (text.find_first_of(".e") == text.npos) out.append(".0");
}

void append_value(std::string& out, const Value& value, bool sorted);

void append_members(std::string& out, const Value& value, bool sorted) {
    std::vector<const std::pair<std::string, Value>*> order;
    order.reserve(value.members.size());
    for (const auto& member : value.members) order.push_back(&member);
    if (sorted) std::sort(order.begin(), order.end(), [](const auto* a, const auto* b) { return a->first < b->first; });
    out += '{';
    for (const auto* member : order) {
        if (member != order.front()) out += ',';
        append_quoted(out, member->first);
        out += ':';
        append_value(out, member->second, sorted);
    }
    out += '}';
}

void append_value(std::string& out, const Value& value, bool sorted) {
    switch (value.kind) {
        case Kind::null:
            out.append("null");
            break;
        case Kind::boolean:
            out.append(value.boolean ? "true" : "false");
            break;
        case Kind::integer:
            append_integer(out, value.integer);
            break;
        case Kind::number:
            append_number(out, value.number);
            break;
        case Kind::string:
            append_quoted(out, value.string);
            break;
        case Kind::array:
            out += '[';
            for (const Value& item : value.items) {
                if (&item != &value.items.front()) out += ',';
                append_value(out, item, sorted);
            }
            out += ']';
            break;
        case Kind::object:
            append_members(out, value, sorted);
            break;
    }
}

}  // namespace

void append_quoted(std::string& out, std::string_view text) {
    constexpr std::string_view kHex = "0123456789abcdef";
    out += '"';
    std::size_t from = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        const char escape = kEscapes[byte];
        if (escape == 0) continue;
        out.append(text, from, i - from);
        from = i + 1;
        out += '\\';
        out += escape;
        if (escape == 'u') out.append("00").append(1, kHex[byte >> 4]).append(1, kHex[byte & 15]);
    }
    out.append(text, from);
    out += '"';
}

std::string text(const Value& value) {
    std::string out;
    append_value(out, value, false);
    return out;
}

std::string canonical(const Value& value) {
    std::string out;
    append_value(out, value, true);
    return out;
}

void Writer::before() {
    if (after_key_) {
        after_key_ = false;
        return;
    }
    if (open_.empty() ? !out_.empty() : open_.back() == '{') throw std::logic_error("json::Writer: a value in the wrong place");
    if (need_comma_) out_ += ',';
}

Writer& Writer::begin_object() {
    before();
    out_ += '{';
    open_.push_back('{');
    need_comma_ = false;
    return *this;
}

Writer& Writer::end_object() {
    if (open_.empty() || open_.back() != '{' || after_key_) throw std::logic_error("json::Writer: no object to end");
    out_ += '}';
    open_.pop_back();
    need_comma_ = true;
    return *this;
}

Writer& Writer::begin_array() {
    before();
    out_ += '[';
    open_.push_back('[');
    need_comma_ = false;
    return *this;
}

Writer& Writer::end_array() {
    if (open_.empty() || open_.back() != '[') throw std::logic_error("json::Writer: no array to end");
    out_ += ']';
    open_.pop_back();
    need_comma_ = true;
    return *this;
}

Writer& Writer::key(std::string_view name) {
    if (open_.empty() || open_.back() != '{' || after_key_) throw std::logic_error("json::Writer: a key in the wrong place");
    if (!text::is_utf8(name)) throw std::logic_error("json::Writer: a key that is not UTF-8");
    if (need_comma_) out_ += ',';
    append_quoted(out_, name);
    out_ += ':';
    after_key_ = true;
    need_comma_ = true;
    return *this;
}

Writer& Writer::value(std::string_view text) {
    if (!text::is_utf8(text)) throw std::logic_error("json::Writer: text that is not UTF-8");
    before();
    append_quoted(out_, text);
    need_comma_ = true;
    return *this;
}

Writer& Writer::value(std::int64_t number) {
    before();
    append_integer(out_, number);
    need_comma_ = true;
    return *this;
}

Writer& Writer::value(bool truth) { return raw(truth ? "true" : "false"); }

Writer& Writer::value(const Money& money) {
    begin_object().member("minor", money.minor);
    return member("currency", money.currency.text()).end_object();
}

Writer& Writer::value(Instant at) { return value(std::string_view(rfc3339(at))); }

Writer& Writer::null() { return raw("null"); }

Writer& Writer::raw(std::string_view json) {
    if (json.empty()) throw std::logic_error("json::Writer: no text is no JSON");
    before();
    out_.append(json);
    need_comma_ = true;
    return *this;
}

std::string Writer::take() {
    if (!open_.empty() || out_.empty()) throw std::logic_error("json::Writer: taken before it was finished");
    need_comma_ = false;
    return std::exchange(out_, {});
}

}  // namespace waybill::json
