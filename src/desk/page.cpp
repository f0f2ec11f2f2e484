#include "desk/page.h"

#include <algorithm>
#include <stdexcept>

#include "base/assets.h"
#include "base/crypto.h"
#include "base/text.h"
#include "base/wording.h"

namespace waybill::desk {
namespace {

using http::Request;
using http::Response;
using http::Role;

std::string load(const std::string& path, const Texts& texts) {
    const auto file = assets::read(path);
    if (!file) throw std::logic_error("there is no page " + path);
    return wording::localised(*file, texts);
}

/// Sets the language for the next pages where the address asks for one.
Response remembered(Response response, const Request& request) {
    if (const auto asked = request.asked("lang"); asked == "en" || asked == "zh-CN")
        response.headers.emplace_back(
            "Set-Cookie", "lang=" + asked + "; Path=/; Max-Age=31536000; SameSite=Lax" + (request.secure ? "; Secure" : ""));
    return response;
}

View frame(const Request& request, const Texts& texts, const std::string& title, const std::string& here) {
    const bool english = texts.language() == "en";
    View v;
    v.set("lang", texts.language()).set("title", title).set("css_base", assets::url("web/shared/base.css"));
    v.set("css_desk", assets::url("web/desk/desk.css")).set("script", assets::url("web/desk/desk.js"));
    v.set("icon", assets::url("web/shared/icon.svg"));
    v.set("other_language", english ? "zh-CN" : "en").set("other_language_name", english ? "中文" : "English");
    v.set("other_language_link", in_language(request, here, english ? "zh-CN" : "en"));
    return v;
}

View problem_view(const Texts& texts, const Error& error) {
    View v;
    const std::string lead = word(texts, "desk.error.", error.key);
    v.set("lead", lead == error.key ? texts("desk.error.other") : lead);
    v.set("detail", error.detail);
    std::vector<View> fields;
    for (const auto& field : error.fields) fields.push_back(View().set("pointer", field.pointer).set("detail", field.detail));
    return v.set("fields", std::move(fields));
}

}  // namespace

std::set<Role> readers() { return {Role::logistics_lead, Role::logistics, Role::customer_service, Role::finance, Role::auditor}; }
std::set<Role> workers() { return {Role::logistics_lead, Role::logistics}; }
std::set<Role> carers() { return {Role::logistics_lead, Role::logistics, Role::customer_service}; }

bool Visit::is(std::initializer_list<Role> roles) const { return who.may(roles); }
bool Visit::may_work() const { return is({Role::logistics_lead, Role::logistics}); }
bool Visit::may_care() const { return is({Role::logistics_lead, Role::logistics, Role::customer_service}); }
bool Visit::may_vouch() const { return is({Role::logistics_lead}); }
bool Visit::may_listen() const { return is({Role::logistics_lead, Role::logistics, Role::auditor}); }
bool Visit::sees_people() const { return is({Role::logistics_lead, Role::logistics, Role::customer_service, Role::auditor}); }
std::string Visit::field(const std::string& name) const {
    const auto found = form.find(name);
    return found == form.end() ? "" : found->second;
}

void add_page(http::Router& router, const std::shared_ptr<const Parts>& parts, std::string method, std::string pattern,
              std::set<Role> roles, PageHandler handler, std::string summary) {
    router.add({std::move(method), std::move(pattern), http::Access::only(std::move(roles)),
                [parts, handler = std::move(handler)](const Request& request) {
                    const Visit visit{*parts, request, parts->texts(request.language()), request.principal.value(),
                                      request.method == "POST" ? request.form() : std::map<std::string, std::string>{}};
                    return remembered(handler(visit), request);
                },
                std::move(summary)});
}

Response show(const Visit& visit, Screen screen) {
    View& v = screen.view;
    v.set("csrf", visit.who.csrf_token).set("once", crypto::hex(crypto::random_bytes(16)));
    v.set("may_work", visit.may_work()).set("may_care", visit.may_care());
    const std::string content = render(load("web/desk/" + screen.page + ".html", visit.texts), v);

    View outer = frame(visit.request, visit.texts, screen.title, screen.here);
    outer.set("sees_carriers", visit.is({Role::logistics_lead, Role::auditor}));
    outer.set("recovering", visit.parts.recovering());
    outer.set("content", content).set("who", visit.who.name).set("csrf", visit.who.csrf_token);
    if (!screen.section.empty()) outer.set("in_" + screen.section, true);
    if (screen.refresh > 0) outer.set("refresh", std::to_string(screen.refresh));
    if (const auto done = visit.request.asked("done"); !done.empty())
        if (const auto message = word(visit.texts, "desk.done.", done); message != done) outer.set("done", message);
    if (screen.problem) outer.set("problem", problem_view(visit.texts, *screen.problem));
    const int status = screen.status > 0 ? screen.status : screen.problem ? http::status(screen.problem->code) : 200;
    return Response::html(render(load("web/desk/frame.html", visit.texts), outer), status);
}

std::string part(const Visit& visit, const std::string& name, const View& view) {
    return render(load("web/desk/" + name + ".html", visit.texts), view);
}

Response show_outside(const Request& request, const Texts& texts, const std::string& title, const std::string& page, View view,
                      int status, const std::optional<Error>& problem) {
    View outer = frame(request, texts, title, "/login");
    if (problem) outer.set("problem", problem_view(texts, *problem));
    outer.set("content", render(load("web/desk/" + page + ".html", texts), view));
    return remembered(Response::html(render(load("web/desk/frame.html", texts), outer), status), request);
}

Response refuse(const Visit& visit, const Error& error, int status) {
    Screen screen{.title = visit.texts("desk.refused.title"), .page = "refused", .view = {}, .here = "/desk", .status = status};
    screen.problem = error;
    return show(visit, std::move(screen));
}

Result<http::OperationKey> form_key(const Visit& visit, const std::string& part) {
    const std::string token = visit.field("once");
    if (token.empty() || token.size() > 64) return error(Code::invalid, "form.stale", visit.texts("desk.refused.form"));
    return http::OperationKey{visit.who.id, "POST " + visit.request.path, token + part,
                              crypto::sha256(visit.request.path + "\n" + visit.request.body)};
}

Result<std::string> once(const Visit& visit, const std::function<Result<std::string>(db::Tx&)>& work, const std::string& part) {
    TRY(key, form_key(visit, part));
    const auto attempt = [&] {
        return visit.parts.db.transact([&](db::Tx& tx) -> Result<std::string> {
            TRY(stored, visit.parts.idempotency.claim(tx, key));
            if (stored) return stored->body;
            TRY(answer, work(tx));
            visit.parts.idempotency.settle(tx, key, {200, answer});
            return answer;
        });
    };
    try {
        return attempt();
    } catch (const db::OutcomeUnknown&) {
        return attempt();  // the key tells whether that COMMIT was made
    }
}

std::string local_path(const std::string& wanted) {
    const bool plain =
        std::all_of(wanted.begin(), wanted.end(), [](unsigned char c) { return c > 0x20 && c < 0x7f && c != '\\'; });
    if (!plain || wanted.empty() || wanted[0] != '/' || wanted.starts_with("//") || wanted.size() > 500) return "/desk";
    return wanted;
}

std::string in_language(const Request& request, const std::string& here, const std::string& language) {
    std::string out = here.empty() ? request.path : here;
    char joint = out.find('?') == out.npos ? '?' : '&';
    const auto add = [&](const std::string& name, const std::string& value) {
        out += joint + text::url_encode(name) + "=" + text::url_encode(value);
        joint = '&';
    };
    if (here.empty())
        for (const auto& [name, value] : request.query)
            if (name != "lang" && name != "done") add(name, value);
    if (!language.empty()) add("lang", language);
    return out;
}

}  // namespace waybill::desk
