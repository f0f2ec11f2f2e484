#include "http/dispatch.h"

#include <algorithm>

#include "base/crypto.h"
#include "base/log.h"
#include "base/text.h"
#include "db/db.h"
#include "http/problem.h"
#include "http/serialise.h"

namespace waybill::http {
namespace {

bool changes_something(const Request& request) {
    return request.method != "GET" && request.method != "HEAD" && request.method != "OPTIONS";
}

bool is_allowed(const Access& access, const Principal& principal) {
    if (principal.roles.contains(Role::admin)) return true;
    return std::any_of(access.roles.begin(), access.roles.end(), [&](Role role) { return principal.roles.contains(role); });
}

/// A browser lends its session to any page that posts a form: our own pages prove themselves by the session's token.
bool is_our_own_form(const Request& request) {
    const std::string site = request.header("sec-fetch-site");
    if (!site.empty() && site != "same-origin" && site != "none") return false;
    std::string token = request.header("x-csrf-token");
    if (token.empty()) {
        const auto form = request.form();
        if (const auto field = form.find("csrf"); field != form.end()) token = field->second;
    }
    const std::string& wanted = request.principal->csrf_token;
    return !wanted.empty() && crypto::equal(token, wanted);
}

/// Staff who open a page without a session are led to the login and back.
bool is_staff_page(const Request& request) {
    const auto under = [&](std::string_view root) {
        return request.path.starts_with(root) && (request.path.size() == root.size() || request.path[root.size()] == '/');
    };
    return (request.method == "GET" || request.method == "HEAD") && (under("/desk") || under("/floor"));
}

Response to_login(const Request& request) {
    std::string target;
    for (const auto& part : text::split(request.path.substr(1), '/')) target += "/" + text::url_encode(part);
    char before = '?';
    for (const auto& [name, value] : request.query) {
        target += before + text::url_encode(name) + "=" + text::url_encode(value);
        before = '&';
    }
    return Response::see_other("/login?next=" + text::url_encode(target));
}

Response no_route(const Request& request, const std::set<std::string>& allowed) {
    if (allowed.empty()) return problem(404, "not_found", "There is nothing at this address.", request.request_id);
    std::string methods;
    for (const auto& method : allowed) methods += (methods.empty() ? "" : ", ") + method;
    return problem(405, "method", "This address does not know that method.", request.request_id).header("Allow", methods);
}

}  // namespace

std::optional<Response> Dispatcher::admit(Request& request, const Route& route) const {
    const Access& access = route.access;
    if (access.everyone && request.header("authorization").empty() && request.header("cookie").empty()) return {};
    auto principal = authenticator_.authenticate(request);
    if (principal) request.principal = *std::move(principal);

    const bool forged =
        request.principal && request.principal->by_session && changes_something(request) && !is_our_own_form(request);
    if (access.everyone) {
        if (forged) request.principal.reset();  // a public form works for everyone, but lends nobody's session
        return {};
    }
    if (!request.principal) {
        if (is_staff_page(request)) return to_login(request);
        if (!principal) return problem(principal.error(), request);
        return problem(401, "unauthorized", "This address needs a credential.", request.request_id);
    }
    if (!is_allowed(access, *request.principal))
        return problem(403, "forbidden", "Your roles do not include this.", request.request_id);
    if (forged) return problem(403, "csrf", "This form is too old or not ours; load the page again.", request.request_id);
    return {};
}

Response Dispatcher::guarded(Request& request, const Route& route) const {
    const auto failed = [&](std::string_view what) {
        log::error("http.failed", {{"route", route.pattern}, {"request_id", request.request_id}, {"what", what}});
        return problem(500, "internal", "Something went wrong here; the request id helps us to find it.", request.request_id);
    };
    try {
        if (auto refused = admit(request, route)) return *std::move(refused);
        Response response = route.handler(request);
        if (!may_be_sent(response)) return failed("the handler's status or headers cannot be sent");
        return response;
    } catch (const db::OutcomeUnknown& e) {
        log::error("http.outcome_unknown", {{"route", route.pattern}, {"request_id", request.request_id}, {"what", e.what()}});
        return problem(503, "outcome_unknown", "Whether this was done is not known yet; repeat it with the same Idempotency-Key.",
                       request.request_id);
    } catch (const db::Unavailable& e) {
        log::warning("http.unavailable", {{"route", route.pattern}, {"request_id", request.request_id}, {"what", e.what()}});
        return problem(503, "unavailable", "The service cannot do this at the moment; try again.", request.request_id);
    } catch (const std::exception& e) {
        return failed(e.what());
    } catch (...) {
        return failed("an exception that is not a std::exception");
    }
}

Response Dispatcher::answer(Request& request, Router::Match match) const {
    if (!match.route) return no_route(request, match.allowed);
    request.params = std::move(match.params);
    return guarded(request, *match.route);
}

void Dispatcher::account(const Request& request, const Route* route, int status, long micros) const {
    const std::string pattern = route ? route->pattern : "none";
    const std::string labels =
        "method=\"" + request.method + "\",route=\"" + pattern + "\",status=\"" + std::to_string(status) + "\"";
    ++metrics_.counter("waybill_http_requests_total", "Requests answered, by route.", labels);
    metrics_.counter("waybill_http_request_micros_total", "Microseconds from a complete request to its answer.",
                     "route=\"" + pattern + "\"") += micros;
    log::info("http.request", {{"method", request.method},
                               {"route", pattern},
                               {"status", status},
                               {"micros", micros},
                               {"request_id", request.request_id},
                               {"actor", request.principal ? request.principal->id : ""}});
}

}  // namespace waybill::http
