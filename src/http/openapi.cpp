#include "http/openapi.h"

#include <algorithm>
#include <stdexcept>

#include "base/text.h"
#include "http/serialise.h"

namespace waybill::http {
namespace {

using Components = std::map<std::string, Schema>;

constexpr std::string_view kKeyText =
    "Makes a repeated call the same call: with the same key and body the first answer is given again, with "
    "`Idempotency-Replayed: true`; the same key with another body is refused. Kept for 30 days.";

void write_parameter(json::Writer& out, const Parameter& parameter, std::string_view place) {
    out.begin_object().member("name", parameter.name).member("in", place);
    if (!parameter.description.empty()) out.member("description", parameter.description);
    if (parameter.required) out.member("required", true);
    parameter.schema.write(out.key("schema"));
    if (parameter.schema.kind == Schema::Kind::list) out.member("style", "form").member("explode", true);
    out.end_object();
}

void write_parameters(json::Writer& out, const Route& route) {
    const Operation& operation = *route.operation;
    const auto names = path_names(route.pattern);
    if (names.empty() && operation.query_parameters.empty() && operation.idempotency == Operation::Key::none) return;
    out.key("parameters").begin_array();
    for (const auto& name : names) {
        const auto given = std::find_if(operation.path_parameters.begin(), operation.path_parameters.end(),
                                        [&](const Parameter& p) { return p.name == name; });
        write_parameter(out, given == operation.path_parameters.end() ? Parameter{name, "", shape::text(1), true} : *given,
                        "path");
    }
    for (const auto& parameter : operation.query_parameters) write_parameter(out, parameter, "query");
    if (operation.idempotency != Operation::Key::none) {
        Schema key = shape::text(1, 255);
        key.pattern = "^[ -~]+$";
        write_parameter(out, {"Idempotency-Key", std::string(kKeyText), key, operation.idempotency == Operation::Key::required},
                        "header");
    }
    out.end_array();
}

void write_media_type(json::Writer& out, const std::string& media_type, const std::optional<Schema>& schema) {
    out.key(media_type).begin_object();
    if (schema) schema->write(out.key("schema"));
    out.end_object();
}

void write_content(json::Writer& out, const std::string& media_type, const std::optional<Schema>& schema) {
    out.key("content").begin_object();
    write_media_type(out, media_type, schema);
    out.end_object();
}

void write_body(json::Writer& out, const Operation& operation) {
    if (operation.body_type.empty()) return;
    out.key("requestBody").begin_object();
    if (!operation.body_description.empty()) out.member("description", operation.body_description);
    out.member("required", operation.body_required);
    write_content(out, operation.body_type, operation.body);
    out.end_object();
}

void write_responses(json::Writer& out, const Route& route) {
    out.key("responses").begin_object();
    std::map<int, std::vector<const Promise*>> by_status;  // one answer may come in several media types
    for (const auto& promise : route.operation->promises) by_status[promise.status].push_back(&promise);
    for (const auto& [status, promises] : by_status) {
        const std::string& said = promises.front()->description;
        out.key(std::to_string(status))
            .begin_object()
            .member("description", said.empty() ? std::string(status_phrase(status)) : said);
        if (!promises.front()->media_type.empty()) {
            out.key("content").begin_object();
            for (const auto* promise : promises) write_media_type(out, promise->media_type, promise->schema);
            out.end_object();
        }
        out.end_object();
    }
    for (const int status : problem_statuses(route))
        out.key(std::to_string(status))
            .begin_object()
            .member("$ref", "#/components/responses/Problem" + std::to_string(status))
            .end_object();
    out.key("default").begin_object().member("$ref", "#/components/responses/Problem").end_object();
    out.end_object();
}

void write_operation(json::Writer& out, const Route& route) {
    const Operation& operation = *route.operation;
    out.begin_object().member("operationId", operation.id).member("summary", route.summary);
    out.key("tags").begin_array().value(operation.tag).end_array();
    const auto roles = callers(route.access);
    if (roles.empty()) {
        out.key("security").begin_array().end_array();
    } else {
        out.key("x-roles").begin_array();
        for (const auto& role : roles) out.value(role);
        out.end_array();
    }
    write_parameters(out, route);
    write_body(out, operation);
    write_responses(out, route);
    out.end_object();
}

void write_paths(json::Writer& out, const std::vector<const Route*>& routes) {
    std::vector<std::string> patterns;
    for (const auto* route : routes)
        if (std::find(patterns.begin(), patterns.end(), route->pattern) == patterns.end()) patterns.push_back(route->pattern);
    out.key("paths").begin_object();
    for (const auto& pattern : patterns) {
        out.key(pattern).begin_object();
        for (const auto* route : routes)
            if (route->pattern == pattern) write_operation(out.key(text::lower(route->method)), *route);
        out.end_object();
    }
    out.end_object();
}

void write_problem_response(json::Writer& out, const std::string& name, std::string_view description) {
    out.key(name).begin_object().member("description", description);
    write_content(out, "application/problem+json", shape::ref("Problem"));
    out.end_object();
}

void write_components(json::Writer& out, const std::vector<const Route*>& routes, const Components& known) {
    out.key("components").begin_object().key("schemas").begin_object();
    for (const auto& [name, schema] : known) schema.write(out.key(name), true);
    out.end_object().key("responses").begin_object();
    std::set<int> statuses;
    for (const auto* route : routes) statuses.merge(problem_statuses(*route));
    for (const int status : statuses) write_problem_response(out, "Problem" + std::to_string(status), status_phrase(status));
    write_problem_response(out, "Problem", "Anything else: what HTTP itself refuses (400, 405, 408, 411, 414, 431), and 500.");
    out.end_object().key("securitySchemes").begin_object().key("key").begin_object();
    out.member("type", "http").member("scheme", "bearer");
    out.member("description", "An API key (`waybill key issue`, or POST /api/v1/api-keys), shown once when it is issued.");
    out.end_object().end_object().end_object();
}

void refuse_wrong(const std::vector<const Route*>& routes, const About& about, const Components& known) {
    std::set<std::string> ids;
    for (const auto* route : routes) {
        const Operation& operation = *route->operation;
        const auto wrong = [&](const std::string& why) {
            throw std::logic_error(route->method + " " + route->pattern + ": " + why);
        };
        if (!ids.insert(operation.id).second) wrong("the operation id is taken: " + operation.id);
        if (operation.promises.empty()) wrong("promises no answer");
        if (std::none_of(about.tags.begin(), about.tags.end(), [&](const auto& tag) { return tag.first == operation.tag; }))
            wrong("the tag is not described: " + operation.tag);
        std::vector<Schema> spoken;
        if (operation.body) spoken.push_back(*operation.body);
        for (const auto& promise : operation.promises)
            if (promise.schema) spoken.push_back(*promise.schema);
        for (const auto& schema : spoken)
            for (const auto& missing : unresolved(schema, known)) wrong("refers to no component: " + missing);
        const auto names = path_names(route->pattern);
        for (const auto& parameter : operation.path_parameters)
            if (std::find(names.begin(), names.end(), parameter.name) == names.end())
                wrong("no such part of the path: " + parameter.name);
    }
    for (const auto& [name, schema] : known)
        for (const auto& missing : unresolved(schema, known))
            throw std::logic_error(name + " refers to no component: " + missing);
}

}  // namespace

Schema problem_schema() {
    using namespace shape;
    return named(
        "Problem",
        object(
            {{"type", text().says("urn:waybill:problem: and the key.")},
             {"title", text().says("The status in words.")},
             {"status", whole(400, 599)},
             {"detail", text().says("A sentence for people.")},
             {"key", text().says("Stable, for programs: see x-problem-keys.").like("request.fields")},
             {"request_id", text().says("Also the header X-Request-Id; helps us to find the call in the log.")},
             may("errors", list_of(object({{"pointer", text().says("RFC 6901: /lines/2/quantity; /limit for a query parameter.")},
                                           {"key", text().says("Stable: required, range, unknown_field …")},
                                           {"detail", text()}}))
                               .says("Every wrong field at once."))}));
}

std::set<int> problem_statuses(const Route& route) {
    const Operation& operation = *route.operation;
    std::set<int> statuses(operation.refusals.begin(), operation.refusals.end());
    if (route.access.everyone) return statuses;
    statuses.insert({401, 403, 503});
    statuses.insert(422);  // a parameter that there is not
    if (!path_names(route.pattern).empty()) statuses.insert(404);
    if (!operation.body_type.empty()) statuses.insert({413, 415});
    if (operation.idempotency != Operation::Key::none) statuses.insert(409);
    return statuses;
}

Components components(const std::vector<Route>& routes) {
    Components found;
    problem_schema().collect(found);
    for (const auto& route : routes) {
        if (!route.operation) continue;
        if (route.operation->body) route.operation->body->collect(found);
        for (const auto& promise : route.operation->promises)
            if (promise.schema) promise.schema->collect(found);
    }
    return found;
}

std::vector<std::string> callers(const Access& access) {
    std::vector<std::string> names;
    if (access.everyone) return names;
    names.emplace_back(name(Role::admin));
    for (const Role role : access.roles)
        if (role != Role::admin) names.emplace_back(name(role));
    return names;
}

std::vector<std::string> path_names(const std::string& pattern) {
    std::vector<std::string> names;
    for (std::size_t open = pattern.find('{'); open != std::string::npos; open = pattern.find('{', open + 1))
        names.push_back(pattern.substr(open + 1, pattern.find('}', open) - open - 1));
    return names;
}

std::vector<std::pair<std::string, std::string>> key_sentences(const std::string& text) {
    std::vector<std::pair<std::string, std::string>> keys;
    for (const auto& line : text::split(text, '\n')) {
        const auto equals = line.find(" = ");
        if (line.empty() || line.front() == '#' || equals == std::string::npos) continue;
        keys.emplace_back(text::trim(line.substr(0, equals)), line.substr(equals + 3));
    }
    return keys;
}

std::string openapi(const std::vector<Route>& routes, const About& about) {
    std::vector<const Route*> described;
    for (const auto& route : routes)
        if (route.operation) described.push_back(&route);
    const Components known = components(routes);
    refuse_wrong(described, about, known);
    json::Writer out;
    out.begin_object().member("openapi", "3.1.0").key("info").begin_object();
    out.member("title", about.title).member("version", about.version).member("description", about.description).end_object();
    out.key("servers").begin_array().begin_object().member("url", about.server).end_object().end_array();
    out.key("security").begin_array().begin_object().key("key").begin_array().end_array().end_object().end_array();
    out.key("tags").begin_array();
    for (const auto& [name, sentence] : about.tags)
        out.begin_object().member("name", name).member("description", sentence).end_object();
    out.end_array();
    write_paths(out, described);
    write_components(out, described, known);
    out.key("x-problem-keys").begin_object();
    for (const auto& [key, sentence] : about.problem_keys) out.member(key, sentence);
    out.end_object().end_object();
    return out.take();
}

}  // namespace waybill::http
