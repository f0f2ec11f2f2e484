#pragma once
#include <exception>
#include <optional>
#include <string>

#include "base/metrics.h"
#include "http/http.h"

namespace waybill::http {

/// From a complete request to its response: who calls, may they, the handler, and what becomes of its exceptions.
/// Knows no sockets. Thread-safe as far as the handlers and the authenticator are.
class Dispatcher {
  public:
    Dispatcher(Authenticator& authenticator, Metrics& metrics) : authenticator_(authenticator), metrics_(metrics) {}

    /// Answers through `reply`, now or when the route's handler does. Never throws. Sets request.params and request.principal;
    /// `request` must live as long as the reply.
    void answer(Request& request, Router::Match& match, const Reply& reply) const;
    /// What an exception becomes: one 500 problem (or 503 where the database is away); its text goes to the log.
    Response failure(const std::exception_ptr& why, const Request& request, const Router::Match& match) const;
    /// The response, or a 500 where its status or headers cannot be sent.
    Response checked(Response response, const Request& request, const Router::Match& match) const;
    /// Counts the answer and writes its line to the access log. The path itself is not logged: it may hold a token.
    void account(const Request& request, const Route* route, int status, long micros) const;

  private:
    /// Sets the principal, or says why it ends here.
    std::optional<Denial> admit(Request& request, const Route& route) const;

    Authenticator& authenticator_;
    Metrics& metrics_;
};

}  // namespace waybill::http
