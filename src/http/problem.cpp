#include "http/problem.h"

#include "http/serialise.h"

namespace waybill::http {
namespace {

Response write(int status, std::string_view key, std::string_view detail, const std::vector<FieldError>& fields,
               const std::string& request_id) {
    json::Writer out;
    out.begin_object();
    out.member("type", "urn:waybill:problem:" + std::string(key));
    out.member("title", std::string(status_phrase(status)));
    out.member("status", status);
    out.member("detail", std::string(detail));
    out.member("key", std::string(key));
    out.member("request_id", request_id);
    if (!fields.empty()) {
        out.key("errors").begin_array();
        for (const auto& field : fields) {
            out.begin_object();
            out.member("pointer", field.pointer).member("key", field.key).member("detail", field.detail);
            out.end_object();
        }
        out.end_array();
    }
    out.end_object();
    Response response{status, {{"Content-Type", "application/problem+json"}}, out.take()};
    if (status == 401) response.headers.emplace_back("WWW-Authenticate", "Bearer");
    if (key == "idempotency.in_flight") response.headers.emplace_back("Retry-After", "1");
    if (status == 503 || status == 429) response.headers.emplace_back("Retry-After", status == 429 ? "30" : "2");
    return response;
}

}  // namespace

int status(Code code) {
    switch (code) {
        case Code::invalid:
            return 422;
        case Code::not_found:
            return 404;
        case Code::conflict:
        case Code::unsupported:
            return 409;
        case Code::unauthorized:
            return 401;
        case Code::forbidden:
            return 403;
        case Code::too_large:
            return 413;
        case Code::rate_limited:
            return 429;
        case Code::unavailable:
            return 503;
        case Code::rejected:
            return 422;
        case Code::malformed:
            return 502;
    }
    return 500;
}

Response problem(const Error& error, const Request& request) {
    return write(status(error.code), error.key, error.detail, error.fields, request.request_id);
}

Response problem(int status, std::string_view key, std::string_view detail, const std::string& request_id) {
    return write(status, key, detail, {}, request_id);
}

Response problem(const Refusal& refusal, const std::string& request_id) {
    return write(refusal.status, "http." + std::string(refusal.reason), refusal.detail, {}, request_id);
}

}  // namespace waybill::http
