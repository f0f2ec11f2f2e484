#include "carrierhost/channel.h"

#include <algorithm>

#include "base/crypto.h"

namespace waybill::carrierhost {
namespace {

const Auth kNoAuth;

wire::Lane lane(Task task) {
    if (task == Task::track || task == Task::subscribe) return wire::Lane::tracking;
    const bool urgent = task == Task::book || task == Task::cancel || task == Task::find || task == Task::label;
    return urgent ? wire::Lane::booking : wire::Lane::other;
}

const char* outcome_name(const wire::Outcome& outcome) {
    if (outcome.kind == wire::Outcome::Kind::not_sent) return "not_sent";
    if (outcome.kind == wire::Outcome::Kind::unknown) return "unknown";
    if (outcome.status == 401) return "unauthorized";
    if (outcome.status == 429) return "rate_limited";
    if (outcome.status >= 500) return "server_error";
    return outcome.status >= 400 ? "refused" : "ok";
}

/// "https://…" as it is, or the endpoint of that name.
std::string endpoint(const Descriptor& descriptor, std::string base_url) {
    if (const auto named = descriptor.endpoints.find(base_url); named != descriptor.endpoints.end()) base_url = named->second;
    while (base_url.ends_with("/")) base_url.pop_back();
    return base_url;
}

std::string why_unusable(const Descriptor& descriptor, const Account* account, const std::string& base_url) {
    if (account != nullptr && !account->closed.empty()) return account->closed;
    if (account == nullptr) return "No account with " + descriptor.profile.name + " is configured";
    if (!base_url.starts_with("http://") && !base_url.starts_with("https://"))
        return "The endpoint of " + descriptor.profile.name + " is neither a URL nor a name of its carrier.json";
    for (const std::string& name : descriptor.profile.secrets)
        if (!account->secrets.contains(name)) return "The account with " + descriptor.profile.name + " lacks " + name;
    for (const std::string& name : descriptor.profile.values)
        if (!account->values.contains(name)) return "The account with " + descriptor.profile.name + " lacks the value " + name;
    return "";
}

}  // namespace

Channel::Channel(std::shared_ptr<const Module> module, const Account* account, Parts parts)
    : module_(std::move(module)),
      account_(account != nullptr ? *account : Account{}),
      endpoint_(account_.base_url),
      carrier_(module_->carrier.get()),
      call_timeout_(parts.call_timeout),
      metrics_(parts.metrics),
      tokens_(account_, parts.wire, parts.workers, parts.clock, parts.call_timeout) {
    account_.base_url = endpoint(descriptor(), account_.base_url);
    unusable_ = why_unusable(descriptor(), account, account_.base_url);
    if (unusable_.empty() && !account_.values.empty()) {
        auto made = module_->make(account_.values);
        if (made) {
            of_account_ = std::move(made).value();
            carrier_ = of_account_.get();
        } else {
            unusable_ = made.error().detail;
        }
    }
    for (const auto& [name, value] : account_.secrets) redactor_.hide(value.reveal());
    for (std::size_t i = 0; i < kTaskNames.size(); ++i) {
        breakers_[i] = std::make_unique<Breaker>(parts.breaker_open_for);
        const auto& limits = descriptor().limits;
        auto limit = limits.find(std::string(kTaskNames[i]));
        if (limit == limits.end()) limit = limits.find("default");
        const Limit none;
        const Limit& used = limit == limits.end() ? none : limit->second;
        buckets_[i] = std::make_unique<Bucket>(used.per_second, used.burst);
    }
}

bool Channel::is_of(const Account& account) const {
    const bool alike = std::equal(account.secrets.begin(), account.secrets.end(), account_.secrets.begin(), account_.secrets.end(),
                                  [](const auto& a, const auto& b) { return a.first == b.first && a.second.reveal() == b.second.reveal(); });
    return alike && account.carrier == account_.carrier && account.name == account_.name && account.base_url == endpoint_ &&
           account.values == account_.values && account.closed == account_.closed && account.files_at == account_.files_at;
}

const Auth& Channel::auth_of(const carrier::Call& call) const {
    const auto found = descriptor().auth.find(call.auth_name);
    return found == descriptor().auth.end() ? kNoAuth : found->second;
}

bool Channel::is_file(const carrier::Call& call) const {
    constexpr std::string_view kScheme = "https://";
    if (!call.path.starts_with(kScheme) || call.method != "GET" || !call.auth_name.empty()) return false;
    const std::string host = call.path.substr(kScheme.size(), call.path.find_first_of("/?#", kScheme.size()) - kScheme.size());
    return std::any_of(descriptor().file_hosts.begin(), descriptor().file_hosts.end(), [&](const std::string& listed) {
        return listed == host || (listed.starts_with("*.") && host.ends_with(listed.substr(1)) && host.find('@') == std::string::npos);
    });
}

Result<wire::Request> Channel::request(const carrier::Call& call, Task task) const {
    const bool file = is_file(call);
    if (!file && !call.path.starts_with("/"))
        return error(Code::malformed, "carrier.module_failed", "The carrier module proposes a path without a slash");
    if (!call.auth_name.empty() && !descriptor().auth.contains(call.auth_name))
        return error(Code::malformed, "carrier.module_failed",
                     "The carrier module names an auth that carrier.json does not know");
    wire::Request request;
    request.method = call.method;
    request.url = file ? call.path : account_.base_url + call.path;
    request.public_only = file;
    if (file && !account_.files_at.empty()) {
        request.url = account_.files_at + "/" + call.path;
        request.public_only = false;
    }
    request.headers = call.headers;
    request.body = call.body;
    request.lane = lane(task);
    const auto timeout = descriptor().timeouts.find(std::string(name(task)));
    request.total_timeout = timeout == descriptor().timeouts.end() ? call_timeout_ : timeout->second;
    request.never_repeated = call.is_once;
    if (!call.idempotency_key.empty() && !descriptor().idempotency_header.empty())
        request.headers.emplace_back(descriptor().idempotency_header, call.idempotency_key);
    return request;
}

std::optional<wire::Request> Channel::again(const std::string& exact, Task task) const {
    auto request = request_of(exact);
    if (!request || !request->url.starts_with(account_.base_url + "/")) return {};
    request->lane = lane(task);
    request->total_timeout = call_timeout_;
    request->never_repeated = true;
    return request;
}

std::string Channel::add_credentials(wire::Request& request, const Auth& auth, const std::string& token) const {
    switch (auth.kind) {
        case Auth::Kind::none:
        case Auth::Kind::signed_by_module:
            return "";
        case Auth::Kind::header:
            request.headers.emplace_back(auth.header, auth.prefix + secret(auth.secret));
            return auth.header;
        case Auth::Kind::basic: {
            const std::string pair =
                (auth.user.empty() ? "" : secret(auth.user)) + ":" + (auth.password.empty() ? "" : secret(auth.password));
            request.headers.emplace_back("Authorization", "Basic " + crypto::base64(pair));
            break;
        }
        case Auth::Kind::oauth2:
            request.headers.emplace_back("Authorization", "Bearer " + token);
            break;
    }
    return "Authorization";
}

carrier::Secrets Channel::secrets() const {
    carrier::Secrets revealed;
    for (const auto& [name, value] : account_.secrets) revealed[name] = value.reveal();
    return revealed;
}

Result<std::vector<std::string>> Channel::sign(wire::Request& request, const carrier::Call& call, const Auth& auth,
                                               Instant now) const {
    std::vector<std::string> added;
    if (auth.kind != Auth::Kind::signed_by_module) return added;
    carrier::Call exact = call;
    exact.headers = request.headers;
    try {
        TRY(made, carrier_->sign({call.auth_name, std::move(exact), secrets(), now}));
        if (made.path) request.url = account_.base_url + *made.path;
        if (made.body) request.body = *std::move(made.body);
        for (auto& header : made.headers) {
            added.push_back(header.first);
            request.headers.push_back(std::move(header));
        }
    } catch (...) {  // whatever a module throws
        return error(Code::malformed, "carrier.module_failed", "The carrier module failed to sign a call");
    }
    return added;
}

std::string Channel::push_credential() const {
    const auto found = account_.secrets.find(descriptor().push_secret);
    return found == account_.secrets.end() ? "" : found->second.reveal();
}

Result<carrier::Pushed> Channel::read_push(const carrier::Push& push) const {
    if (!unusable_.empty()) return error(Code::unavailable, "carrier.no_account", unusable_);
    try {
        return carrier_->read_push(push, secrets());
    } catch (...) {
        return error(Code::malformed, "carrier.module_failed", "The carrier module failed on a push");
    }
}

void Channel::count_call(Task task, const wire::Outcome& outcome, Duration took) {
    const std::string labels = "carrier=\"" + code() + "\",operation=\"" + std::string(name(task)) + "\"";
    ++metrics_.counter("waybill_carrier_calls_total", "Calls to carriers, by how they ended",
                       labels + ",outcome=\"" + outcome_name(outcome) + "\"");
    metrics_.counter("waybill_carrier_call_microseconds_total", "Time that calls to carriers took in all", labels) +=
        took.count();
}

void Channel::count_end(Task task, std::string_view outcome) {
    ++metrics_.counter(
        "waybill_carrier_operations_total", "Operations with carriers, by how they ended",
        "carrier=\"" + code() + "\",operation=\"" + std::string(name(task)) + "\",outcome=\"" + std::string(outcome) + "\"");
}

}  // namespace waybill::carrierhost
