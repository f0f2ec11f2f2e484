#include "desk/routes.h"

namespace waybill::desk {
namespace {

using http::Access;
using http::Request;
using http::Response;

std::string cookie(const Request& request, const std::string& value, const std::string& more) {
    return identity::session_cookie(request.secure) + "=" + value + "; Path=/; HttpOnly; SameSite=Lax" +
           (request.secure ? "; Secure" : "") + more;
}

Response form(const Parts& parts, const Request& request, const std::string& next, const std::string& login, bool failed) {
    const Texts& texts = parts.texts(request.language());
    View view;
    view.set("next", next).set("login", login).set("failed", failed);
    return show_outside(request, texts, texts("desk.login.title"), "login", std::move(view), failed ? 401 : 200);
}

/// One answer for every failure: which of login, password and patience was wrong is nobody's business.
Response log_in(const Parts& parts, const Request& request) {
    const auto fields = request.form();
    const auto field = [&](const char* name) { return fields.contains(name) ? fields.at(name) : std::string(); };
    const std::string next = local_path(field("next")), site = request.header("sec-fetch-site");
    if (!site.empty() && site != "same-origin" && site != "none") return form(parts, request, next, "", true);
    const auto session = parts.identity.log_in(field("login"), Secret<std::string>(field("password")), request.peer);
    if (!session) return form(parts, request, next, field("login"), true);
    return Response::see_other(next).header("Set-Cookie", cookie(request, session->token.reveal(), ""));
}

Response log_out(const Visit& visit) {
    const auto& request = visit.request;
    visit.parts.identity.log_out(Secret<std::string>(request.cookie(identity::session_cookie(request.secure))));
    return Response::see_other("/login").header("Set-Cookie", cookie(request, "", "; Max-Age=0"));
}

}  // namespace

void add_login(http::Router& router, const SharedParts& parts) {
    router.add({"GET", "/", Access::anyone(), [](const Request&) { return Response::see_other("/desk"); },
                "The front page leads to the desk."});
    router.add({"GET", "/login", Access::anyone(),
                [parts](const Request& r) { return form(*parts, r, local_path(r.asked("next")), "", false); },
                "The login's form."});
    router.add({"POST", "/login", Access::anyone(), [parts](const Request& r) { return log_in(*parts, r); }, "Log in."});
    std::set<http::Role> anybody;
    for (const auto name :
         {"logistics_lead", "logistics", "picker", "packer", "customer_service", "finance", "auditor", "integration"})
        anybody.insert(*http::role(name));
    add_page(router, parts, "POST", "/logout", anybody, log_out, "Log out.");
}

}  // namespace waybill::desk
