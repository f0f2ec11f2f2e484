#include "http/server.h"

#include <sys/resource.h>

#include <algorithm>

#include "http/dispatch.h"
#include "http/front.h"

namespace waybill::http {
namespace {

/// Each connection is a file to the system, and many start a program with room for 1,024. As far as the hard limit allows.
void make_room_for(int connections) {
    rlimit limit{};
    const rlim_t wanted = static_cast<rlim_t>(connections) + 512;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted) return;
    limit.rlim_cur = std::min(wanted, limit.rlim_max);
    setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

class Server::Impl {
  public:
    Impl(ServerOptions options, const Router& router, Authenticator& authenticator, Metrics& metrics)
        : connections(options.limits.connections),
          dispatcher(authenticator, metrics),
          front(std::move(options), router, dispatcher, metrics) {}

    const int connections;
    Dispatcher dispatcher;
    Front front;
};

Server::Server(ServerOptions options, const Router& router, Authenticator& authenticator, Metrics& metrics)
    : impl_(std::make_unique<Impl>(std::move(options), router, authenticator, metrics)) {}

Server::~Server() = default;

void Server::start() {
    make_room_for(impl_->connections);
    impl_->front.start();
}
void Server::stop(std::chrono::milliseconds patience) { impl_->front.stop(patience); }
int Server::port() const { return impl_->front.port(); }

}  // namespace waybill::http
