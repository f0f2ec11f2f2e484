#include "support/json_schema.h"

#include <algorithm>
#include <array>
#include <map>
#include <regex>
#include <stdexcept>

#include "waybill/time.h"

namespace waybill::testing {
namespace {

using json::Kind;
using json::Value;

constexpr std::array<std::string_view, 19> kKnown{
    "$ref",    "type",     "description", "properties", "required",  "additionalProperties",
    "items",   "minItems", "maxItems",    "minLength",  "maxLength", "minimum",
    "maximum", "pattern",  "format",      "enum",       "anyOf",     "examples",
    "default"};

std::size_t characters(const std::string& utf8) {
    return static_cast<std::size_t>(
        std::count_if(utf8.begin(), utf8.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

bool is_type(const Value& value, std::string_view type) {
    switch (value.kind) {
        case Kind::null:
            return type == "null";
        case Kind::boolean:
            return type == "boolean";
        case Kind::integer:
            return type == "integer" || type == "number";
        case Kind::number:
            return type == "number";
        case Kind::string:
            return type == "string";
        case Kind::array:
            return type == "array";
        case Kind::object:
            return type == "object";
    }
    return false;
}

class Checker {
  public:
    Checker(const Value& document, Unnamed unnamed) : document_(document), unnamed_(unnamed) {}

    void check(const Value& written, const Value& value, const std::string& at) {
        const Value& schema = resolved(document_, written);
        for (const auto& member : schema.members)
            if (std::find(kKnown.begin(), kKnown.end(), member.first) == kKnown.end())
                throw std::logic_error("the description uses a keyword that nobody checks: " + member.first);
        if (const Value* choices = schema.find("anyOf")) return any(*choices, value, at);
        if (const Value* type = schema.find("type"); type && !typed(*type, value)) return fail(at, "is of another type");
        if (const Value* words = schema.find("enum")) {
            const bool found = std::any_of(words->items.begin(), words->items.end(),
                                           [&](const Value& w) { return json::text(w) == json::text(value); });
            if (!found) fail(at, "is not one of the words: " + json::text(value));
        }
        if (value.kind == Kind::string) string(schema, value.string, at);
        if (value.kind == Kind::integer) bounds(schema, "minimum", "maximum", value.integer, at);
        if (value.kind == Kind::array) array(schema, value, at);
        if (value.kind == Kind::object && schema.find("properties")) object(schema, value, at);
    }
    std::vector<std::string> found;

  private:
    void fail(const std::string& at, const std::string& what) { found.push_back((at.empty() ? "/" : at) + ": " + what); }

    static bool typed(const Value& type, const Value& value) {
        if (type.kind == Kind::string) return is_type(value, type.string);
        return std::any_of(type.items.begin(), type.items.end(), [&](const Value& t) { return is_type(value, t.string); });
    }
    void any(const Value& choices, const Value& value, const std::string& at) {
        std::string all;
        for (const auto& choice : choices.items) {
            Checker one(document_, unnamed_);
            one.check(choice, value, at);
            if (one.found.empty()) return;
            all += " [" + one.found.front() + "]";
        }
        fail(at, "fits no alternative:" + all);
    }
    void bounds(const Value& schema, const char* least, const char* most, std::int64_t value, const std::string& at) {
        if (const Value* bound = schema.find(least); bound && value < bound->integer) fail(at, std::string("is below ") + least);
        if (const Value* bound = schema.find(most); bound && value > bound->integer) fail(at, std::string("is above ") + most);
    }
    void string(const Value& schema, const std::string& text, const std::string& at) {
        bounds(schema, "minLength", "maxLength", static_cast<std::int64_t>(characters(text)), at);
        if (const Value* format = schema.find("format"); format && format->string == "date-time" && !parse_rfc3339(text))
            fail(at, "is no instant: " + text);
        if (const Value* pattern = schema.find("pattern"); pattern && !std::regex_search(text, std::regex(pattern->string)))
            fail(at, "does not fit " + pattern->string + ": " + text);
    }
    void array(const Value& schema, const Value& value, const std::string& at) {
        bounds(schema, "minItems", "maxItems", static_cast<std::int64_t>(value.items.size()), at);
        const Value* items = schema.find("items");
        for (std::size_t i = 0; items && i < value.items.size(); ++i) check(*items, value.items[i], at + "/" + std::to_string(i));
    }
    void object(const Value& schema, const Value& value, const std::string& at) {
        const Value& properties = *schema.find("properties");
        if (const Value* required = schema.find("required"))
            for (const auto& name : required->items)
                if (!value.find(name.string)) fail(at, "lacks " + name.string);
        const Value* more = schema.find("additionalProperties");
        const bool closed = (more && more->kind == Kind::boolean && !more->boolean) || unnamed_ == Unnamed::refused;
        for (const auto& [name, member] : value.members) {
            if (const Value* known = properties.find(name))
                check(*known, member, at + "/" + name);
            else if (closed)
                fail(at + "/" + name, "is not in the description");
        }
    }

    const Value& document_;
    Unnamed unnamed_;
};

}  // namespace

const Value& resolved(const Value& document, const Value& schema) {
    const Value* reference = schema.find("$ref");
    if (!reference) return schema;
    const Value* target = document.at(std::string_view(reference->string).substr(1));
    if (!target) throw std::logic_error("the description refers to nothing: " + reference->string);
    return resolved(document, *target);
}

std::vector<std::string> misfits(const Value& document, const Value& schema, const Value& value, Unnamed unnamed) {
    Checker checker(document, unnamed);
    checker.check(schema, value, "");
    return std::move(checker.found);
}

}  // namespace waybill::testing
