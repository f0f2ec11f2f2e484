#include "http/server.h"

#include "http/dispatch.h"
#include "http/front.h"

namespace waybill::http {

class Server::Impl {
  public:
    Impl(ServerOptions options, const Router& router, Authenticator& authenticator, Metrics& metrics)
        : dispatcher(authenticator, metrics), front(std::move(options), router, dispatcher, metrics) {}

    Dispatcher dispatcher;
    Front front;
};

Server::Server(ServerOptions options, const Router& router, Authenticator& authenticator, Metrics& metrics)
    : impl_(std::make_unique<Impl>(std::move(options), router, authenticator, metrics)) {}

Server::~Server() = default;

void Server::start() { impl_->front.start(); }
void Server::stop(std::chrono::milliseconds patience) { impl_->front.stop(patience); }
int Server::port() const { return impl_->front.port(); }

}  // namespace waybill::http
