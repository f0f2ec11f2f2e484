#pragma once
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "carrierhost/descriptor.h"
#include "carrierhost/workers.h"

namespace waybill::carrierhost {

/// OAuth 2.0 access tokens of one account (client credentials, RFC 6749, 4.4): fetched once for all who wait, kept until
/// shortly before they expire. Thread-safe.
class Tokens {
  public:
    struct Answer {
        std::string token;  ///< empty: there is none, `error` says why
        Error error;
        Duration retry_after = std::chrono::seconds(5);
    };
    using Ready = std::function<void(Answer)>;

    /// `account`, and the `Auth` of each get(), must outlive this. Tokens are fetched below its base URL.
    Tokens(const Account& account, wire::Wire& wire, std::shared_ptr<Workers> workers, const Clock& clock, Duration call_timeout);

    /// Calls `ready` at once or, later, on a worker.
    void get(const std::string& name, const Auth& auth, Ready ready);
    /// The carrier refused this token: nobody gets it again.
    void refused(const std::string& name, const std::string& token);

  private:
    using Steady = std::chrono::steady_clock;
    struct Entry {
        std::string token;
        Steady::time_point good_until{};
        Answer failure;  // remembered for a moment, so that a wrong password is no storm
        Steady::time_point failed_until{};
        bool fetching = false;
        std::vector<Ready> waiting;
    };
    void fetch(const std::string& name, const Auth& auth, int tries);
    void arrived(const std::string& name, const Auth& auth, int tries, const wire::Outcome& outcome);
    void settle(const std::string& name, Answer answer, Duration lifetime);

    const Account& account_;
    wire::Wire& wire_;
    const std::shared_ptr<Workers> workers_;
    const Clock& clock_;
    const Duration call_timeout_;
    std::mutex mutex_;
    std::map<std::string, Entry> entries_;
};

}  // namespace waybill::carrierhost
