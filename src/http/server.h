#pragma once
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "base/metrics.h"
#include "http/http.h"
#include "http/limits.h"

namespace waybill::http {

struct ServerOptions {
    std::string host = "127.0.0.1";
    int port = 8080;              ///< 0: any free one
    std::string tls_certificate;  ///< PEM file; empty: plain HTTP
    std::string tls_key;
    std::vector<std::string> proxies;  ///< networks ("10.0.0.0/8") whose X-Forwarded-For and X-Forwarded-Proto are believed
    Limits limits;
    std::vector<std::string> uncounted{"127.0.0.0/8", "::1"};  ///< networks to which connections_per_address does not apply
};

/// "10.0.0.0/8", "192.0.2.7", "fd00::/8".
bool is_network(const std::string& text);

/// Listens, frames and checks requests, authenticates, routes, and always answers exactly once. Exceptions of handlers
/// become one 500 problem with a correlation id; their text goes to the log only.
class Server {
  public:
    /// `router` and `authenticator` must outlive the server. Throws where the port cannot be had.
    Server(ServerOptions options, const Router& router, Authenticator& authenticator, Metrics& metrics);
    ~Server();

    void start();
    /// Stops accepting, finishes what is in flight within `patience`, closes. May be called twice.
    void stop(std::chrono::milliseconds patience);
    int port() const;

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace waybill::http
