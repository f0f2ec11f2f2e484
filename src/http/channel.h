#pragma once
#include <functional>
#include <string>
#include <utility>

#include "http/transport.h"

namespace waybill::http {

/// A connection that Response::lend handed out. Who holds it is alone with the client; when it goes away, the front closes the
/// connection. The front counts it all the while, and ends what it receives where the server stops: then give it back.
class Channel {
  public:
    /// `head` are the response's first bytes, which nobody has sent yet.
    Channel(Transport& transport, std::string head, std::function<void()> give_back)
        : transport_(transport), head_(std::move(head)), give_back_(std::move(give_back)) {}
    ~Channel() { give_back_(); }
    Channel(const Channel&) = delete;
    Channel& operator=(const Channel&) = delete;

    std::string take_head() { return std::exchange(head_, {}); }
    Transport& transport() { return transport_; }

  private:
    Transport& transport_;
    std::string head_;
    const std::function<void()> give_back_;
};

}  // namespace waybill::http
