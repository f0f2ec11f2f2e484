#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "base/log.h"
#include "http/listener.h"
#include "http/workers.h"

// What the broadcaster's thread does.
namespace waybill::http {
namespace {

constexpr int kSendBuffer = 16 * 1024;  // of the system, for each listener: more would only hide that it stopped reading
constexpr std::string_view kHeartbeat = ":\n\n";

}  // namespace

void Broadcaster::run() {
    block_sigpipe();
    const auto heartbeat = std::make_shared<const std::string>(kHeartbeat);
    const auto tick = std::clamp(std::min(limits_.heartbeat, limits_.patience) / 4, std::chrono::milliseconds(5),
                                 std::chrono::milliseconds(1'000));
    std::array<epoll_event, 256> events{};
    Tick next_round = std::chrono::steady_clock::now() + tick;
    for (;;) {
        const int n =
            std::max(0, epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), static_cast<int>(tick.count())));
        const Tick now = std::chrono::steady_clock::now();
        std::uint64_t count = 0;
        [[maybe_unused]] const auto bytes = ::read(waker_, &count, sizeof count);
        for (int i = 0; i < n; ++i) {
            const auto& event = events[static_cast<std::size_t>(i)];
            if (const auto found = listeners_.find(event.data.u64); found != listeners_.end()) hear(*found->second, now);
        }
        bool news = false;
        std::vector<std::unique_ptr<Listener>> arrivals;
        {
            const std::lock_guard lock(mutex_);
            if (stopping_) break;
            news = std::exchange(news_, false);
            arrivals.swap(arrivals_);
        }
        for (auto& one : arrivals) seat(std::move(one), now);
        if (news) tell_all(now, nullptr);
        if (now < next_round) continue;
        tell_all(now, heartbeat);
        next_round = now + tick;
    }
    while (!listeners_.empty()) let_go(listeners_.begin()->first, "stop");
}

void Broadcaster::seat(std::unique_ptr<Listener> arrived, Tick now) {
    Listener& listener = *arrived;
    listener.number = next_++;
    listener.spoken = now;
    // Not all at once, or all would come again at once.
    listener.dies = now + limits_.life - limits_.life * static_cast<int>(listener.number % 16) / 100;
    listener.channel->transport().limit_send_buffer(kSendBuffer);
    listeners_.emplace(listener.number, std::move(arrived));
    if (const char* reason = write(listener, now)) let_go(listener.number, reason);
}

/// A client of events has nothing to say: what comes is its end, or it is no such client.
void Broadcaster::hear(Listener& listener, Tick now) {
    std::array<char, 1024> ignored{};
    const Io io = listener.channel->transport().read(ignored);
    const char* reason = nullptr;
    if (io.kind == Io::Kind::end)
        reason = "left";
    else if (io.kind == Io::Kind::some)
        reason = "spoke";
    else
        reason = write(listener, now);
    if (reason) let_go(listener.number, reason);
}

/// Sends what is new to everybody, and with `heartbeat`, in a round of the clock, that to whom nothing was said for long.
void Broadcaster::tell_all(Tick now, const Frame& heartbeat) {
    std::vector<std::pair<std::uint64_t, const char*>> leaving;
    for (const auto& [number, one] : listeners_) {
        Listener& listener = *one;
        const char* reason = nullptr;
        if (heartbeat) {
            if (now >= listener.dies) reason = "life";
            if (listener.frame && now - listener.spoken > limits_.patience) reason = "slow";
            if (!listener.frame && now - listener.spoken >= limits_.heartbeat) listener.frame = heartbeat;
        }
        if (!reason) reason = write(listener, now);
        if (reason) leaving.emplace_back(number, reason);
    }
    for (const auto& [number, reason] : leaving) let_go(number, reason);
}

const char* Broadcaster::load(Listener& listener) {
    const std::lock_guard lock(mutex_);
    const Topic& topic = topics_.find(listener.seat->topic)->second;
    const std::uint64_t behind = topic.last - listener.after;
    if (behind > topic.kept.size()) return "slow";
    if (behind > 0) {
        listener.frame = topic.kept[topic.kept.size() - static_cast<std::size_t>(behind)];
        ++listener.after;
    }
    return nullptr;
}

const char* Broadcaster::write(Listener& listener, Tick now) {
    std::uint32_t wanted = EPOLLIN | EPOLLRDHUP;
    for (;;) {
        if (!listener.frame)
            if (const char* reason = load(listener)) return reason;
        if (!listener.frame) break;
        const Io io = listener.channel->transport().write(std::string_view(*listener.frame).substr(listener.at));
        if (io.kind == Io::Kind::end) return "left";
        if (io.kind == Io::Kind::want_write) wanted |= EPOLLOUT;
        if (io.kind != Io::Kind::some) break;
        listener.at += io.bytes;
        listener.spoken = now;
        if (listener.at < listener.frame->size()) continue;
        listener.frame.reset();
        listener.at = 0;
    }
    if (wanted == listener.armed) return nullptr;
    epoll_event event{};
    event.events = wanted;
    event.data.u64 = listener.number;
    const int operation = listener.armed == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;
    if (epoll_ctl(epoll_, operation, listener.channel->transport().fd(), &event) != 0) return "left";
    listener.armed = wanted;
    return nullptr;
}

void Broadcaster::let_go(std::uint64_t number, const char* reason) {
    const auto found = listeners_.find(number);
    if (found->second->armed != 0) epoll_ctl(epoll_, EPOLL_CTL_DEL, found->second->channel->transport().fd(), nullptr);
    ++metrics_.counter("waybill_http_listeners_gone_total", "Listeners let go, by reason.",
                       "reason=\"" + std::string(reason) + "\"");
    found->second->channel->transport().shut_down_sending();
    listeners_.erase(found);
}

}  // namespace waybill::http
