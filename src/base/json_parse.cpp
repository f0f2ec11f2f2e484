#include <Poco/Exception.h>
#include <Poco/JSON/Handler.h>
#include <Poco/JSON/Parser.h>

#include <algorithm>
#include <charconv>
#include <exception>

#include "base/json_text.h"
#include "base/text.h"
#include "waybill/json.h"

namespace waybill::json {
namespace {

// Up to this many members a new key is compared with each one before it; larger objects are sorted once at their end.
constexpr std::size_t kFewMembers = 16;

// Leaves Poco's parser early; never leaves this file.
struct Refusal final : std::exception {
    explicit Refusal(Error e) : error(std::move(e)) {}
    const char* what() const noexcept override { return error.key.c_str(); }
    Error error;
};

[[noreturn]] void refuse(std::string key, std::string detail) {
    throw Refusal(error(Code::invalid, std::move(key), std::move(detail)));
}

// Builds the tree in place. A pointer to an open container stays good: its parent gets no new member before it is closed.
class Builder final : public Poco::JSON::Handler {
  public:
    Builder(Value& root, int max_depth) : root_(root), max_depth_(max_depth) { open_.reserve(8); }

    bool has_value() const { return has_value_; }

    void reset() override {}
    void startObject() override { enter(Kind::object); }
    void endObject() override {
        check_many(*open_.back());
        open_.pop_back();
    }
    void startArray() override { enter(Kind::array); }
    void endArray() override { open_.pop_back(); }
    void key(const std::string& k) override {
        auto& members = open_.back()->members;
        if (members.size() < kFewMembers) {
            for (const auto& member : members) {
                if (member.first == k) refuse_duplicate();
            }
        }
        members.emplace_back(k, Value());
    }
    void null() override { place(); }
    void value(int v) override { value(static_cast<Poco::Int64>(v)); }
    void value(unsigned v) override { value(static_cast<Poco::Int64>(v)); }
    void value(Poco::Int64 v) override {
        Value& at = place();
        at.kind = Kind::integer;
        at.integer = v;
    }
    void value(Poco::UInt64) override { refuse("json.syntax", "The JSON text has an integer that does not fit into 64 bits"); }
    void value(const std::string& v) override {
        Value& at = place();
        at.kind = Kind::string;
        at.string = v;
    }
    void value(double v) override {
        Value& at = place();
        at.kind = Kind::number;
        at.number = v;
    }
    void value(bool v) override {
        Value& at = place();
        at.kind = Kind::boolean;
        at.boolean = v;
    }

  private:
    // Where the next value goes.
    Value& place() {
        has_value_ = true;
        if (open_.empty()) return root_;
        Value& parent = *open_.back();
        return parent.kind == Kind::array ? parent.items.emplace_back() : parent.members.back().second;
    }
    void enter(Kind kind) {
        if (static_cast<int>(open_.size()) >= max_depth_) {
            refuse("json.depth", "The JSON text is nested deeper than " + std::to_string(max_depth_) + " levels");
        }
        Value& at = place();
        at.kind = kind;
        if (kind == Kind::object) at.members.reserve(4);
        open_.push_back(&at);
    }
    [[noreturn]] void refuse_duplicate() const {
        refuse("json.duplicate_key", "The JSON text names a member of an object twice");
    }
    void check_many(const Value& object) const {
        if (object.members.size() <= kFewMembers) return;
        std::vector<std::string_view> keys;
        keys.reserve(object.members.size());
        for (const auto& member : object.members) keys.push_back(member.first);
        std::sort(keys.begin(), keys.end());
        if (std::adjacent_find(keys.begin(), keys.end()) != keys.end()) refuse_duplicate();
    }

    Value& root_;
    const int max_depth_;
    std::vector<Value*> open_;
    bool has_value_ = false;
};

// Poco hands a key over as a C string, which would end at a NUL; a text with one is good for nothing here anyway.
bool escapes_nul(std::string_view text) {
    for (std::size_t at = text.find("\\u0000"); at != text.npos; at = text.find("\\u0000", at + 6)) {
        std::size_t slashes = 1;
        while (slashes <= at && text[at - slashes] == '\\') ++slashes;
        if (slashes % 2 == 1) return true;
    }
    return false;
}

Error syntax(const std::string& why) {
    return error(Code::invalid, "json.syntax", "The text is not JSON: " + text::shorten(text::to_utf8(why), 200));
}

}  // namespace

Result<Value> parse(std::string_view text, Limits limits) {
    if (text.size() > limits.bytes) {
        return error(Code::too_large, "json.size", "The JSON text is longer than " + std::to_string(limits.bytes) + " bytes");
    }
    if (!text::is_utf8(text)) return syntax("it is not UTF-8");
    if (text.find('\0') != text.npos || escapes_nul(text)) return syntax("it has a NUL character");
    Value root;
    try {
        Poco::SharedPtr<Builder> builder(new Builder(root, limits.depth));
        Poco::JSON::Parser parser(builder);
        parser.parse(std::string(text));
        if (!builder->has_value()) return syntax("it is empty");
    } catch (Refusal& refusal) {
        return std::move(refusal.error);
    } catch (const Poco::Exception& e) {
        return syntax(e.message());
    }
    return root;
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
