#pragma once
#include <memory>
#include <string>

#include "api.h"

namespace waybill::simulator {

/// Listens on 127.0.0.1, strikes with the faults that are set, and hands everything else to the two APIs.
class Server {
  public:
    struct Options {
        int port = 0;        ///< 0: any free one
        Duration latency{};  ///< added to every answer of the carrier's API
    };
    /// Throws where the port cannot be had. Everything handed in must outlive it.
    Server(Options options, CarrierApi& carrier, ControlApi& control, Faults& faults, Calls& calls, const Clock& wall);
    ~Server();  ///< stops accepting and closes every connection

    int port() const;

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace waybill::simulator
