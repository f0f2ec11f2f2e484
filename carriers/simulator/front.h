#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "exchange.h"
#include "waybill/time.h"

namespace waybill::simulator {

/// HTTP/1.1 on 127.0.0.1: one thread that sleeps in epoll. What waits, for a latency or a fault, holds no thread, so a thousand
/// calls may wait at once. Connections are kept alive; one request of each is at work at a time.
class Front {
  public:
    /// A request that waits for its answer. One whose peer went away meanwhile is answered to nobody.
    using Ticket = std::uint64_t;
    struct Incoming {
        std::string method, uri;
        std::map<std::string, std::string> headers;  ///< names in lower case
        std::string body;
        std::string header(const std::string& name) const;
    };
    /// Called on the loop's thread, once for each request.
    using Handler = std::function<void(Ticket, Incoming)>;

    /// Throws where the port cannot be had; 0 takes any free one.
    Front(int port, Handler handler);
    ~Front();  ///< closes everything
    Front(const Front&) = delete;
    Front& operator=(const Front&) = delete;
    int port() const;

    // On the loop's thread only. A ticket is used up by its answer, half answer or reset.
    void later(Duration delay, std::function<void()> work);
    void answer(Ticket ticket, const Answer& answer, bool close = false);
    /// The head, and half of the body that it promises; then the connection ends.
    void answer_half(Ticket ticket, const Answer& answer);
    void reset(Ticket ticket);

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace waybill::simulator
