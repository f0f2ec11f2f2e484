#pragma once
#include <future>
#include <memory>

#include "http/http.h"

namespace waybill::testing {

/// Calls the route's handler and waits for its answer; what it throws, now or later, comes out here.
inline http::Response answer_of(const http::Route& route, const http::Request& request) {
    if (const auto* now = std::get_if<http::Handler>(&route.handler)) return (*now)(request);
    class Waiting final : public http::Reply::Exchange {
      public:
        void answer(http::Response response) override { promise.set_value(std::move(response)); }
        void fail(std::exception_ptr why) override { promise.set_exception(std::move(why)); }
        std::promise<http::Response> promise;
    };
    const auto waiting = std::make_shared<Waiting>();
    std::get<http::LaterHandler>(route.handler)(request, http::Reply(waiting));
    return waiting->promise.get_future().get();
}

}  // namespace waybill::testing
