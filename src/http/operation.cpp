#include "http/operation.h"

#include <algorithm>
#include <charconv>
#include <stdexcept>

#include "base/text.h"
#include "http/http.h"
#include "http/problem.h"

namespace waybill::http {
namespace {

bool has_control(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

std::optional<std::int64_t> whole(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failure != std::errc() || end != text.data() + text.size()) return {};
    return value;
}

/// An identifier's pattern is "^ord_[…]{13}$".
bool is_id(const std::string& pattern, std::string_view text) {
    const auto underscore = pattern.find('_');
    const auto prefix = std::string_view(pattern).substr(1, underscore);
    if (!text.starts_with(prefix)) return false;
    const auto raw = from_crockford(text.substr(prefix.size()));
    return raw && *raw != 0 && *raw <= INT64_MAX;
}

std::string listed(const std::vector<std::string>& words) {
    std::string all;
    for (const auto& word : words) all += (all.empty() ? "" : ", ") + word;
    return all;
}

std::optional<FieldError> wrong_text(const Parameter& parameter, const std::string& value) {
    const Schema& schema = parameter.schema.kind == Schema::Kind::list ? parameter.schema.parts.front() : parameter.schema;
    const auto fail = [&](const char* key, std::string detail) {
        return FieldError{"/" + parameter.name, key, std::move(detail)};
    };
    if (!text::is_utf8(value) || has_control(value)) return fail("control_character", "must be UTF-8 without control characters");
    if (schema.kind == Schema::Kind::whole) {
        const auto number = whole(value);
        const auto least = schema.least.value_or(INT64_MIN), most = schema.most.value_or(INT64_MAX);
        if (!number || *number < least || *number > most)
            return fail("range", "must be a number from " + std::to_string(least) + " to " + std::to_string(most));
        return {};
    }
    if (schema.kind == Schema::Kind::truth) {
        if (value != "true" && value != "false") return fail("word", "must be true or false");
        return {};
    }
    if (!schema.words.empty() && std::find(schema.words.begin(), schema.words.end(), value) == schema.words.end())
        return fail("word", "must be one of " + listed(schema.words));
    if (!schema.pattern.empty() && !is_id(schema.pattern, value)) return fail("id", "is not an identifier of the expected kind");
    if (schema.most && value.size() > static_cast<std::size_t>(*schema.most))
        return fail("length", "must have at most " + std::to_string(*schema.most) + " bytes");
    return {};
}

std::string default_text(const Schema& schema) {
    if (schema.kind != Schema::Kind::text) return schema.fallback;
    const auto value = json::parse(schema.fallback);
    return value ? value->string : "";
}

bool is_media_type(std::string_view header, std::string_view wanted) {
    return text::lower(text::trim(header.substr(0, header.find(';')))) == wanted;
}

}  // namespace

Operation::Operation(std::string t, std::string i) : tag(std::move(t)), id(std::move(i)) {}

Operation& Operation::path(std::string name, Schema schema) {
    path_parameters.push_back({std::move(name), "", std::move(schema), true});
    return *this;
}
Operation& Operation::query(std::string name, Schema schema, std::string description) {
    query_parameters.push_back({std::move(name), std::move(description), std::move(schema), false});
    return *this;
}
Operation& Operation::paged(std::int64_t most, std::int64_t by_default, Schema cursor) {
    query("limit", shape::whole(1, most).by_default(by_default), "The longest page.");
    return query("after", std::move(cursor), "The page after this cursor: `next` of the page before.");
}
Operation& Operation::key(Key k) {
    idempotency = k;
    return *this;
}
Operation& Operation::repeatable() {
    is_repeatable = true;
    return key(Key::optional);
}
Operation& Operation::keyless(std::string why) {
    keyless_because = std::move(why);
    return *this;
}
Operation& Operation::takes(Schema schema) {
    body = std::move(schema);
    body_type = "application/json";
    body_required = true;
    return *this;
}
Operation& Operation::may_take(Schema schema) {
    takes(std::move(schema)).body_required = false;
    return *this;
}
Operation& Operation::takes(std::string media_type, std::string description) {
    body_type = std::move(media_type);
    body_description = std::move(description);
    body_required = true;
    return *this;
}
Operation& Operation::answers(int status, Schema schema, std::string description) {
    promises.push_back({status, std::move(description), "application/json", std::move(schema)});
    return *this;
}
Operation& Operation::answers(int status, std::string media_type, std::string description) {
    promises.push_back({status, std::move(description), std::move(media_type), {}});
    return *this;
}
Operation& Operation::answers_nothing(std::string description) {
    promises.push_back({204, std::move(description), "", {}});
    return *this;
}
Operation& Operation::refuses(std::vector<int> statuses) {
    refusals.insert(refusals.end(), statuses.begin(), statuses.end());
    return *this;
}

std::optional<Response> check(const Operation& operation, Request& request) {
    std::vector<FieldError> errors;
    std::erase_if(request.query, [](const auto& given) { return given.second.empty(); });  // "?state=" asks for nothing
    std::vector<std::string> seen;
    for (const auto& [name, value] : request.query) {
        const auto known = std::find_if(operation.query_parameters.begin(), operation.query_parameters.end(),
                                        [&, &name = name](const Parameter& p) { return p.name == name; });
        if (known == operation.query_parameters.end()) {
            errors.push_back({"/" + text::url_encode(text::shorten(text::to_utf8(name), 60)), "unknown_parameter",
                              "is not a parameter of this call"});
            continue;
        }
        const bool again = std::find(seen.begin(), seen.end(), name) != seen.end();
        if (again && known->schema.kind != Schema::Kind::list) errors.push_back({"/" + name, "twice", "may be given once"});
        seen.push_back(name);
        if (auto wrong = wrong_text(*known, value)) errors.push_back(*std::move(wrong));
    }
    for (const auto& parameter : operation.query_parameters) {
        const auto times = std::count(seen.begin(), seen.end(), parameter.name);
        if (times == 0 && !parameter.schema.fallback.empty())
            request.query.emplace_back(parameter.name, default_text(parameter.schema));
        if (parameter.schema.kind == Schema::Kind::list && times > parameter.schema.most.value_or(INT64_MAX))
            errors.push_back(
                {"/" + parameter.name, "items", "may be given " + std::to_string(*parameter.schema.most) + " times"});
    }
    if (!errors.empty()) {
        constexpr std::size_t kMostErrors = 100;
        if (errors.size() > kMostErrors) errors.resize(kMostErrors);
        return problem(error(Code::invalid, "request.fields", "Some parameters are wrong; see errors.", std::move(errors)),
                       request);
    }
    const std::string type = request.header("content-type");
    if (!request.body.empty() && !operation.body_type.empty() && !type.empty() && !is_media_type(type, operation.body_type))
        return problem(415, "request.media_type", "This call takes " + operation.body_type + ".", request.request_id);
    return {};
}

std::int64_t number(const Request& request, std::string_view name) {
    const auto value = whole(request.asked(name));
    if (!value) throw std::logic_error("a handler reads a number that its route does not declare: " + std::string(name));
    return *value;
}

}  // namespace waybill::http
