#pragma once
#include <chrono>
#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <vector>

#include "base/metrics.h"
#include "http/http.h"

/// Server-sent events (HTML Living Standard, 9.2): one thread writes to all who listen; a listener costs no worker.
namespace waybill::http {

struct BroadcastLimits {
    int listeners = 1'000;         ///< in all; beyond it 503
    int listeners_of_one = 32;     ///< with the same credential
    std::size_t kept_events = 64;  ///< of each topic: what a listener may lag behind, and what one that comes back can still get
    std::size_t event_bytes = 16 * 1024;
    std::chrono::milliseconds heartbeat{
        15'000};  ///< a comment after this long without an event, so that nobody in between hangs up
    std::chrono::milliseconds patience{30'000};  ///< with a listener that stopped reading
    std::chrono::milliseconds life{900'000};     ///< then a listener must come again, and show its credential
    std::chrono::milliseconds retry{3'000};      ///< what browsers are told to wait before they do
};

/// Thread-safe. Must outlive the server whose routes use it.
class Broadcaster {
  public:
    Broadcaster(BroadcastLimits limits, Metrics& metrics);
    ~Broadcaster();
    Broadcaster(const Broadcaster&) = delete;
    Broadcaster& operator=(const Broadcaster&) = delete;

    /// Sends an event to all who listen to `topic`. `event` is its name; `data` any text, without carriage returns.
    /// Throws std::invalid_argument where they cannot be sent.
    void publish(std::string_view topic, std::string_view event, std::string_view data);
    /// The answer to who wants to listen: the topic's last event at once, then all that come. Who says `Last-Event-ID` gets
    /// what it missed; an event named "reset" comes first where that is no longer known. 503 where there are too many.
    Response listen(const Request& request, const std::string& topic);
    /// How many listen now.
    int listeners(std::string_view topic) const;
    /// Lets all listeners go. May be called twice; who comes later is let go at once.
    void stop();

  private:
    using Tick = std::chrono::steady_clock::time_point;
    using Frame = std::shared_ptr<const std::string>;
    struct Topic {
        std::deque<Frame> kept;
        std::uint64_t last = 0;  // number of the newest; numbers are gapless
        int listeners = 0;
    };
    struct Seat;      // one listener in the counts
    struct Listener;  // one connection

    void take(std::unique_ptr<Channel> channel, const std::shared_ptr<Seat>& seat, std::uint64_t after, std::string hello);
    std::uint64_t begin(const Request& request, const Topic& topic, std::string& hello) const;
    // broadcaster_loop.cpp: the thread. A reason says that the listener is to be let go.
    void run();
    void seat(std::unique_ptr<Listener> arrived, Tick now);
    void hear(Listener& listener, Tick now);
    void tell_all(Tick now, const Frame& heartbeat);
    const char* write(Listener& listener, Tick now);
    const char* load(Listener& listener);
    void let_go(std::uint64_t number, const char* reason);
    void wake() const;

    const BroadcastLimits limits_;
    Metrics& metrics_;
    const std::string epoch_;  // before an event's number in its id: numbers begin again with each process
    int epoll_ = -1, waker_ = -1;

    mutable std::mutex mutex_;
    std::map<std::string, Topic, std::less<>> topics_;
    std::map<std::string, int> of_caller_;
    int seats_ = 0;
    std::vector<std::unique_ptr<Listener>> arrivals_;
    bool news_ = false, stopping_ = false;

    // The thread's own.
    std::unordered_map<std::uint64_t, std::unique_ptr<Listener>> listeners_;
    std::uint64_t next_ = 1;
    std::thread thread_;
};

}  // namespace waybill::http
