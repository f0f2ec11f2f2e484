#include "support/request_maker.h"

#include <algorithm>

#include "base/text.h"
#include "support/json_schema.h"
#include "waybill/ids.h"

namespace waybill::testing {
namespace {

using json::Value;

constexpr std::size_t kMostKnown = 400;

std::string quoted(const std::string& text) {
    if (!text::is_utf8(text)) return "\"" + text + "\"";
    json::Writer out;
    out.value(text);
    return out.take();
}

std::string repeated(const std::string& what, std::size_t times) {
    std::string out;
    for (std::size_t i = 0; i < times; ++i) out += what;
    return out;
}

/// Names under which the same thing stands elsewhere in the API.
const std::map<std::string, std::vector<std::string>> kAlso{{"item", {"sku", "barcode"}},
                                                            {"location", {"location", "code"}},
                                                            {"from", {"location", "code"}},
                                                            {"to", {"location", "code"}},
                                                            {"account", {"environments", "name"}},
                                                            {"quote", {"id"}},
                                                            {"bin", {"bin", "location"}},
                                                            {"code", {"sku", "bin", "tote", "sscc", "code"}},
                                                            {"q", {"external_ref"}},
                                                            {"after", {"next"}},
                                                            {"hold", {"key"}},
                                                            {"login", {"login"}},
                                                            {"carrier", {"carrier"}},
                                                            {"service", {"service"}},
                                                            {"sku", {"sku"}},
                                                            {"external_ref", {"external_ref"}},
                                                            {"key", {"key"}},
                                                            {"device", {"device"}},
                                                            {"date", {"date"}}};

/// Values without which nothing deeper is reached.
const std::map<std::string, std::vector<std::string>> kUsual{
    {"currency", {"GBP", "GBP", "GBP", "GBP", "GBP", "GBP", "GBP", "GBP", "GBP", "GBP", "GBP", "EUR"}},
    {"country", {"GB", "DE", "CN"}},
    {"channel", {"shop"}},
    {"postal_code", {"E1 6AN"}},
    {"carrier", {"demo", "demo", "demo", ""}},
    {"service", {"standard", ""}},
    {"device", {"d1", "d2"}},
    {"origin_country", {"GB", ""}},
    {"url", {"https://hooks.invalid/a"}},
    {"after", {""}},
    {"key", {"fraud_check"}},
    {"hs_code", {"691200", ""}},
    {"password", {"seventeen-grey-herons"}},
    {"name", {"Ada Whitfield"}},
    {"incoterm", {"DAP"}},
    {"duties", {"recipient"}},
    {"pin", {"271828"}},
    {"reason", {"correction", "lost", "found"}},
    {"number", {"1"}},
    {"warehouse", {"MAIN"}},
    {"ready", {"15:00"}},
    {"close", {"18:00"}},
    {"expires", {"2039-01-31"}},
    {"lot", {"", "B1"}},
    {"email", {"ada@example.com"}}};

}  // namespace

void RequestMaker::learn(const Value& answer) {
    if (!answer.find("openapi")) learn(answer, "");  // its examples name nothing
}

void RequestMaker::learn(const Value& value, const std::string& name) {
    for (const auto& item : value.items) learn(item, name);
    for (const auto& [key, member] : value.members) learn(member, key);
    if (value.kind != json::Kind::string || value.string.empty() || value.string.size() > 300 ||
        forgotten_.contains(value.string))
        return;
    const bool is_id = value.string.size() == 17 && value.string[3] == '_';
    auto& pool = known_[is_id ? value.string.substr(0, 3) : name];
    if (pool.size() < kMostKnown)
        pool.push_back(value.string);
    else
        pool[static_cast<std::size_t>(between(0, kMostKnown - 1))] = value.string;
}

std::string RequestMaker::odd_text() {
    const std::vector<std::string> texts{"",
                                         " ",
                                         "\t",
                                         "a\nb",
                                         std::string(1, '\0'),
                                         "\x01\x1f",
                                         "\x7f",
                                         "\xc2\x80",
                                         "Zoë 王小明 👩‍🚀",
                                         "\xef\xbb\xbf",
                                         "\xe2\x80\xae"
                                         "abc",
                                         "'; DROP TABLE orders; --",
                                         "%",
                                         "_",
                                         "\\",
                                         "../../etc/passwd",
                                         "<script>",
                                         "=1+1",
                                         "NaN",
                                         "ord_",
                                         "ord_0000000000000",
                                         repeated("x", 255),
                                         repeated("x", 256),
                                         repeated("王", 400),
                                         repeated("y", 5000),
                                         "\xff\xfe",
                                         "\xed\xa0\x80",
                                         "null",
                                         "-0"};
    return one_of(texts);
}

std::string RequestMaker::odd() {
    const std::vector<std::string> values{"null",
                                          "true",
                                          "-1",
                                          "0",
                                          "1",
                                          "1.5",
                                          "1e2",
                                          "1e999",
                                          "-0",
                                          "9223372036854775807",
                                          "9223372036854775808",
                                          "-9223372036854775809",
                                          "99999999999999999999999",
                                          "2147483648",
                                          "[]",
                                          "{}",
                                          "[null]",
                                          R"({"a":1,"a":2})",
                                          R"({"":""})",
                                          "\"\\ud800\"",
                                          "\"\\u0000\"",
                                          "01",
                                          "tru",
                                          "",
                                          "'a'",
                                          "[1,]",
                                          repeated("[", 40) + repeated("]", 40),
                                          repeated(R"({"a":)", 33) + "1" + repeated("}", 33)};
    return chance(0.4) ? quoted(odd_text()) : one_of(values);
}

std::string RequestMaker::id(const std::string& pattern) {
    const std::string prefix = pattern.substr(1, 3);
    const auto known = known_.find(prefix);
    if (known != known_.end() && chance(0.5))
        return known
            ->second[known->second.size() - static_cast<std::size_t>(between(
                                                1, std::min<std::int64_t>(8, static_cast<std::int64_t>(known->second.size()))))];
    if (known != known_.end() && chance(0.9)) return one_of(known->second);
    return prefix + "_" + crockford(static_cast<std::uint64_t>(between(1, INT64_MAX)));
}

std::string RequestMaker::text(const Value& schema, const std::string& name) {
    if (const Value* words = schema.find("enum")) {
        const auto& word = one_of(words->items);
        return word.string;
    }
    if (const Value* pattern = schema.find("pattern"); pattern && pattern->string.size() > 5 && pattern->string[4] == '_')
        return id(pattern->string);
    if (schema.find("format")) return chance(0.8) ? "2026-11-23T10:00:00Z" : "2026-02-28T23:59:60.123456+14:00";
    const std::int64_t least = schema.find("minLength") ? schema.find("minLength")->integer : 0;
    const std::int64_t most = schema.find("maxLength") ? schema.find("maxLength")->integer : 300;
    if (const auto usual = kUsual.find(name); usual != kUsual.end() && chance(0.9)) return one_of(usual->second);
    if (const auto also = kAlso.find(name); also != kAlso.end() && chance(0.8))
        if (const auto known = known_.find(one_of(also->second)); known != known_.end()) return one_of(known->second);
    if (chance(0.08)) return repeated("z", static_cast<std::size_t>(most));
    if (chance(0.08)) return repeated("z", static_cast<std::size_t>(least));
    return name.substr(0, 8) + "-" + std::to_string(between(1, 60));
}

std::string RequestMaker::number(const Value& schema) {
    const std::int64_t least = schema.find("minimum") ? schema.find("minimum")->integer : -5;
    const std::int64_t most = schema.find("maximum") ? schema.find("maximum")->integer : INT64_MAX;
    if (chance(0.05)) return std::to_string(least);
    if (chance(0.05)) return std::to_string(most);
    return std::to_string(std::min(most, std::max<std::int64_t>(least, 0) + between(0, 6)));
}

std::string RequestMaker::array(const Value& schema, const std::string& name, double wild, int depth) {
    const std::int64_t least = schema.find("minItems") ? schema.find("minItems")->integer : 0;
    const std::int64_t most = schema.find("maxItems") ? schema.find("maxItems")->integer : 5;
    std::int64_t size = std::min(most, least + between(0, 2));
    if (chance(0.01)) size = most;
    if (chance(wild)) size = chance(0.5) ? 0 : most + 1;
    const std::string only = value(*schema.find("items"), name, 0, depth + 1);
    std::string out = "[";
    for (std::int64_t i = 0; i < size; ++i)
        out += (i ? "," : "") + (size > 50 ? only : value(*schema.find("items"), name, wild, depth + 1));
    return out + "]";
}

std::string RequestMaker::object(const Value& schema, double wild, int depth) {
    const Value* required = schema.find("required");
    std::string out = "{";
    for (const auto& [name, member] : schema.find("properties")->members) {
        const bool needed = required && std::any_of(required->items.begin(), required->items.end(),
                                                    [&, &name = name](const Value& r) { return r.string == name; });
        if (needed ? chance(wild) : chance(0.35)) continue;
        if (name == "terms" && chance(0.8)) continue;  // of what is agreed beyond the usual, most carriers refuse something
        out += (out.size() > 1 ? "," : "") + quoted(name) + ":" + value(member, name, wild, depth + 1);
    }
    if (chance(wild)) out += (out.size() > 1 ? "," : "") + quoted(chance(0.5) ? "surplus" : odd_text()) + ":" + odd();
    return out + "}";
}

std::string RequestMaker::value(const Value& written, const std::string& name, double wild, int depth) {
    if (chance(wild)) return odd();
    const Value& schema = resolved(contract_.document(), written);
    if (const Value* choices = schema.find("anyOf")) return value(one_of(choices->items), name, wild, depth);
    const Value* type = schema.find("type");
    if (!type) return "{}";
    const std::string kind = type->kind == json::Kind::array ? (chance(0.1) ? "null" : type->items.front().string) : type->string;
    if (kind == "object") return object(schema, wild, depth);
    if (kind == "array") return array(schema, name, wild, depth);
    if (kind == "integer") return number(schema);
    if (kind == "boolean") return chance(0.5) ? "true" : "false";
    return kind == "string" ? quoted(chance(wild) ? odd_text() : text(schema, name)) : "null";
}

std::string RequestMaker::csv(double wild) {
    std::string out =
        "external_ref,placed_at,customer_name,email,phone,company,address1,address2,city,region,postal_code,country,sku,"
        "description,quantity,unit_price,currency\r\n";
    for (std::int64_t i = between(0, 4); i > 0; --i)
        out += "C-" + std::to_string(between(1, 200)) + ",2026-11-23T10:00:00Z,Ada,,,,1 Road,,London,,E1 6AN,GB," +
               (chance(0.7) ? "MUG" : "charge:post") + ",," + (chance(wild) ? odd_text() : std::to_string(between(1, 3))) + "," +
               (chance(wild) ? odd_text() : "2.50") + ",GBP\r\n";
    if (chance(wild)) out.insert(static_cast<std::size_t>(between(0, static_cast<std::int64_t>(out.size()))), odd_text());
    return out;
}

void RequestMaker::make_path(Made& made, double wild) {
    const Value* parameters = made.operation->described->find("parameters");
    std::string target = made.operation->pattern;
    for (std::size_t open = target.find('{'); open != std::string::npos; open = target.find('{', open + 1)) {
        const std::size_t close = target.find('}', open);
        const std::string name = target.substr(open + 1, close - open - 1);
        std::string part = "x";
        for (const auto& parameter : parameters->items)
            if (parameter.find("name")->string == name && parameter.find("in")->string == "path")
                part = text(*parameter.find("schema"), name);
        if (chance(wild * 2)) part = odd_text(), made.good_target = false;
        if (part.empty()) part = "-";
        target.replace(open, close - open + 1, text::url_encode(part));
        open += 1;
    }
    made.target = target;
}

void RequestMaker::make_query(Made& made, double wild) {
    char joint = '?';
    const auto add = [&](const std::string& name, const std::string& text) {
        made.target += joint + text::url_encode(name) + "=" + text::url_encode(text);
        joint = '&';
    };
    if (const Value* parameters = made.operation->described->find("parameters"))
        for (const auto& parameter : parameters->items) {
            if (parameter.find("in")->string != "query" || chance(0.6)) continue;
            const std::string& name = parameter.find("name")->string;
            const Value* schema = parameter.find("schema");
            if (const Value* items = schema->find("items")) schema = items;
            const std::string& kind = schema->find("type")->string;
            std::string given = kind == "integer"   ? number(*schema)
                                : kind == "boolean" ? (chance(0.5) ? "true" : "false")
                                                    : text(*schema, name);
            if (name == "wait") given = "0";  // the only thing that is slow on purpose
            if (chance(wild)) given = odd_text(), made.good_target = false;
            add(name, given);
        }
    if (chance(wild * 0.3)) add("surplus", odd_text()), made.good_target = false;
}

void RequestMaker::make_key(Made& made) {
    const Value* parameters = made.operation->described->find("parameters");
    made.has_key = parameters && std::any_of(parameters->items.begin(), parameters->items.end(),
                                             [](const Value& p) { return p.find("in")->string == "header"; });
    if (!made.has_key) return;
    made.key = "made-" + std::to_string(made_);
    if (!keys_.empty() && chance(0.1)) made.key = one_of(keys_);
    keys_.push_back(made.key);
    if (chance(0.06)) made.key = chance(0.5) ? repeated("k", 256) : "ключ";
    if (chance(0.04)) made.has_key = false;
}

RequestMaker::Made RequestMaker::next() {
    ++made_;
    Made made;
    made.operation = &one_of(contract_.operations());
    const std::string id = made.operation->id();
    // A password costs a hash that is slow on purpose; and where all is cancelled, little else is reached.
    if ((id == "createUser" || id == "changeUser" || id == "cancelOrder") && chance(0.7))
        made.operation = &one_of(contract_.operations());
    made.method = made.operation->method;
    const double wild = chance(0.5) ? 0.0 : chance(0.7) ? 0.06 : 0.3;
    make_path(made, wild);
    make_query(made, wild);
    make_key(made);
    const Value* request = made.operation->described->find("requestBody");
    if (!request) return made;
    const auto& [media_type, content] = request->find("content")->members.front();
    made.media_type = chance(0.02) ? "text/plain" : media_type;
    if (chance(0.02)) return made;  // no body at all
    made.body = media_type == "application/json" ? value(*content.find("schema"), "", wild, 0) : csv(wild);
    if (chance(wild * 0.3)) made.body.resize(made.body.size() / 2);
    if (chance(0.002)) made.body = "\"" + repeated("0123456789", 130'000) + "\"";
    return made;
}

}  // namespace waybill::testing
