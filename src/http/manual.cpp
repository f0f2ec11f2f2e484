#include "http/manual.h"

#include <algorithm>
#include <memory>
#include <stdexcept>

#include "base/assets.h"
#include "base/template.h"
#include "base/text.h"
#include "base/wording.h"
#include "http/serialise.h"

namespace waybill::http {
namespace {

using Components = std::map<std::string, Schema>;
constexpr int kDeepest = 6;  // levels that have an indentation of their own

std::string reference(const std::string& component) {
    return "<a href=\"#schema-" + text::html(component) + "\">" + text::html(component) + "</a>";
}

std::string bounds(const Schema& s) {
    if (!s.least && !s.most) return "";
    return " " + (s.least ? std::to_string(*s.least) : "") + "…" + (s.most ? std::to_string(*s.most) : "");
}

/// A schema in one line of HTML: "string 1…64", "Money", "list of OrderLine".
std::string type_html(const Schema& s) {
    const std::string end = s.nullable ? " | null" : "";
    if (!s.component.empty()) return reference(s.component) + end;
    switch (s.kind) {
        case Schema::Kind::text:
            if (!s.pattern.empty()) return "<code>" + text::html(s.pattern.substr(1, s.pattern.find('_'))) + "…</code>" + end;
            if (!s.format.empty()) return "string " + text::html(s.format) + end;
            return "string" + bounds(s) + end;
        case Schema::Kind::whole:
            return "integer" + bounds(s) + end;
        case Schema::Kind::truth:
            return "boolean" + end;
        case Schema::Kind::list:
            return "[ " + type_html(s.parts.front()) + " ]" + bounds(s) + end;
        case Schema::Kind::object:
            return "object" + end;
        case Schema::Kind::either: {
            std::string all;
            for (const auto& part : s.parts) all += (all.empty() ? "" : " | ") + type_html(part);
            return all + end;
        }
        default:
            return "any";
    }
}

std::string words_html(const Schema& s) {
    std::string all;
    for (const auto& word : s.words)
        if (!word.empty()) all += (all.empty() ? "" : " ") + ("<code>" + text::html(word) + "</code>");
    return all;
}

View row(const std::string& name, const Schema& schema, bool required, int depth) {
    View v;
    v.set("name", name).set("type", type_html(schema)).set("required", required);
    v.set("depth", "d" + std::to_string(std::min(depth, kDeepest)));
    v.set("description", schema.description)
        .set("words", words_html(schema.kind == Schema::Kind::list ? schema.parts.front() : schema));
    return v.set("fallback", schema.fallback);
}

/// The members of an object, of what a list holds, of alternatives; not those of components, which stand by themselves.
void add_rows(std::vector<View>& rows, const Schema& schema, int depth, bool in_full = false) {
    if (!schema.component.empty() && !in_full) return;
    for (const auto& member : schema.members) {
        rows.push_back(row(member.name, member.schema, member.required, depth));
        add_rows(rows, member.schema, depth + 1);
    }
    for (const auto& part : schema.parts) add_rows(rows, part, depth);
}

View shape_view(const Schema& schema, bool in_full = false) {
    std::vector<View> rows;
    add_rows(rows, schema, 0, in_full);
    Schema head = schema;
    if (in_full) head.component.clear();
    return View().set("type", type_html(head)).set("rows", std::move(rows)).set("description", schema.description);
}

std::vector<View> parameter_rows(const Route& route) {
    const Operation& operation = *route.operation;
    std::vector<View> rows;
    const auto add = [&](const Parameter& p, const char* place) {
        rows.push_back(row(p.name, p.schema, p.required, 0).set("place", place).set("description", p.description));
    };
    for (const auto& name : path_names(route.pattern)) {
        const auto given = std::find_if(operation.path_parameters.begin(), operation.path_parameters.end(),
                                        [&](const Parameter& p) { return p.name == name; });
        add(given == operation.path_parameters.end() ? Parameter{name, "", shape::text(), true} : *given, "path");
    }
    for (const auto& parameter : operation.query_parameters) add(parameter, "query");
    if (operation.idempotency != Operation::Key::none)
        add({"Idempotency-Key", "", shape::text(1, 255), operation.idempotency == Operation::Key::required}, "header");
    return rows;
}

View operation_view(const Route& route, const About& about, const Components& known) {
    const Operation& operation = *route.operation;
    View v;
    v.set("id", operation.id).set("method", route.method).set("class", text::lower(route.method)).set("path", route.pattern);
    v.set("summary", route.summary).set("parameters", parameter_rows(route)).set("curl", curl(route, about.server, known));
    std::string roles;
    for (const auto& role : callers(route.access)) roles += (roles.empty() ? "" : " ") + ("<code>" + role + "</code>");
    v.set("roles", roles);
    if (!operation.body_type.empty()) {
        View body = operation.body ? shape_view(*operation.body) : View();
        body.set("media_type", operation.body_type).set("said", operation.body_description);
        v.set("body", std::move(body));
    }
    std::vector<View> answers;
    for (const auto& promise : operation.promises) {
        View answer = promise.schema ? shape_view(*promise.schema) : View();
        answer.set("status", std::to_string(promise.status)).set("media_type", promise.media_type);
        answers.push_back(answer.set("said", promise.description));
    }
    std::string problems;
    for (const int status : problem_statuses(route))
        problems += (problems.empty() ? "" : ", ") + std::to_string(status) + " " + std::string(status_phrase(status));
    return v.set("answers", std::move(answers)).set("problems", problems);
}

std::vector<View> section_views(const std::vector<Route>& routes, const About& about, const Components& known) {
    std::vector<View> sections;
    for (const auto& [tag, sentence] : about.tags) {
        std::vector<View> operations;
        for (const auto& route : routes)
            if (route.operation && route.operation->tag == tag) operations.push_back(operation_view(route, about, known));
        std::string anchor = "tag-" + text::lower(tag);
        std::replace(anchor.begin(), anchor.end(), ' ', '-');
        sections.push_back(
            View().set("tag", tag).set("anchor", anchor).set("sentence", sentence).set("operations", std::move(operations)));
    }
    return sections;
}

std::vector<View> pairs(const std::vector<std::pair<std::string, std::string>>& list) {
    std::vector<View> rows;
    for (const auto& [key, sentence] : list) rows.push_back(View().set("key", key).set("sentence", sentence));
    return rows;
}

std::string file(const std::string& path) {
    auto text = assets::read(path);
    if (!text) throw std::logic_error("there is no file " + path);
    return *std::move(text);
}

Response manual_page(const Router& router, const About& about, const std::vector<SettingText>& settings, const Texts& texts) {
    const auto known = components(router.routes());
    const bool english = texts.language() == "en";
    View v;
    v.set("lang", texts.language())
        .set("title", about.title)
        .set("version", about.version)
        .set("about", markdown(about.description));
    v.set("other_language", english ? "zh-CN" : "en").set("other_language_name", english ? "中文" : "English");
    v.set("css_base", assets::url("web/shared/base.css")).set("css", assets::url("web/docs/docs.css"));
    v.set("script", assets::url("web/docs/docs.js")).set("icon", assets::url("web/shared/icon.svg"));
    v.set("sections", section_views(router.routes(), about, known)).set("problem_keys", pairs(about.problem_keys));
    std::vector<View> shapes;
    for (const auto& [name, schema] : known) shapes.push_back(shape_view(schema, true).set("name", name));
    v.set("schemas", std::move(shapes));
    std::vector<View> lines;
    for (const auto& s : settings) lines.push_back(View().set("key", s.key).set("fallback", s.fallback).set("help", s.help));
    v.set("settings", std::move(lines));
    const std::map<std::string, std::string> partials{{"rows", wording::localised(file("web/docs/rows.html"), texts)}};
    return Response::html(render(wording::localised(file("web/docs/docs.html"), texts), v, partials));
}

}  // namespace

void add_manual(Router& router, About about, std::vector<SettingText> settings,
                std::function<const Texts&(const std::string&)> texts) {
    const auto document = std::make_shared<std::string>();
    router.add({"GET", "/openapi.json", Access::everybody_known(),
                [document](const Request&) { return Response::json(200, *document); }, "This description."},
               Operation("Service", "getDescription").answers(200, shape::object({{"openapi", shape::text()}}), "OpenAPI 3.1."));
    const auto shared = std::make_shared<const About>(std::move(about));
    router.add({"GET", "/docs", Access::everybody_known(),
                [&router, shared, settings = std::move(settings), texts = std::move(texts)](const Request& request) {
                    return manual_page(router, *shared, settings, texts(request.language()));
                },
                "The description as a page."});
    *document = openapi(router.routes(), *shared);
}

}  // namespace waybill::http
