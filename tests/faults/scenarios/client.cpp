#include "faults/scenarios/client.h"

#include <thread>

#include "waybill/json.h"

namespace waybill::faults {

std::string Client::Answer::text(std::string_view pointer) const {
    const auto parsed = json::parse(body, {.bytes = 4u << 20});
    const auto* found = parsed ? parsed->at(pointer) : nullptr;
    return found ? found->string : "";
}

Client::Answer Client::ask(const std::string& method, const std::string& target, const std::string& body, const std::string& key) {
    std::string request = method + " " + target + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + bearer_ + "\r\n";
    if (!key.empty()) request += "Idempotency-Key: " + key + "\r\n";
    if (method != "GET") request += "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
    request += "\r\n" + body;
    http::testing::Answer got;
    try {
        if (!connection_) connection_ = std::make_unique<http::testing::RawClient>(port_, patience_);
        got = connection_->ask(request);
    } catch (const std::exception&) {  // nobody listens
    }
    if (got.status == 0 || got.headers["connection"] == "close") connection_.reset();
    if (got.status == 503 && !got.headers.contains("retry-after")) ++seen_.without_retry_after;
    return {got.status, std::move(got.body), got.headers.contains("idempotency-replayed")};
}

Client::Answer Client::settle(const std::string& method, const std::string& target, const std::string& body, const std::string& key,
                              std::chrono::milliseconds patience) {
    const auto until = Clock::now() + patience;
    while (Clock::now() < until) {
        auto answer = ask(method, target, body, key);
        const bool busy = answer.status == 409 && answer.body.find("idempotency.in_flight") != std::string::npos;
        if (answer.status != 0 && answer.status != 503 && !busy) {
            ++seen_.finals[answer.status];
            return answer;
        }
        ++(busy ? seen_.in_flight : answer.status == 0 ? seen_.cut : seen_.unavailable);
        seen_.last_trouble = Clock::now();
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return {};
}

}  // namespace waybill::faults
