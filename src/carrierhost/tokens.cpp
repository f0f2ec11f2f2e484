#include "carrierhost/tokens.h"

#include <algorithm>
#include <random>

#include "base/crypto.h"
#include "base/text.h"
#include "carrierhost/rules.h"
#include "waybill/json.h"

namespace waybill::carrierhost {
namespace {

constexpr int kTries = 3;
constexpr auto kSlack = std::chrono::seconds(60);  // a token is fetched anew this long before its end, or a tenth of its life

double chance() { return static_cast<double>(std::random_device{}()) / 4294967296.0; }

std::string form_encoded(const std::string& name, const std::string& value) { return name + "=" + text::url_encode(value); }

wire::Request token_request(const Account& account, const Auth& auth, Duration timeout) {
    const std::string id = account.secrets.at(auth.client_id).reveal();
    const std::string secret = account.secrets.at(auth.client_secret).reveal();
    wire::Request request;
    request.method = "POST";
    request.url = account.base_url + auth.token_path;
    request.lane = wire::Lane::booking;  // a booking may be waiting for it
    request.total_timeout = timeout;
    request.max_reply_bytes = 64u << 10;
    if (auth.client_in == Auth::ClientIn::json) {
        json::Writer out;
        out.begin_object().member("client_id", id).member("client_secret", secret).member("grant_type", "client_credentials");
        if (!auth.scope.empty()) out.member("scope", auth.scope);
        request.headers = {{"Content-Type", "application/json"}, {"Accept", "application/json"}};
        request.body = out.end_object().take();
        return request;
    }
    request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}, {"Accept", "application/json"}};
    request.body = "grant_type=client_credentials";
    if (!auth.scope.empty()) request.body += "&" + form_encoded("scope", auth.scope);
    if (auth.client_in == Auth::ClientIn::form)
        request.body += "&" + form_encoded("client_id", id) + "&" + form_encoded("client_secret", secret);
    else
        request.headers.emplace_back("Authorization",
                                     "Basic " + crypto::base64(text::url_encode(id) + ":" + text::url_encode(secret)));
    return request;
}

struct Granted {
    std::string token;
    Duration lifetime;
};

std::optional<Granted> read_token(const std::string& body) {
    const auto value = json::parse(body);
    if (!value) return std::nullopt;
    const json::Value* token = value->find("access_token");
    if (token == nullptr || !token->text() || token->string.empty()) return std::nullopt;
    const json::Value* expires = value->find("expires_in");  // some carriers write the number as a text
    std::int64_t seconds = 300;
    if (expires != nullptr) seconds = expires->whole().value_or(std::atoll(expires->string.c_str()));
    return Granted{token->string, std::chrono::seconds(std::clamp<std::int64_t>(seconds, 1, 7 * 86400))};
}

rules::Transport transport(wire::Outcome::Kind kind) {
    return kind == wire::Outcome::Kind::answered   ? rules::Transport::answered
           : kind == wire::Outcome::Kind::not_sent ? rules::Transport::not_sent
                                                   : rules::Transport::unknown;
}

}  // namespace

Tokens::Tokens(const Account& account, wire::Wire& wire, std::shared_ptr<Workers> workers, const Clock& clock,
               Duration call_timeout)
    : account_(account), wire_(wire), workers_(std::move(workers)), clock_(clock), call_timeout_(call_timeout) {}

void Tokens::get(const std::string& name, const Auth& auth, Ready ready) {
    Answer at_once;
    {
        const std::lock_guard lock(mutex_);
        Entry& entry = entries_[name];
        const auto now = Steady::now();
        if (!entry.token.empty() && now < entry.good_until) {
            at_once.token = entry.token;
        } else if (now < entry.failed_until) {
            at_once = entry.failure;
        } else {
            entry.waiting.push_back(std::move(ready));
            if (std::exchange(entry.fetching, true)) return;
        }
    }
    if (ready) return ready(std::move(at_once));
    fetch(name, auth, 1);
}

void Tokens::refused(const std::string& name, const std::string& token) {
    const std::lock_guard lock(mutex_);
    Entry& entry = entries_[name];
    if (entry.token == token) entry.token.clear();  // another one may have come meanwhile
}

void Tokens::fetch(const std::string& name, const Auth& auth, int tries) {
    wire_.send(
        token_request(account_, auth, call_timeout_), [this, workers = workers_, name, &auth, tries](wire::Outcome outcome) {
            // This object may be gone by now; stopped workers drop what is posted, so it is touched only while it lives.
            workers->post([this, name, &auth, tries, outcome = std::move(outcome)] { arrived(name, auth, tries, outcome); });
        });
}

void Tokens::arrived(const std::string& name, const Auth& auth, int tries, const wire::Outcome& outcome) {
    const auto wait = [&]() -> std::optional<Duration> {
        const auto header = outcome.headers.find("retry-after");
        return header == outcome.headers.end() ? std::nullopt : rules::retry_after(header->second, clock_.now());
    }();
    const bool again = rules::after_repeatable(transport(outcome.kind), outcome.status) == rules::Verdict::try_again;
    if (again && outcome.status != 429 && tries < kTries)
        return workers_->post_after(rules::back_off(tries, chance()),
                                    [this, name, &auth, tries] { fetch(name, auth, tries + 1); });
    if (again)
        return settle(name,
                      {"", error(Code::unavailable, "carrier.token", "The carrier's token service does not answer"),
                       wait.value_or(std::chrono::seconds(5))},
                      std::chrono::seconds(1));
    if (outcome.status == 200)
        if (const auto granted = read_token(outcome.body)) return settle(name, {granted->token, {}, {}}, granted->lifetime);
    settle(
        name,
        {"", error(Code::unauthorized, "carrier.credentials", "The carrier refuses our credentials"), std::chrono::seconds(60)},
        std::chrono::seconds(10));
}

void Tokens::settle(const std::string& name, Answer answer, Duration lifetime) {
    std::vector<Ready> waiting;
    {
        const std::lock_guard lock(mutex_);
        Entry& entry = entries_[name];
        entry.fetching = false;
        waiting.swap(entry.waiting);
        const auto now = Steady::now();
        if (answer.token.empty()) {
            entry.failure = answer;
            entry.failed_until = now + lifetime;
        } else {
            entry.token = answer.token;
            entry.good_until = now + lifetime - std::min<Duration>(kSlack, lifetime / 10);
        }
    }
    // Each on its own: what follows may wait for the database, and one must not wait for the other.
    for (Ready& ready : waiting) workers_->post([ready = std::move(ready), answer] { ready(answer); });
}

}  // namespace waybill::carrierhost
