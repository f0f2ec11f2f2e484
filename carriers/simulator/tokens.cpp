#include "tokens.h"

#include "base/crypto.h"
#include "base/text.h"
#include "waybill/json.h"

namespace waybill::simulator {
namespace {

Answer refused(int status, std::string_view why) {  // RFC 6749, 5.2
    json::Writer out;
    out.begin_object().member("error", why).end_object();
    return json_answer(status, out.take());
}

struct Credentials {
    std::string id, secret;
};

Credentials presented(const Request& request) {
    if (request.authorization.starts_with("Basic ")) {
        std::string pair;
        if (!crypto::from_base64(std::string_view(request.authorization).substr(6), pair)) return {};
        const auto colon = pair.find(':');
        if (colon == std::string::npos) return {};
        return {text::url_decode(pair.substr(0, colon), true).value_or(""),
                text::url_decode(pair.substr(colon + 1), true).value_or("")};
    }
    return {query_value(request.body, "client_id"), query_value(request.body, "client_secret")};
}

}  // namespace

Answer Tokens::issue(const Request& request) {
    if (request.method != "POST") return refused(405, "invalid_request");
    if (!request.content_type.starts_with("application/x-www-form-urlencoded")) return refused(415, "invalid_request");
    if (query_value(request.body, "grant_type") != "client_credentials") return refused(400, "unsupported_grant_type");
    const Credentials who = presented(request);
    if (!crypto::equal(who.id, options_.client_id) || !crypto::equal(who.secret, options_.client_secret))
        return refused(401, "invalid_client");
    const std::string token = crypto::hex(crypto::random_bytes(20));
    const Instant now = wall_.now();
    {
        const std::lock_guard lock(mutex_);
        std::erase_if(good_until_, [&](const auto& entry) { return entry.second < now; });
        good_until_.emplace(token, now + options_.lifetime);
    }
    json::Writer out;
    out.begin_object().member("access_token", token).member("token_type", "Bearer");
    out.member("expires_in", static_cast<std::int64_t>(options_.lifetime.count())).end_object();
    return json_answer(200, out.take());
}

bool Tokens::admits(const Request& request) const {
    if (!request.authorization.starts_with("Bearer ")) return false;
    const std::lock_guard lock(mutex_);
    const auto found = good_until_.find(std::string_view(request.authorization).substr(7));
    return found != good_until_.end() && wall_.now() < found->second;
}

}  // namespace waybill::simulator
