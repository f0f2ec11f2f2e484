#include "exchange.h"

#include "base/text.h"
#include "waybill/json.h"

namespace waybill::simulator {

std::string_view name(Operation operation) {
    switch (operation) {
        case Operation::token:
            return "token";
        case Operation::rate:
            return "rate";
        case Operation::book:
            return "book";
        case Operation::label:
            return "label";
        case Operation::void_shipment:
            return "void";
        case Operation::track:
            return "track";
        case Operation::find:
            return "find";
        case Operation::manifest:
            return "manifest";
        case Operation::pickup:
            return "pickup";
        case Operation::cancel_pickup:
            return "cancel_pickup";
        case Operation::address:
            return "address";
        case Operation::points:
            return "points";
        case Operation::control:
            return "control";
        case Operation::other:
            break;
    }
    return "other";
}

std::string_view name(Account account) {
    switch (account) {
        case Account::deduplicating: return "a";
        case Account::queryable: return "b";
        case Account::mute: return "c";
        case Account::plain: break;
    }
    return "d";
}

std::optional<Account> account_named(std::string_view word) {
    for (const Account account : {Account::deduplicating, Account::queryable, Account::mute, Account::plain})
        if (name(account) == word) return account;
    return std::nullopt;
}

Account take_account(std::string& path) {
    const auto account = path.size() > 3 && path[0] == '/' && path[2] == '/' ? account_named(path.substr(1, 1)) : std::nullopt;
    if (account) path.erase(0, 2);
    return account.value_or(Account::plain);
}

Operation operation_of(const Request& request) {
    const std::string_view path = request.path;
    if (path.starts_with("/_sim/")) return Operation::control;
    if (path == "/oauth/token") return Operation::token;
    if (path == "/v1/rates") return Operation::rate;
    if (path == "/v1/shipments") return request.method == "GET" ? Operation::find : Operation::book;
    if (path.starts_with("/v1/shipments/") && path.ends_with("/label")) return Operation::label;
    if (path.starts_with("/v1/shipments/") && path.ends_with("/void")) return Operation::void_shipment;
    if (path.starts_with("/v1/track/")) return Operation::track;
    if (path == "/v1/manifests" || path.starts_with("/v1/manifests/")) return Operation::manifest;
    if (path.starts_with("/v1/pickups/") && path.ends_with("/cancel")) return Operation::cancel_pickup;
    if (path == "/v1/pickups") return Operation::pickup;
    if (path == "/v1/addresses/check") return Operation::address;
    if (path == "/v1/service-points") return Operation::points;
    return Operation::other;
}

Answer json_answer(int status, std::string body) { return {status, "application/json", std::move(body), {}}; }

Answer problem(int status, std::string_view code, std::string_view message, const std::vector<FieldError>& details) {
    json::Writer out;
    out.begin_object().key("error").begin_object();
    out.member("code", code).member("message", message).key("details").begin_array();
    for (const FieldError& detail : details)
        out.begin_object().member("field", detail.pointer).member("problem", detail.detail).end_object();
    out.end_array().end_object().end_object();
    return json_answer(status, out.take());
}

std::string query_value(std::string_view query, std::string_view key) {
    for (const std::string& pair : text::split(query, '&')) {
        const auto equals = pair.find('=');
        if (equals == std::string::npos || std::string_view(pair).substr(0, equals) != key) continue;
        return text::url_decode(std::string_view(pair).substr(equals + 1), true).value_or("");
    }
    return {};
}

}  // namespace waybill::simulator
