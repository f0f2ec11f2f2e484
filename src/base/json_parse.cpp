#include <simdjson.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/json_text.h"
#include "base/text.h"
#include "waybill/json.h"

namespace waybill::json {
namespace {

namespace dom = simdjson::dom;

// Up to this many members a new key is compared with each one before it; larger objects are sorted once at their end.
constexpr std::size_t kFewMembers = 16;
constexpr std::size_t kKeptParser = 64u << 10;  // a thread keeps the parser, and its memory, of texts up to this

Error syntax(const std::string& why) {
    return error(Code::invalid, "json.syntax", "The text is not JSON: " + text::shorten(text::to_utf8(why), 200));
}
Error too_deep(int most) {
    return error(Code::invalid, "json.depth", "The JSON text is nested deeper than " + std::to_string(most) + " levels");
}
Error too_large_number() {
    return error(Code::invalid, "json.syntax", "The JSON text has an integer that does not fit into 64 bits");
}

/// Copies what was parsed into a tree that stands for itself. Returns what is wrong with it, if anything is.
class Builder {
  public:
    explicit Builder(int max_depth) : max_depth_(max_depth) {}

    std::optional<Error> build(Value& at, const dom::element& from, int depth = 0) const {
        switch (from.type()) {
            case dom::element_type::NULL_VALUE:
                return {};
            case dom::element_type::BOOL:
                at.kind = Kind::boolean;
                at.boolean = from.get_bool().value_unsafe();
                return {};
            case dom::element_type::INT64:
                at.kind = Kind::integer;
                at.integer = from.get_int64().value_unsafe();
                return {};
            case dom::element_type::UINT64:
                return too_large_number();
            case dom::element_type::DOUBLE:
                at.kind = Kind::number;
                at.number = from.get_double().value_unsafe();
                return {};
            case dom::element_type::STRING:
                at.kind = Kind::string;
                at.string = from.get_string().value_unsafe();
                return {};
            case dom::element_type::ARRAY:
                return build_array(at, from.get_array().value_unsafe(), depth);
            case dom::element_type::OBJECT:
                return build_object(at, from.get_object().value_unsafe(), depth);
        }
        return {};
    }

  private:
    std::optional<Error> build_array(Value& at, const dom::array& from, int depth) const {
        if (depth >= max_depth_) return too_deep(max_depth_);
        at.kind = Kind::array;
        at.items.reserve(from.size());
        for (const dom::element item : from)
            if (auto wrong = build(at.items.emplace_back(), item, depth + 1)) return wrong;
        return {};
    }

    std::optional<Error> build_object(Value& at, const dom::object& from, int depth) const {
        if (depth >= max_depth_) return too_deep(max_depth_);
        at.kind = Kind::object;
        at.members.reserve(from.size());
        for (const auto& [key, value] : from) {
            if (at.members.size() < kFewMembers && at.find(key) != nullptr) return duplicate();
            auto& member = at.members.emplace_back(std::string(key), Value());
            if (auto wrong = build(member.second, value, depth + 1)) return wrong;
        }
        return has_duplicates(at) ? std::optional(duplicate()) : std::nullopt;
    }

    static bool has_duplicates(const Value& object) {
        if (object.members.size() <= kFewMembers) return false;
        std::vector<std::string_view> keys;
        keys.reserve(object.members.size());
        for (const auto& member : object.members) keys.push_back(member.first);
        std::sort(keys.begin(), keys.end());
        return std::adjacent_find(keys.begin(), keys.end()) != keys.end();
    }
    static Error duplicate() { return error(Code::invalid, "json.duplicate_key", "The JSON text names a member of an object twice"); }

    const int max_depth_;
};

// A text with a NUL is good for nothing here: C strings would end at it.
bool escapes_nul(std::string_view text) {
    for (std::size_t at = text.find("\\u0000"); at != text.npos; at = text.find("\\u0000", at + 6)) {
        std::size_t slashes = 1;
        while (slashes <= at && text[at - slashes] == '\\') ++slashes;
        if (slashes % 2 == 1) return true;
    }
    return false;
}

Result<Value> parse(std::string_view text, Limits limits, dom::parser& parser) {
    const auto parsed = parser.parse(text.data(), text.size());
    switch (parsed.error()) {
        case simdjson::SUCCESS:
            break;
        case simdjson::EMPTY:
            return syntax("it is empty");
        case simdjson::UTF8_ERROR:
            return syntax("it is not UTF-8");
        case simdjson::DEPTH_ERROR:
            return too_deep(limits.depth);
        default:
            return syntax(simdjson::error_message(parsed.error()));
    }
    Value root;
    if (auto wrong = Builder(limits.depth).build(root, parsed.value_unsafe())) return *std::move(wrong);
    return root;
}

}  // namespace

Result<Value> parse(std::string_view text, Limits limits) {
    if (text.size() > limits.bytes) {
        return error(Code::too_large, "json.size", "The JSON text is longer than " + std::to_string(limits.bytes) + " bytes");
    }
    if (text.find('\0') != text.npos || escapes_nul(text)) return syntax("it has a NUL character");
    if (text.size() <= kKeptParser) {
        thread_local dom::parser kept;
        return parse(text, limits, kept);
    }
    dom::parser parser;
    return parse(text, limits, parser);
}

Value::Value() = default;
Value::Value(const Value&) = default;
Value::Value(Value&&) noexcept = default;
Value& Value::operator=(const Value&) = default;
Value& Value::operator=(Value&&) noexcept = default;
Value::~Value() = default;

const Value* Value::find(std::string_view key) const {
    for (const auto& member : members) {
        if (member.first == key) return &member.second;
    }
    return nullptr;
}

const Value* Value::at(std::string_view pointer) const {
    const Value* value = this;
    while (value != nullptr && !pointer.empty()) {
        if (pointer.front() != '/') return nullptr;
        pointer.remove_prefix(1);
        const std::string_view raw = pointer.substr(0, pointer.find('/'));
        pointer.remove_prefix(raw.size());
        if (value->kind == Kind::array) {
            std::size_t index = 0;
            const auto [end, wrong] = std::from_chars(raw.data(), raw.data() + raw.size(), index);
            const bool is_index =
                wrong == std::errc() && end == raw.data() + raw.size() && (raw.size() == 1 || raw.front() != '0');
            value = is_index && index < value->items.size() ? &value->items[index] : nullptr;
            continue;
        }
        std::string token;
        for (std::size_t i = 0; i < raw.size(); ++i) {
            const bool is_escape = raw[i] == '~' && i + 1 < raw.size() && (raw[i + 1] == '0' || raw[i + 1] == '1');
            token += !is_escape ? raw[i] : raw[++i] == '0' ? '~' : '/';
        }
        value = value->find(token);
    }
    return value;
}

std::optional<std::string_view> Value::text() const {
    if (kind != Kind::string) return {};
    return std::string_view(string);
}

std::optional<std::int64_t> Value::whole() const {
    if (kind != Kind::integer) return {};
    return integer;
}

void append_token(std::string& pointer, std::string_view token) {
    pointer += '/';
    for (const char c : token) {
        if (c == '~') {
            pointer += "~0";
        } else if (c == '/') {
            pointer += "~1";
        } else {
            pointer += c;
        }
    }
}

}  // namespace waybill::json
