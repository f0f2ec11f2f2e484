#pragma once
#include <memory>
#include <string>

#include "http/broadcaster.h"
#include "http/channel.h"

/// The broadcaster's inside: what its door and its thread share.
namespace waybill::http {

constexpr std::uint64_t kBroadcastWaker = 0;  // listeners' numbers begin at 1

/// One listener in the counts, from the moment it is promised.
struct Broadcaster::Seat {
    Seat(Broadcaster& owner, std::string of_topic, std::string of_caller)  // the owner's mutex is held
        : broadcaster(owner), topic(std::move(of_topic)), caller(std::move(of_caller)) {
        ++broadcaster.seats_;
        ++broadcaster.topics_[topic].listeners;
        ++broadcaster.of_caller_[caller];
    }
    ~Seat() {
        const std::lock_guard lock(broadcaster.mutex_);
        --broadcaster.seats_;
        --broadcaster.topics_[topic].listeners;
        if (--broadcaster.of_caller_[caller] == 0) broadcaster.of_caller_.erase(caller);
    }
    Seat(const Seat&) = delete;
    Seat& operator=(const Seat&) = delete;

    Broadcaster& broadcaster;
    const std::string topic, caller;
};

/// One listener's connection, in the hands of the broadcaster's thread.
struct Broadcaster::Listener {
    std::uint64_t number = 0;
    std::shared_ptr<Seat> seat;
    std::unique_ptr<Channel> channel;  // goes before the seat
    std::uint64_t after = 0;           // the last event that was begun
    Frame frame;                       // on its way; nothing: all is said
    std::size_t at = 0;                // bytes of it that are sent
    std::uint32_t armed = 0;
    Tick dies, spoken;  // spoken: when bytes were last taken
};

}  // namespace waybill::http
