#include "http/schema.h"

#include <algorithm>
#include <stdexcept>

namespace waybill::http {
namespace {

constexpr std::int64_t kNoLeast = INT64_MIN, kNoMost = INT64_MAX;
constexpr std::string_view kSampleOfId = "_06B3M2X8Y7Q4K";

std::string quoted(std::string_view text) {
    json::Writer out;
    out.value(text);
    return out.take();
}

std::string_view type_of(Schema::Kind kind) {
    switch (kind) {
        case Schema::Kind::text:
            return "string";
        case Schema::Kind::whole:
            return "integer";
        case Schema::Kind::truth:
            return "boolean";
        case Schema::Kind::object:
            return "object";
        case Schema::Kind::list:
            return "array";
        default:
            return "";
    }
}

void write_type(json::Writer& out, const Schema& schema) {
    const auto type = type_of(schema.kind);
    if (type.empty()) return;
    out.key("type");
    if (!schema.nullable) {
        out.value(type);
        return;
    }
    out.begin_array().value(type).value("null").end_array();
}

void write_bounds(json::Writer& out, const Schema& schema) {
    const auto bound = [&](std::string_view name, const std::optional<std::int64_t>& value) {
        if (value) out.member(name, *value);
    };
    switch (schema.kind) {
        case Schema::Kind::text:
            if (schema.words.empty()) bound("minLength", schema.least), bound("maxLength", schema.most);
            break;
        case Schema::Kind::whole:
            out.member("format", "int64");
            bound("minimum", schema.least), bound("maximum", schema.most);
            break;
        case Schema::Kind::list:
            bound("minItems", schema.least), bound("maxItems", schema.most);
            break;
        default:
            break;
    }
}

void write_text(json::Writer& out, const Schema& schema) {
    if (!schema.words.empty()) {
        out.key("enum").begin_array();
        for (const auto& word : schema.words) out.value(word);
        if (schema.nullable) out.null();
        out.end_array();
    }
    if (!schema.pattern.empty()) out.member("pattern", schema.pattern);
    if (!schema.format.empty()) out.member("format", schema.format);
}

void write_object(json::Writer& out, const Schema& schema) {
    out.key("properties").begin_object();
    for (const auto& member : schema.members) {
        out.key(member.name);
        // Who sends null for a member that may be absent means the same.
        if (schema.closed && !member.required)
            shape::nullable(member.schema).write(out);
        else
            member.schema.write(out);
    }
    out.end_object();
    if (std::any_of(schema.members.begin(), schema.members.end(), [](const Member& m) { return m.required; })) {
        out.key("required").begin_array();
        for (const auto& member : schema.members)
            if (member.required) out.value(member.name);
        out.end_array();
    }
    if (schema.closed) out.member("additionalProperties", false);
}

void write_reference(json::Writer& out, const Schema& schema) {
    const std::string target = "#/components/schemas/" + schema.component;
    if (!schema.nullable) {
        out.member("$ref", target);
        return;
    }
    out.key("anyOf").begin_array();
    out.begin_object().member("$ref", target).end_object().begin_object().member("type", "null").end_object().end_array();
}

}  // namespace

Schema Schema::says(std::string sentence) const {
    Schema copy = *this;
    copy.description = std::move(sentence);
    return copy;
}
Schema Schema::like(std::string_view text) const {
    Schema copy = *this;
    copy.example = quoted(text);
    return copy;
}
Schema Schema::like(std::int64_t number) const {
    Schema copy = *this;
    copy.example = std::to_string(number);
    return copy;
}
Schema Schema::by_default(std::string_view text) const {
    Schema copy = *this;
    copy.fallback = quoted(text);
    return copy;
}
Schema Schema::by_default(std::int64_t number) const {
    Schema copy = *this;
    copy.fallback = std::to_string(number);
    return copy;
}

void Schema::write(json::Writer& out, bool in_full) const {
    out.begin_object();
    if (kind == Kind::reference || (!component.empty() && !in_full)) {
        write_reference(out, *this);
    } else {
        write_type(out, *this);
        write_bounds(out, *this);
        if (kind == Kind::text) write_text(out, *this);
        if (kind == Kind::object) write_object(out, *this);
        if (kind == Kind::list) parts.front().write(out.key("items"));
        if (kind == Kind::either) {
            out.key("anyOf").begin_array();
            for (const auto& part : parts) part.write(out);
            if (nullable) out.begin_object().member("type", "null").end_object();
            out.end_array();
        }
        if (!fallback.empty()) out.key("default").raw(fallback);
        if (!example.empty()) out.key("examples").begin_array().raw(example).end_array();
    }
    if (!description.empty()) out.member("description", description);
    out.end_object();
}

void Schema::collect(std::map<std::string, Schema>& found) const {
    if (kind == Kind::reference) return;
    if (!component.empty()) {
        Schema whole = *this;
        whole.nullable = false;  // that is said where it is used
        const auto [at, added] = found.emplace(component, whole);
        if (!added) {
            json::Writer known, ours;
            at->second.write(known, true), whole.write(ours, true);
            if (known.take() != ours.take()) throw std::logic_error("two schemas are named " + component);
            return;
        }
    }
    for (const auto& member : members) member.schema.collect(found);
    for (const auto& part : parts) part.collect(found);
}

void Schema::write_example(json::Writer& out, const std::map<std::string, Schema>& found) const {
    if (!example.empty()) {
        out.raw(example);
        return;
    }
    switch (kind) {
        case Kind::text: {
            const std::string sample =
                !words.empty() ? (words.front().empty() && words.size() > 1 ? words[1] : words.front()) : "text";
            out.value(sample);
            return;
        }
        case Kind::whole:
            out.value(std::max<std::int64_t>(least.value_or(1), std::min<std::int64_t>(1, most.value_or(1))));
            return;
        case Kind::truth:
            out.value(true);
            return;
        case Kind::object:
            out.begin_object();
            for (const auto& member : members)
                if (member.required) member.schema.write_example(out.key(member.name), found);
            out.end_object();
            return;
        case Kind::list:
            out.begin_array();
            parts.front().write_example(out, found);
            out.end_array();
            return;
        case Kind::either:
            parts.front().write_example(out, found);
            return;
        case Kind::reference:
            found.at(component).write_example(out, found);
            return;
        case Kind::anything:
            out.begin_object().end_object();
    }
}

Member::Member(std::string n, Schema s, bool r) : name(std::move(n)), schema(std::move(s)), required(r) {}

std::vector<std::string> unresolved(const Schema& schema, const std::map<std::string, Schema>& found) {
    std::vector<std::string> missing;
    if (schema.kind == Schema::Kind::reference && !found.contains(schema.component)) missing.push_back(schema.component);
    const auto within = [&](const Schema& part) {
        for (auto& name : unresolved(part, found)) missing.push_back(std::move(name));
    };
    for (const auto& member : schema.members) within(member.schema);
    for (const auto& part : schema.parts) within(part);
    return missing;
}

namespace shape {
namespace {

Schema of(Schema::Kind kind) {
    Schema schema;
    schema.kind = kind;
    return schema;
}

}  // namespace

Schema text(std::int64_t least, std::int64_t most) {
    Schema s = of(Schema::Kind::text);
    if (least > 0) s.least = least;
    if (most < (1 << 20)) s.most = most;
    return s;
}
Schema word(std::vector<std::string> words) {
    Schema s = of(Schema::Kind::text);
    s.words = std::move(words);
    return s;
}
Schema whole(std::int64_t least, std::int64_t most) {
    Schema s = of(Schema::Kind::whole);
    if (least != kNoLeast) s.least = least;
    if (most != kNoMost) s.most = most;
    return s;
}
Schema count() { return whole(0); }
Schema truth() { return of(Schema::Kind::truth); }
Schema instant() {
    Schema s = of(Schema::Kind::text);
    s.format = "date-time";
    s.example = "\"2026-11-23T14:05:00Z\"";
    return s;
}
Schema money() {
    return named("Money", input({{"minor", whole().says("Whole minor units: 255 is 2.55 GBP.").like(255)},
                                 {"currency", text(3, 3).says("ISO 4217.").like("GBP")}}));
}
Schema id(std::string_view prefix) {
    Schema s = of(Schema::Kind::text);
    s.pattern = "^" + std::string(prefix) + "_[0-9A-HJKMNP-TV-Z]{13}$";
    return s.like(std::string(prefix) + std::string(kSampleOfId));
}
Schema list_of(Schema item, std::int64_t least, std::optional<std::int64_t> most) {
    Schema s = of(Schema::Kind::list);
    s.parts.push_back(std::move(item));
    if (least > 0) s.least = least;
    s.most = most;
    return s;
}
Schema object(std::vector<Member> members) {
    Schema s = of(Schema::Kind::object);
    s.members = std::move(members);
    return s;
}
Schema input(std::vector<Member> members) {
    Schema s = object(std::move(members));
    s.closed = true;
    return s;
}
Member may(std::string name, Schema schema) { return {std::move(name), std::move(schema), false}; }
Schema nullable(Schema schema) {
    schema.nullable = true;
    return schema;
}
Schema either(std::vector<Schema> alternatives) {
    Schema s = of(Schema::Kind::either);
    s.parts = std::move(alternatives);
    return s;
}
Schema anything() { return of(Schema::Kind::anything); }
Schema named(std::string component, Schema schema) {
    schema.component = std::move(component);
    return schema;
}
Schema ref(std::string component) { return named(std::move(component), of(Schema::Kind::reference)); }
Schema page_of(Schema item) {
    return object({{"data", list_of(std::move(item))},
                   {"next", nullable(text()).says("Where the next page begins, for `after`; null on the last one.")}});
}
Schema data_of(Schema item) { return object({{"data", list_of(std::move(item))}}); }

}  // namespace shape
}  // namespace waybill::http
