#include "client.h"

#include <chrono>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace day {

using waybill::wire::Outcome;
using waybill::wire::Request;

namespace {
constexpr auto kPatience = std::chrono::seconds(300);  // longer than any restart
}

waybill::Result<Site> read_site(const std::string& run_json) {
    std::ifstream in(run_json);
    std::stringstream text;
    text << in.rdbuf();
    TRY(value, waybill::json::parse(text.str()));
    Site site;
    const auto read = [&](std::string_view pointer) {
        const auto* found = value.at(pointer);
        return found ? found->string : std::string();
    };
    site.url = read("/url");
    site.admin_key = read("/admin_key");
    site.simulator = read("/simulator");
    if (const auto* found = value.at("/simulator/url")) site.simulator = found->string;
    if (const auto* pid = value.at("/pids/server")) site.server_pid = static_cast<long>(pid->integer);
    return site;
}

std::string Reply::text(std::string_view pointer) const {
    const auto* found = json.at(pointer);
    return found ? found->string : std::string();
}
std::int64_t Reply::whole(std::string_view pointer) const {
    const auto* found = json.at(pointer);
    return found ? found->integer : 0;
}

Client::Client(std::string run_json) : run_json_(std::move(run_json)), wire_({64, 64, 64, 32, ""}, metrics_) {}

Site Client::site() {
    auto site = read_site(run_json_);
    if (!site) throw std::runtime_error(run_json_ + " cannot be read: " + site.error().detail + " (is the server up? ./dev up --detach)");
    return *std::move(site);
}

Reply Client::call(Request request, bool patient) {
    const auto began = std::chrono::steady_clock::now();
    auto pause = std::chrono::milliseconds(50);
    for (;;) {
        ++requests_;
        const Outcome outcome = wire_.fetch(request);
        const bool busy = outcome.kind != Outcome::Kind::answered || outcome.status == 429 || outcome.status == 502 || outcome.status == 503 ||
                          outcome.status == 500;
        if (!busy || !patient || std::chrono::steady_clock::now() - began > kPatience) {
            if (outcome.kind != Outcome::Kind::answered) throw std::runtime_error(request.method + " " + request.url + ": " + outcome.error);
            Reply reply{outcome.status, outcome.body, {}};
            waybill::json::Limits limits;
            limits.bytes = 64u << 20;
            if (!reply.body.empty() && reply.body.front() == '{')
                if (auto value = waybill::json::parse(reply.body, limits)) reply.json = *std::move(value);
            return reply;
        }
        ++repeated_;
        std::this_thread::sleep_for(pause);
        pause = std::min(pause * 2, std::chrono::milliseconds(1000));
    }
}

Reply Client::get(const std::string& path) {
    const Site site = this->site();
    Request request;
    request.url = site.url + path;
    request.headers = {{"Authorization", "Bearer " + site.admin_key}};
    request.max_reply_bytes = 64u << 20;
    return call(std::move(request), true);
}

Reply Client::send(const std::string& method, const std::string& path, const std::string& body, const std::string& key,
                   const std::string& media_type) {
    const Site site = this->site();
    Request request;
    request.method = method;
    request.url = site.url + path;
    request.headers = {{"Authorization", "Bearer " + site.admin_key}, {"Content-Type", media_type}};
    if (!key.empty()) request.headers.emplace_back("Idempotency-Key", key);
    request.body = body;
    request.total_timeout = std::chrono::seconds(120);
    request.max_reply_bytes = 64u << 20;
    return call(std::move(request), true);
}

Reply Client::simulator(const std::string& method, const std::string& path, const std::string& body) {
    Request request;
    request.method = method;
    request.url = site().simulator + path;
    if (!body.empty()) request.headers = {{"Content-Type", "application/json"}};
    request.body = body;
    request.max_reply_bytes = 64u << 20;
    return call(std::move(request), true);
}

}  // namespace day
