#include "http/dispatch.h"

#include <stdexcept>

#include "base/crypto.h"
#include "base/log.h"
#include "db/db.h"
#include "http/operation.h"
#include "http/problem.h"
#include "http/serialise.h"

namespace waybill::http {
namespace {

bool changes_something(const Request& request) {
    return request.method != "GET" && request.method != "HEAD" && request.method != "OPTIONS";
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

Response denied(const Request& request, const RefusalPage* page, const Denial& denial) {
    if (page) {
        try {
            if (auto said = (*page)(request, denial); said && may_be_sent(*said)) return *std::move(said);
        } catch (const std::exception& e) {
            log::error("http.refusal_page_failed", {{"request_id", request.request_id}, {"what", e.what()}});
        }
    }
    return problem(denial.status, denial.key, denial.detail, request.request_id);
}

Response no_route(const Request& request, const Router::Match& match) {
    if (match.allowed.empty()) return denied(request, match.page, {404, "not_found", "There is nothing at this address."});
    std::string methods;
    for (const auto& method : match.allowed) methods += (methods.empty() ? "" : ", ") + method;
    return denied(request, match.page, {405, "method", "This address does not know that method."}).header("Allow", methods);
}

}  // namespace

std::optional<Denial> Dispatcher::admit(Request& request, const Route& route) const {
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
        if (!principal) return Denial{status(principal.error().code), principal.error().key, principal.error().detail};
        return Denial{401, "unauthorized", "This address needs a credential."};
    }
    if (!request.principal->may(access.roles)) return Denial{403, "forbidden", "Your roles do not include this."};
    if (forged) return Denial{403, "csrf", "This form is too old or not ours; load the page again."};
    return {};
}

Response Dispatcher::failure(const std::exception_ptr& why, const Request& request, const Router::Match& match) const {
    const std::string pattern = match.route ? match.route->pattern : "none";
    const auto failed = [&](std::string_view what) {
        log::error("http.failed", {{"route", pattern}, {"request_id", request.request_id}, {"what", what}});
        return denied(request, match.page, {500, "internal", "Something went wrong here; the request id helps us to find it."});
    };
    try {
        std::rethrow_exception(why);
    } catch (const db::OutcomeUnknown& e) {
        log::error("http.outcome_unknown", {{"route", pattern}, {"request_id", request.request_id}, {"what", e.what()}});
        return denied(
            request, match.page,
            {503, "outcome_unknown", "Whether this was done is not known yet; repeat it with the same Idempotency-Key."});
    } catch (const db::Unavailable& e) {
        log::warning("http.unavailable", {{"route", pattern}, {"request_id", request.request_id}, {"what", e.what()}});
        return denied(request, match.page, {503, "unavailable", "The service cannot do this at the moment; try again."});
    } catch (const std::exception& e) {
        return failed(e.what());
    } catch (...) {
        return failed("an exception that is not a std::exception");
    }
}

Response Dispatcher::checked(Response response, const Request& request, const Router::Match& match) const {
    if (may_be_sent(response)) return response;
    return failure(std::make_exception_ptr(std::logic_error("the handler's status or headers cannot be sent")), request, match);
}

void Dispatcher::answer(Request& request, Router::Match& match, const Reply& reply) const {
    if (!match.route) return reply.send(no_route(request, match));
    request.params = std::move(match.params);
    try {
        if (const auto denial = admit(request, *match.route)) return reply.send(denied(request, match.page, *denial));
        if (match.route->operation)
            if (auto wrong = check(*match.route->operation, request)) return reply.send(*std::move(wrong));
        if (const auto* later = std::get_if<LaterHandler>(&match.route->handler)) return (*later)(request, reply);
        reply.send(std::get<Handler>(match.route->handler)(request));
    } catch (...) {
        reply.fail(std::current_exception());
    }
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
