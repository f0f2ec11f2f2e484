#include <algorithm>

#include "base/json_text.h"
#include "waybill/json.h"

namespace waybill::json {
namespace {

// One request cannot make us collect more than this.
constexpr std::size_t kMostErrors = 100;

// Control characters of ASCII and of Latin-1 (C1), apart from \n and \t.
bool has_control(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (byte < 0x20 ? byte != '\n' && byte != '\t' : byte == 0x7F) return true;
        if (byte == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0) return true;
    }
    return false;
}

std::string between(std::int64_t min, std::int64_t max) {
    return min == max ? std::to_string(min) : std::to_string(min) + " to " + std::to_string(max);
}

std::string one_of(const std::vector<std::string>& allowed) {
    std::string text = "must be one of";
    for (const std::string& word : allowed)
        text.append(text.back() == 'f' && &word == &allowed.front() ? " " : ", ").append(word);
    return text;
}

}  // namespace

Fields::Fields(const Value& value, std::vector<FieldError>& errors, std::string pointer)
    : value_(value.kind == Kind::object ? &value : nullptr), errors_(&errors), pointer_(std::move(pointer)) {
    // Without an object every member reads as harmless, and this is the one error that says so.
    if (value_ == nullptr && errors.size() < kMostErrors) errors.push_back({pointer_, "type", "must be an object"});
}

bool Fields::has(std::string_view key) const {
    const Value* member = value_ == nullptr ? nullptr : value_->find(key);
    return member != nullptr && member->kind != Kind::null;
}

// The member's own name is kept, not the caller's: that one may be gone when done() looks.
void Fields::seen(std::string_view key) {
    if (value_ == nullptr) return;
    for (const auto& member : value_->members) {
        if (member.first == key) seen_.emplace_back(member.first);
    }
}

const Value* Fields::take(std::string_view key, bool required) {
    if (value_ == nullptr) return nullptr;
    for (const auto& [name, member] : value_->members) {
        if (name != key) continue;
        seen_.emplace_back(name);
        if (member.kind == Kind::null) break;
        return &member;
    }
    if (required) fail(key, "required", "is required");
    return nullptr;
}

void Fields::fail(std::string_view key, std::string error_key, std::string detail) {
    if (errors_->size() >= kMostErrors) return;
    std::string pointer = pointer_;
    append_token(pointer, key);
    errors_->push_back({std::move(pointer), std::move(error_key), std::move(detail)});
}

void Fields::done() {
    if (value_ == nullptr) return;
    for (const auto& member : value_->members) {
        if (std::find(seen_.begin(), seen_.end(), member.first) == seen_.end())
            fail(member.first, "unknown_field", "is not a known field");
    }
}

std::string Fields::text(std::string_view key, std::size_t min, std::size_t max) {
    const Value* value = take(key, true);
    if (value == nullptr) return {};
    if (value->kind != Kind::string) return fail(key, "type", "must be a text"), std::string();
    const std::size_t size = value->string.size();
    if (size < min || size > max) {
        const auto range = between(static_cast<std::int64_t>(min), static_cast<std::int64_t>(max));
        return fail(key, "length", size == 0 ? "must not be empty" : "must have " + range + " bytes"), std::string();
    }
    if (has_control(value->string)) return fail(key, "control_character", "must not have control characters"), std::string();
    return value->string;
}

std::string Fields::text_or(std::string_view key, std::string fallback, std::size_t max) {
    if (!has(key)) return seen(key), fallback;
    return text(key, 0, max);
}

std::int64_t Fields::integer(std::string_view key, std::int64_t min, std::int64_t max) {
    const Value* value = take(key, true);
    if (value == nullptr) return min;
    if (value->kind != Kind::integer) return fail(key, "type", "must be an integer"), min;
    if (value->integer < min || value->integer > max) return fail(key, "range", "must be " + between(min, max)), min;
    return value->integer;
}

std::int64_t Fields::integer_or(std::string_view key, std::int64_t fallback, std::int64_t min, std::int64_t max) {
    if (!has(key)) return seen(key), fallback;
    return integer(key, min, max);
}

bool Fields::boolean_or(std::string_view key, bool fallback) {
    const Value* value = take(key, false);
    if (value == nullptr) return fallback;
    if (value->kind != Kind::boolean) return fail(key, "type", "must be true or false"), fallback;
    return value->boolean;
}

