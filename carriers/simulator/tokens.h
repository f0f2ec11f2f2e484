#pragma once
#include <map>
#include <mutex>
#include <string>

#include "exchange.h"
#include "waybill/time.h"

namespace waybill::simulator {

/// OAuth 2.0 client credentials (RFC 6749, 4.4). Tokens are opaque, expire, and die with the process. Thread-safe.
class Tokens {
  public:
    struct Options {
        std::string client_id = "demo";
        std::string client_secret = "demo-secret";
        std::chrono::seconds lifetime{3600};
    };
    Tokens(Options options, const Clock& wall) : options_(std::move(options)), wall_(wall) {}

    Answer issue(const Request& request);
    /// Whether the request carries `Authorization: Bearer` with a token that is still good.
    bool admits(const Request& request) const;

  private:
    const Options options_;
    const Clock& wall_;
    mutable std::mutex mutex_;
    std::map<std::string, Instant, std::less<>> good_until_;
};

}  // namespace waybill::simulator
