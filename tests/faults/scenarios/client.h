#pragma once
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "http/raw_client.h"

namespace waybill::faults {

/// One connection of one caller who keeps at it: the same request under the same Idempotency-Key until the answer is final.
class Client {
  public:
    using Clock = std::chrono::steady_clock;

    /// `patience`: how long one answer is waited for before the connection is given up.
    Client(int port, std::string bearer, std::chrono::milliseconds patience = std::chrono::seconds(10))
        : port_(port), bearer_(std::move(bearer)), patience_(patience) {}

    struct Answer {
        int status = 0;  ///< 0: it gave up
        std::string body;
        bool replayed = false;
        std::string text(std::string_view pointer) const;  ///< of a JSON body; empty where there is none
    };
    /// Repeats what was cut off and what is 503, or 409 because its first try is still at work. Anything else is final.
    Answer settle(const std::string& method, const std::string& target, const std::string& body, const std::string& key,
                  std::chrono::milliseconds patience = std::chrono::seconds(90));
    /// Once. Status 0: no complete answer.
    Answer ask(const std::string& method, const std::string& target, const std::string& body = "", const std::string& key = "");

    struct Seen {
        std::int64_t cut = 0;          ///< no complete answer
        std::int64_t unavailable = 0;  ///< 503
        std::int64_t without_retry_after = 0;  ///< of those
        std::int64_t in_flight = 0;    ///< 409, the first try is not finished
        std::map<int, std::int64_t> finals;
        Clock::time_point last_trouble{};  ///< when it was last not served
    };
    const Seen& seen() const { return seen_; }

  private:
    int port_;
    std::string bearer_;
    std::chrono::milliseconds patience_;
    std::unique_ptr<http::testing::RawClient> connection_;
    Seen seen_;
};

}  // namespace waybill::faults
