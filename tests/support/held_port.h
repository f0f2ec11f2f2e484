#pragma once

namespace waybill::testing {

/// A port of the loopback that the kernel gives to nobody else while this lives, between a server's deaths too. A server that sets
/// SO_REUSEADDR may listen on it.
class HeldPort {
  public:
    HeldPort();
    ~HeldPort();
    HeldPort(const HeldPort&) = delete;
    HeldPort& operator=(const HeldPort&) = delete;

    int number() const { return number_; }

  private:
    int socket_, number_ = 0;
};

}  // namespace waybill::testing
