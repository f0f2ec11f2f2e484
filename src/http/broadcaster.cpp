#include "http/broadcaster.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <stdexcept>

#include "base/crypto.h"
#include "base/text.h"
#include "http/listener.h"
#include "http/problem.h"

namespace waybill::http {
namespace {

bool is_plain(std::string_view text) { return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos; }

/// The number in "epoch-number".
std::optional<std::uint64_t> number_of(std::string_view id, std::string_view epoch) {
    if (!id.starts_with(epoch) || id.size() <= epoch.size() + 1 || id[epoch.size()] != '-') return {};
    std::uint64_t number = 0;
    const char* const end = id.data() + id.size();
    const auto [rest, problem] = std::from_chars(id.data() + epoch.size() + 1, end, number);
    if (problem != std::errc() || rest != end) return {};
    return number;
}

}  // namespace

Broadcaster::Broadcaster(BroadcastLimits limits, Metrics& metrics)
    : limits_(limits), metrics_(metrics), epoch_(crypto::hex(crypto::random_bytes(5))) {
    epoll_ = epoll_create1(EPOLL_CLOEXEC);
    waker_ = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = kBroadcastWaker;
    if (epoll_ < 0 || waker_ < 0 || epoll_ctl(epoll_, EPOLL_CTL_ADD, waker_, &event) != 0)
        throw std::runtime_error("the broadcaster cannot have its epoll set");
    thread_ = std::thread([this] { run(); });
}

Broadcaster::~Broadcaster() {
    stop();
    ::close(epoll_);
    ::close(waker_);
}

void Broadcaster::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake();
    if (!thread_.joinable()) return;
    thread_.join();
    const auto late = [&] {
        const std::lock_guard lock(mutex_);
        return std::exchange(arrivals_, {});
    }();
}

void Broadcaster::publish(std::string_view topic, std::string_view event, std::string_view data) {
    if (event.empty() || !is_plain(event) || data.find('\r') != data.npos || data.size() > limits_.event_bytes)
        throw std::invalid_argument("this event cannot be sent: " + std::string(event));
    {
        const std::lock_guard lock(mutex_);
        if (stopping_) return;
        Topic& to = topics_[std::string(topic)];
        std::string frame = "id: " + epoch_ + "-" + std::to_string(++to.last) + "\nevent: " + std::string(event) + "\n";
        for (const auto& line : text::split(data, '\n')) frame += "data: " + line + "\n";
        to.kept.push_back(std::make_shared<const std::string>(frame + "\n"));
        if (to.kept.size() > limits_.kept_events) to.kept.pop_front();
        news_ = true;
    }
    wake();
}

/// After which event a new listener goes on, and what it is told first.
std::uint64_t Broadcaster::begin(const Request& request, const Topic& topic, std::string& hello) const {
    hello = "retry: " + std::to_string(limits_.retry.count()) + "\n\n";
    const std::uint64_t state_only = topic.last - std::min<std::uint64_t>(topic.last, 1);
    const std::string seen = request.header("last-event-id");
    if (seen.empty()) return state_only;
    const auto number = number_of(seen, epoch_);
    if (number && *number <= topic.last && topic.last - *number <= topic.kept.size()) return *number;
    hello += "event: reset\ndata:\n\n";
    return state_only;
}

Response Broadcaster::listen(const Request& request, const std::string& topic) {
    const std::string caller = request.principal ? request.principal->id : request.peer;
    std::shared_ptr<Seat> seat;
    std::uint64_t after = 0;
    std::string hello;
    {
        const std::lock_guard lock(mutex_);
        const auto mine = of_caller_.find(caller);
        const bool crowded = mine != of_caller_.end() && mine->second >= limits_.listeners_of_one;
        if (stopping_ || crowded || seats_ >= limits_.listeners) {
            ++metrics_.counter("waybill_http_listeners_refused_total", "Listeners told to come back later.");
            return problem(503, "listeners", "There are too many listeners; come back in a moment.", request.request_id);
        }
        seat = std::make_shared<Seat>(*this, topic, caller);
        after = begin(request, topics_[topic], hello);
    }
    Response response = Response::bytes("text/event-stream; charset=utf-8", "").header("X-Accel-Buffering", "no");
    response.lend = [this, seat = std::move(seat), after, hello = std::move(hello)](std::unique_ptr<Channel> channel) {
        take(std::move(channel), seat, after, hello);
    };
    return response;
}

int Broadcaster::listeners(std::string_view topic) const {
    const std::lock_guard lock(mutex_);
    const auto found = topics_.find(topic);
    return found == topics_.end() ? 0 : found->second.listeners;
}

void Broadcaster::take(std::unique_ptr<Channel> channel, const std::shared_ptr<Seat>& seat, std::uint64_t after,
                       std::string hello) {
    auto listener = std::make_unique<Listener>();
    listener->seat = seat;
    listener->frame = std::make_shared<const std::string>(channel->take_head() + hello);
    listener->channel = std::move(channel);
    listener->after = after;
    {
        const std::lock_guard lock(mutex_);
        if (!stopping_) arrivals_.push_back(std::move(listener));
    }
    wake();
}

void Broadcaster::wake() const {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(waker_, &one, sizeof one);
}

}  // namespace waybill::http
