#include "wire/wire.h"

#include <curl/curl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <deque>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <thread>
#include <unordered_map>

#include "base/log.h"
#include "wire/transfer.h"

namespace waybill::wire {
namespace {

constexpr std::size_t kLanes = 4;
constexpr std::array<const char*, kLanes> kLaneNames{"booking", "tracking", "other", "webhook"};
constexpr std::array<const char*, 3> kKindNames{"answered", "not_sent", "unknown"};
constexpr std::int64_t kLongestSleepMs = 1000;  // a waiting job's patience is looked at this often

using Steady = std::chrono::steady_clock;

std::size_t index(Lane lane) { return static_cast<std::size_t>(lane); }

Outcome not_sent(std::string why, bool no_slot = false) {
    Outcome outcome;
    outcome.kind = Outcome::Kind::not_sent;
    outcome.no_slot = no_slot;
    outcome.error = std::move(why);
    return outcome;
}

}  // namespace

class Wire::Impl {
  public:
    Impl(Options options, Metrics& metrics) : ca_file_(std::move(options.ca_file)) {
        if (curl_global_init(CURL_GLOBAL_ALL) != CURLE_OK) throw std::runtime_error("libcurl cannot be initialised");
        multi_ = curl_multi_init();
        if (multi_ == nullptr || epoll_ < 0 || news_ < 0) throw std::runtime_error("no loop can be made for libcurl");
        const std::array slots{options.booking_slots, options.tracking_slots, options.other_slots, options.webhook_slots};
        long all = 0;
        for (std::size_t i = 0; i < kLanes; ++i) {
            lanes_[i].slots = std::max(1, slots[i]);
            all += lanes_[i].slots;
            for (std::size_t kind = 0; kind < kKindNames.size(); ++kind)
                counters_[i][kind] =
                    &metrics.counter("waybill_wire_requests_total", "HTTP requests that left, by lane and outcome",
                                     std::string("lane=\"") + kLaneNames[i] + "\",outcome=\"" + kKindNames[kind] + "\"");
        }
        curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, all);
        curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &Impl::on_socket);
        curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
        curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &Impl::on_timer);
        curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
        epoll_event event{.events = EPOLLIN, .data = {.fd = news_}};
        epoll_ctl(epoll_, EPOLL_CTL_ADD, news_, &event);
        thread_ = std::thread([this] { loop(); });
    }

    ~Impl() {
        stopping_ = true;
        ring();
        thread_.join();
        for (CURL* easy : idle_) curl_easy_cleanup(easy);
        curl_multi_cleanup(multi_);
        close(news_);
        close(epoll_);
        curl_global_cleanup();
    }

    void send(Request request, std::function<void(Outcome)> done) {
        Job job{std::move(request), std::move(done), Steady::now()};
        bool first = false;
        {
            const std::lock_guard lock(mutex_);
            first = arrived_.empty();
            arrived_.push_back(std::move(job));
        }
        if (first) ring();  // the loop takes all that has arrived
    }

  private:
    struct LaneState {
        int slots = 1;
        int running = 0;
        std::deque<Job> waiting;
    };

    void loop() {
        // NOSIGNAL leaves SIGPIPE to us: a peer that goes away must not end the program.
        sigset_t pipe;
        sigemptyset(&pipe);
        sigaddset(&pipe, SIGPIPE);
        pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
        while (!stopping_) {
            take_arrivals();
            give_up_waiting();
            for (std::size_t i = 0; i < kLanes; ++i) fill(lanes_[i]);
            if (!reap()) listen();  // where a slot came free the queues are looked at before sleeping
        }
        end_everything();
    }

    void ring() const {
        const std::uint64_t one = 1;
        (void)!write(news_, &one, sizeof one);  // fails only where it rings already
    }

    /// Sleeps until a socket, libcurl's timer or a new request wants something, and tells libcurl.
    void listen() {
        std::array<epoll_event, 256> events;
        std::int64_t sleep = kLongestSleepMs;
        if (due_) sleep = std::clamp<std::int64_t>(std::chrono::ceil<std::chrono::milliseconds>(*due_ - Steady::now()).count(), 0, sleep);
        const int count = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), static_cast<int>(sleep));
        int running = 0;
        for (int i = 0; i < count; ++i) {
            const epoll_event& event = events[static_cast<std::size_t>(i)];
            if (event.data.fd == news_) {
                std::uint64_t rung = 0;
                (void)!read(news_, &rung, sizeof rung);
                continue;
            }
            const int what = (event.events & (EPOLLIN | EPOLLHUP | EPOLLERR) ? CURL_CSELECT_IN : 0) |
                             (event.events & EPOLLOUT ? CURL_CSELECT_OUT : 0) | (event.events & EPOLLERR ? CURL_CSELECT_ERR : 0);
            curl_multi_socket_action(multi_, event.data.fd, what, &running);
        }
        if (due_ && Steady::now() >= *due_) {
            due_.reset();  // before: libcurl may set it anew
            curl_multi_socket_action(multi_, CURL_SOCKET_TIMEOUT, 0, &running);
        }
    }

    static int on_socket(CURL*, curl_socket_t socket, int what, void* self, void* known) {
        auto& impl = *static_cast<Impl*>(self);
        if (what == CURL_POLL_REMOVE) return epoll_ctl(impl.epoll_, EPOLL_CTL_DEL, socket, nullptr), 0;
        epoll_event event{};
        event.events = (what & CURL_POLL_IN ? EPOLLIN : 0u) | (what & CURL_POLL_OUT ? EPOLLOUT : 0u);
        event.data.fd = socket;
        if (known == nullptr) curl_multi_assign(impl.multi_, socket, self);
        // A number that was closed unseen and given out again is not among epoll's any more, whatever libcurl knows of it.
        if (known != nullptr && epoll_ctl(impl.epoll_, EPOLL_CTL_MOD, socket, &event) == 0) return 0;
        if (epoll_ctl(impl.epoll_, EPOLL_CTL_ADD, socket, &event) != 0) epoll_ctl(impl.epoll_, EPOLL_CTL_MOD, socket, &event);
        return 0;
    }

    static int on_timer(CURLM*, long milliseconds, void* self) {
        auto& impl = *static_cast<Impl*>(self);
        impl.due_.reset();
        if (milliseconds >= 0) impl.due_ = Steady::now() + std::chrono::milliseconds(milliseconds);
        return 0;
    }

    void take_arrivals() {
        std::vector<Job> jobs;
        {
            const std::lock_guard lock(mutex_);
            jobs.swap(arrived_);
        }
        for (Job& job : jobs) {
            if (std::string why = unsendable(job.request); !why.empty())
                tell(job, not_sent(std::move(why)));
            else
                lanes_[index(job.request.lane)].waiting.push_back(std::move(job));
        }
    }

    /// Nobody waits for a slot longer than the call itself might have taken.
    void give_up_waiting() {
        const auto now = Steady::now();
        for (LaneState& lane : lanes_) {
            while (!lane.waiting.empty() && now - lane.waiting.front().queued_at > lane.waiting.front().request.total_timeout) {
                Job job = std::move(lane.waiting.front());
                lane.waiting.pop_front();
                tell(job, not_sent("no slot came free in time", true));
            }
        }
    }

    void fill(LaneState& lane) {
        while (lane.running < lane.slots && !lane.waiting.empty()) {
            Job job = std::move(lane.waiting.front());
            lane.waiting.pop_front();
            if (is_too_late(job.request)) {
                Outcome outcome = not_sent(kTooLate);
                outcome.too_late = true;
                tell(job, std::move(outcome));
                continue;
            }
            CURL* easy = take_handle();
            if (easy == nullptr) {
                tell(job, not_sent("libcurl gives no handle"));
                continue;
            }
            auto transfer = std::make_unique<Transfer>(std::move(job), easy);
            if (const std::string why = start(*transfer); !why.empty()) {
                give_back(easy);
                tell(transfer->job(), not_sent(why));
                continue;
            }
            running_.emplace(transfer.get(), std::move(transfer));
            ++lane.running;
        }
    }

    /// Empty, or why libcurl did not take it.
    std::string start(Transfer& transfer) {
        try {
            transfer.prepare(ca_file_);
        } catch (const std::runtime_error& e) {
            return e.what();
        }
        return curl_multi_add_handle(multi_, transfer.easy()) == CURLM_OK ? "" : "libcurl does not take the request";
    }

    bool reap() {
        bool any = false;
        int left = 0;
        while (CURLMsg* message = curl_multi_info_read(multi_, &left)) {
            if (message->msg != CURLMSG_DONE) continue;
            const CURLcode code = message->data.result;  // the message dies with the removal of its handle
            Transfer* transfer = nullptr;
            curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
            end(*transfer, transfer->outcome(code));
            any = true;
        }
        return any;
    }

    void end(Transfer& transfer, Outcome outcome) {
        const std::unique_ptr<Transfer> owned = std::move(running_.extract(&transfer).mapped());
        curl_multi_remove_handle(multi_, owned->easy());
        --lanes_[index(owned->job().request.lane)].running;
        give_back(owned->easy());
        tell(owned->job(), std::move(outcome));
    }

    void end_everything() {
        while (!running_.empty()) end(*running_.begin()->second, running_.begin()->second->cut_off("the program stops"));
        take_arrivals();
        for (LaneState& lane : lanes_) {
            for (const Job& job : lane.waiting) tell(job, not_sent("the program stops"));
            lane.waiting.clear();
        }
    }

    void tell(const Job& job, Outcome outcome) {
        ++*counters_[index(job.request.lane)][static_cast<std::size_t>(outcome.kind)];
        try {
            job.done(std::move(outcome));
        } catch (const std::exception& e) {
            log::error("wire.callback_failed", {{"error", e.what()}});
        }
    }

    CURL* take_handle() {
        if (idle_.empty()) return curl_easy_init();
        CURL* easy = idle_.back();
        idle_.pop_back();
        return easy;
    }
    void give_back(CURL* easy) {
        curl_easy_reset(easy);
        idle_.push_back(easy);
    }

    const std::string ca_file_;
    const int epoll_ = epoll_create1(EPOLL_CLOEXEC), news_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    std::optional<Steady::time_point> due_;  // when libcurl wants to be called, whatever the sockets say
    CURLM* multi_ = nullptr;
    std::atomic<bool> stopping_{false};
    std::mutex mutex_;
    std::vector<Job> arrived_;
    std::array<LaneState, kLanes> lanes_;
    std::array<std::array<Metrics::Counter*, kKindNames.size()>, kLanes> counters_{};
    std::unordered_map<Transfer*, std::unique_ptr<Transfer>> running_;
    std::vector<CURL*> idle_;
    std::thread thread_;
};

Wire::Wire(Options options, Metrics& metrics) : impl_(std::make_unique<Impl>(std::move(options), metrics)) {}
Wire::~Wire() = default;

void Wire::send(Request request, std::function<void(Outcome)> done) { impl_->send(std::move(request), std::move(done)); }

Outcome Wire::fetch(Request request) {
    std::promise<Outcome> promise;
    auto future = promise.get_future();
    impl_->send(std::move(request), [&promise](Outcome outcome) { promise.set_value(std::move(outcome)); });
    return future.get();
}

}  // namespace waybill::wire
