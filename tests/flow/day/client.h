#pragma once
#include <atomic>
#include <functional>
#include <string>

#include "base/metrics.h"
#include "waybill/json.h"
#include "wire/wire.h"

namespace day {

/// Where the product runs: from DIR/run.json, read again after each restart.
struct Site {
    std::string url, admin_key, simulator;
    long server_pid = 0;
};
waybill::Result<Site> read_site(const std::string& run_json);

struct Reply {
    int status = 0;
    std::string body;
    waybill::json::Value json;
    bool ok() const { return status >= 200 && status < 300; }
    std::string text(std::string_view pointer) const;
    std::int64_t whole(std::string_view pointer) const;
};

/// A shop's, desk's and scanner's HTTP client in one. Every unsafe call carries its key, so that each call may be repeated: while the
/// server is gone, busy or restarting, the same call is made again until it is answered. Thread-safe.
class Client {
  public:
    explicit Client(std::string run_json);

    Reply get(const std::string& path);
    Reply send(const std::string& method, const std::string& path, const std::string& body, const std::string& key = "",
               const std::string& media_type = "application/json");
    /// The simulator's own controls.
    Reply simulator(const std::string& method, const std::string& path, const std::string& body = "");

    std::int64_t requests() const { return requests_; }
    std::int64_t repeated() const { return repeated_; }
    const std::string& run_json() const { return run_json_; }
    Site site();

  private:
    Reply call(waybill::wire::Request request, bool patient);

    std::string run_json_;
    waybill::Metrics metrics_;
    waybill::wire::Wire wire_;
    std::atomic<std::int64_t> requests_{0}, repeated_{0};
};

}  // namespace day
