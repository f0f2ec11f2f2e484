#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "waybill/ids.h"
#include "waybill/json.h"

/// The shape of a JSON text, as routes declare it. Written out as JSON Schema 2020-12, the dialect of OpenAPI 3.1.
namespace waybill::http {

struct Member;

/// A plain value; made by the words of namespace `shape`.
struct Schema {
    enum class Kind : std::uint8_t { text, whole, truth, object, list, reference, either, anything };

    Kind kind = Kind::anything;
    std::string component;                    ///< the name under which it stands once in the description; empty: in place
    std::string description;                  ///< a sentence for people
    std::string pattern, format;              ///< of a text
    std::string example, fallback;            ///< as JSON: a telling value; what stands in where nothing is given
    std::vector<std::string> words;           ///< a text that is one of these
    std::optional<std::int64_t> least, most;  ///< a text's length, a number's value, a list's items
    std::vector<Member> members;              ///< of an object
    std::vector<Schema> parts;                ///< what a list holds; the alternatives of `either`
    bool nullable = false;
    bool closed = false;  ///< an object that may hold nothing else: what we read

    Schema says(std::string sentence) const;
    Schema like(std::string_view text) const;  ///< an example, for a text
    Schema like(std::int64_t number) const;
    Schema by_default(std::string_view text) const;
    Schema by_default(std::int64_t number) const;

    /// As JSON Schema; a component is written as a reference unless it is asked for `in_full`.
    void write(json::Writer& out, bool in_full = false) const;
    /// Adds every component within to `found`, itself included. Throws std::logic_error where two differ under one name.
    void collect(std::map<std::string, Schema>& found) const;
    /// A JSON text that fits: for examples. `found` resolves references.
    void write_example(json::Writer& out, const std::map<std::string, Schema>& found) const;
};

struct Member {
    Member(std::string name, Schema schema, bool required = true);  // NOLINT: implicit, so that objects read like tables
    std::string name;
    Schema schema;
    bool required;
};

/// Names every component that is referred to within `schema` and not in `found`.
std::vector<std::string> unresolved(const Schema& schema, const std::map<std::string, Schema>& found);

/// The words that shapes are written in.
namespace shape {

Schema text(std::int64_t least = 0, std::int64_t most = 1 << 20);
Schema word(std::vector<std::string> words);
Schema whole(std::int64_t least = INT64_MIN, std::int64_t most = INT64_MAX);
Schema count();  ///< a whole number, 0 or more
Schema truth();
Schema instant();                    ///< RFC 3339, UTC, microseconds
Schema money();                      ///< the component Money
Schema id(std::string_view prefix);  ///< "ord": ord_ and 13 characters of Crockford's base32
template <class SomeId>
Schema id() {
    const std::string text = SomeId(1).text();
    return id(text.substr(0, text.find('_')));
}
Schema list_of(Schema item, std::int64_t least = 0, std::optional<std::int64_t> most = {});
Schema object(std::vector<Member> members);   ///< what we answer: fields may be added in time
Schema input(std::vector<Member> members);    ///< what we read: an unknown field is an error
Member may(std::string name, Schema schema);  ///< a member that may be absent; in an input, null is the same
Schema nullable(Schema schema);
Schema either(std::vector<Schema> alternatives);
Schema anything();
Schema named(std::string component, Schema schema);
Schema ref(std::string component);  ///< to a component that another room names
Schema page_of(Schema item);        ///< {"data": […], "next": cursor or null}
Schema data_of(Schema item);        ///< {"data": […]}: an answer for each thing that was sent

}  // namespace shape
}  // namespace waybill::http
