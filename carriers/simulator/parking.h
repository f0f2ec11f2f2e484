#pragma once
#include <Poco/Net/StreamSocket.h>

#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "waybill/time.h"

namespace waybill::simulator {

/// Where connections stand that are never answered, so that they hold no worker, and where workers wait; both end at
/// once when the program stops. Thread-safe.
class Parking {
  public:
    Parking();
    ~Parking();

    /// Keeps the connection open and silent for that long, then resets it.
    void hold(Poco::Net::StreamSocket socket, Duration how_long);
    void wait(Duration how_long);
    void open();  ///< lets everything go

  private:
    struct Held {
        std::chrono::steady_clock::time_point until;
        Poco::Net::StreamSocket socket;
    };
    void watch();

    std::mutex mutex_;
    std::condition_variable wake_;
    bool open_ = false;
    std::vector<Held> held_;
    std::thread watcher_;
};

}  // namespace waybill::simulator
