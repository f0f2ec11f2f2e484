#include "support/calls.h"

#include <stdexcept>

#include "base/text.h"
#include "http/operation.h"
#include "support/answer.h"

namespace waybill::testing {

http::Response handled(const http::Route& route, http::Request& request) {
    if (route.operation)
        if (auto wrong = http::check(*route.operation, request)) return *std::move(wrong);
    return answer_of(route, request);
}

http::Response call(const http::Router& router, const std::string& method, const std::string& path_and_query,
                    const std::string& body, const std::string& idempotency_key) {
    http::Request request;
    request.method = method;
    const auto question = path_and_query.find('?');
    request.path = path_and_query.substr(0, question);
    if (question != std::string::npos)
        for (const auto& pair : text::split(path_and_query.substr(question + 1), '&')) {
            const auto equals = pair.find('=');
            request.query.emplace_back(pair.substr(0, equals), equals == std::string::npos ? "" : pair.substr(equals + 1));
        }
    request.body = body;
    request.request_id = "req-1";
    request.principal = http::Principal{.id = "key_1", .name = "the test"};
    if (!idempotency_key.empty()) request.headers.emplace_back("idempotency-key", idempotency_key);
    const auto match = router.match(method, request.path);
    if (match.route == nullptr) throw std::logic_error("no route for " + method + " " + request.path);
    request.params = match.params;
    return handled(*match.route, request);
}

json::Value json_of(const http::Response& response) {
    auto parsed = json::parse(response.body);
    if (!parsed) throw std::logic_error("the answer is not JSON: " + response.body);
    return *std::move(parsed);
}

std::string wrong_fields(const http::Response& response) {
    const auto problem = json_of(response);
    std::string out;
    if (const auto* errors = problem.find("errors"))
        for (const auto& error : errors->items)
            out += (out.empty() ? "" : ", ") + error.find("pointer")->string + " " + error.find("key")->string;
    return out;
}

}  // namespace waybill::testing