Instant Fields::instant(std::string_view key) {
    const Value* value = take(key, true);
    if (value == nullptr) return {};
    if (value->kind != Kind::string) return fail(key, "type", "must be a text"), Instant();
    if (const auto at = parse_rfc3339(value->string)) return *at;
    return fail(key, "instant", "must be a point in time as of RFC 3339, with a zone"), Instant();
}

std::optional<Instant> Fields::instant_if(std::string_view key) {
    if (!has(key)) return seen(key), std::nullopt;
    return instant(key);
}

Money Fields::money(std::string_view key) {
    const Value* value = take(key, true);
    if (value == nullptr) return {};
    std::string where = pointer_;
    append_token(where, key);
    Fields parts(*value, *errors_, std::move(where));
    Money money;
    money.minor = parts.integer("minor", std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max());
    if (const std::string code = parts.text("currency", 1, 3); !code.empty()) {
        if (const auto currency = Currency::parse(code)) {
            money.currency = *currency;
        } else {
            parts.fail("currency", "currency", "must be an active currency of ISO 4217");
        }
    }
    parts.done();
    // Half an amount is no amount.
    return money.currency == Currency() ? Money() : money;
}

std::optional<Money> Fields::money_if(std::string_view key) {
    if (!has(key)) return seen(key), std::nullopt;
    return money(key);
}

std::string Fields::word(std::string_view key, const std::vector<std::string>& allowed) {
    const Value* value = take(key, true);
    if (value == nullptr) return allowed.front();
    if (value->kind != Kind::string) return fail(key, "type", "must be a text"), allowed.front();
    if (std::find(allowed.begin(), allowed.end(), value->string) != allowed.end()) return value->string;
    return fail(key, "word", one_of(allowed)), allowed.front();
}

std::string Fields::word_or(std::string_view key, std::string fallback, const std::vector<std::string>& allowed) {
    if (!has(key)) return seen(key), fallback;
    return word(key, allowed);
}

Fields Fields::object(std::string_view key) {
    std::string where = pointer_;
    append_token(where, key);
    if (const Value* value = take(key, true)) return Fields(*value, *errors_, std::move(where));
    Fields nothing(*this);
    nothing.value_ = nullptr;
    nothing.pointer_ = std::move(where);
    nothing.seen_.clear();
    return nothing;
}

std::vector<Fields> Fields::objects(std::string_view key, std::size_t min, std::size_t max) {
    const Value* value = take(key, true);
    if (value == nullptr) return {};
    if (value->kind != Kind::array) return fail(key, "type", "must be a list"), std::vector<Fields>();
    if (value->items.size() < min || value->items.size() > max) {
        const auto range = between(static_cast<std::int64_t>(min), static_cast<std::int64_t>(max));
        return fail(key, "items", "must have " + range + " items"), std::vector<Fields>();
    }
    std::string where = pointer_;
    append_token(where, key);
    std::vector<Fields> list;
    list.reserve(value->items.size());
    for (const Value& item : value->items) list.emplace_back(item, *errors_, where + "/" + std::to_string(list.size()));
    return list;
}

std::vector<Fields> Fields::objects_or_none(std::string_view key, std::size_t max) {
    if (!has(key)) return seen(key), std::vector<Fields>();
    return objects(key, 0, max);
}

std::vector<std::string> Fields::texts_or_none(std::string_view key, std::size_t max_items, std::size_t max_bytes) {
    const Value* value = take(key, false);
    if (value == nullptr) return {};
    if (value->kind != Kind::array) return fail(key, "type", "must be a list"), std::vector<std::string>();
    if (value->items.size() > max_items) {
        return fail(key, "items", "must have at most " + std::to_string(max_items) + " items"), std::vector<std::string>();
    }
    std::string where = pointer_;
    append_token(where, key);
    std::vector<std::string> list;
    list.reserve(value->items.size());
    for (std::size_t i = 0; i < value->items.size(); ++i) {
        const Value& item = value->items[i];
        const char* wrong = item.kind != Kind::string        ? "type"
                            : item.string.size() > max_bytes ? "length"
                            : has_control(item.string)       ? "control_character"
                                                             : nullptr;
        if (wrong == nullptr) {
            list.push_back(item.string);
        } else if (errors_->size() < kMostErrors) {
            errors_->push_back({where + "/" + std::to_string(i), wrong,
                                "must be a text of at most " + std::to_string(max_bytes) + " bytes without control characters"});
        }
    }
    return list;
}

}  // namespace waybill::json
