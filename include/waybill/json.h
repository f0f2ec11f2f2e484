#pragma once
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "waybill/ids.h"
#include "waybill/money.h"
#include "waybill/result.h"
#include "waybill/time.h"

/// The strict JSON of this product: exact kinds, no duplicate keys, every wrong field reported with its pointer,
/// integers only for money and quantities, UTF-8 checked on the way in and on the way out.
namespace waybill::json {

enum class Kind { null, boolean, integer, number, string, array, object };  ///< of a parsed value

/// One parsed value; owns its children. Cheap to move, not meant to be changed.
class Value {
  public:
    Kind kind = Kind::null;
    bool boolean = false;
    std::int64_t integer = 0;
    double number = 0;                                   ///< only where kind is number: a value with a fraction or an exponent
    std::string string;
    std::vector<Value> items;                            ///< of an array
    std::vector<std::pair<std::string, Value>> members;  ///< of an object, in the order of the text, keys unique

    // Defined where the class is complete: a pair of itself cannot be asked about before, and clang asks.
    Value();
    Value(const Value&);
    Value(Value&&) noexcept;
    Value& operator=(const Value&);
    Value& operator=(Value&&) noexcept;
    ~Value();

    /// The member of that name, or nullptr where this is no object or has none.
    const Value* find(std::string_view key) const;
    /// Walks objects and arrays by an RFC 6901 pointer ("/a/0/b"); nullptr where the path ends early.
    const Value* at(std::string_view pointer) const;
    /// The text of a string value, else nothing: for adapters that read foreign replies.
    std::optional<std::string_view> text() const;
    std::optional<std::int64_t> whole() const;
};

struct Limits {  ///< beyond which a text is refused
    std::size_t bytes = 1 << 20;
    int depth = 32;
};

/// Parses one complete JSON text. Errors: code invalid (or too_large), key "json.syntax", "json.duplicate_key", "json.depth", "json.size".
Result<Value> parse(std::string_view text, Limits limits = {});

/// The text of a value: members in their order, no white space. The inverse of parse.
std::string text(const Value& value);

/// The same value with its members sorted: equal values give equal text (for hashes of requests).
std::string canonical(const Value& value);

/// Reads the members of one object strictly and collects every error. Reading goes on after an error with a harmless
/// value, so that one pass names all wrong fields; ask `errors` before using what was read.
class Fields {
  public:
    /// `errors` must outlive this; `pointer` is where `value` stands in the whole document.
    Fields(const Value& value, std::vector<FieldError>& errors, std::string pointer = "");

    bool has(std::string_view key) const;  ///< present and not null
    const std::string& pointer() const { return pointer_; }

    std::string text(std::string_view key, std::size_t min, std::size_t max);       ///< required; lengths in bytes; no control characters but \n \t
    std::string text_or(std::string_view key, std::string fallback, std::size_t max);
    std::int64_t integer(std::string_view key, std::int64_t min, std::int64_t max);
    std::int64_t integer_or(std::string_view key, std::int64_t fallback, std::int64_t min, std::int64_t max);
    bool boolean_or(std::string_view key, bool fallback);
    Instant instant(std::string_view key);                                          ///< RFC 3339
    std::optional<Instant> instant_if(std::string_view key);
    Money money(std::string_view key);                                              ///< {"minor": 255, "currency": "GBP"}
    std::optional<Money> money_if(std::string_view key);
    /// One of the listed words; the first is returned after an error.
    std::string word(std::string_view key, const std::vector<std::string>& allowed);
    std::string word_or(std::string_view key, std::string fallback, const std::vector<std::string>& allowed);
    Fields object(std::string_view key);                                            ///< required
    std::vector<Fields> objects(std::string_view key, std::size_t min, std::size_t max);
    std::vector<Fields> objects_or_none(std::string_view key, std::size_t max);
    std::vector<std::string> texts_or_none(std::string_view key, std::size_t max_items, std::size_t max_bytes);

    template <class SomeId>
    SomeId id(std::string_view key) {
        const std::string raw = text(key, 1, 40);
        if (raw.empty()) return {};
        if (const auto parsed = SomeId::parse(raw)) return *parsed;
        fail(key, "id", "is not an identifier of the expected kind");
        return {};
    }
    template <class SomeId>
    std::optional<SomeId> id_if(std::string_view key) {
        if (!has(key)) return seen(key), std::nullopt;
        return id<SomeId>(key);
    }

    /// Adds an error of the caller's own at a member of this object.
    void fail(std::string_view key, std::string error_key, std::string detail);
    /// Call last: every member that nobody asked for is an error "unknown_field".
    void done();

  private:
    const Value* take(std::string_view key, bool required);
    void seen(std::string_view key);

    const Value* value_;
    std::vector<FieldError>* errors_;
    std::string pointer_;
    std::vector<std::string_view> seen_;
};

/// Writes JSON text member by member; commas and escapes are its own business. Throws std::logic_error on misuse and on
/// text that is not UTF-8 (a broken world, never a client's doing: what came in was checked).
class Writer {
  public:
    Writer& begin_object();
    Writer& end_object();
    Writer& begin_array();
    Writer& end_array();
    Writer& key(std::string_view name);
    Writer& value(std::string_view text);
    Writer& value(const char* text) { return value(std::string_view(text)); }
    Writer& value(const std::string& text) { return value(std::string_view(text)); }
    Writer& value(std::int64_t number);
    Writer& value(int number) { return value(static_cast<std::int64_t>(number)); }
    Writer& value(std::size_t number) { return value(static_cast<std::int64_t>(number)); }
    Writer& value(bool truth);
    Writer& value(const Money& money);
    Writer& value(Instant at);
    template <class Tag>
    Writer& value(Id<Tag> id) { return value(id.text()); }
    Writer& null();
    Writer& raw(std::string_view json);  ///< text that is JSON already, e.g. a stored document

    template <class T>
    Writer& member(std::string_view name, const T& v) { return key(name), value(v); }
    template <class T>
    Writer& member(std::string_view name, const std::optional<T>& v) {
        key(name);
        return v ? value(*v) : null();
    }

    /// The finished text; the writer is empty afterwards.
    std::string take();

  private:
    void before();
    std::string out_;
    std::vector<char> open_;     // '{' or '[' for each container that is open
    bool need_comma_ = false;
    bool after_key_ = false;
};

}  // namespace waybill::json
