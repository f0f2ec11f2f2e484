#pragma once
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "http/dispatch.h"
#include "http/serialise.h"
#include "http/transport.h"

namespace waybill::http {

/// A complete request on its way to a handler. Until its Done comes back, the worker alone touches the transport.
struct Job {
    std::uint64_t connection = 0;
    Transport* transport = nullptr;
    Request request;
    Router::Match match;
    Delivery delivery;
    bool urgent = false;  ///< the front has something to do as soon as it is answered
    std::chrono::steady_clock::time_point since;
};

/// What is left to do for the front after a job.
struct Done {
    enum class What {
        answered,
        lent,  ///< somebody streams on the connection; `returned` comes when that is over
        returned,
    };
    std::uint64_t connection = 0;
    std::string bytes;     ///< of the response
    std::size_t sent = 0;  ///< what the socket took of them
    bool keep_alive = false;
    bool broken = false;  ///< the connection died while it was written to
    What what = What::answered;
};

/// The threads that run handlers. Whoever answers writes the response itself, as far as the socket takes it: the client does not
/// wait for the front to be woken.
class Workers {
  public:
    /// `done` is called on the thread that answers. With `closing` set, answers say `Connection: close`.
    Workers(int threads, std::size_t queue, const Dispatcher& dispatcher, const std::atomic<bool>& closing,
            std::function<void(Done, bool urgent)> done);
    ~Workers() { stop(); }

    /// False where the queue is full: the job is untouched then.
    bool submit(Job&& job);
    std::size_t queued() const;
    /// Drops what no worker has begun, joins, and waits for the answers that handlers still owe. May be called twice.
    void stop();

  private:
    class Exchange;
    void run();
    void perform(Job job);
    void finish(Job& job, const Response& response) const;
    void lend(Job& job, const Response& response) const;

    const std::size_t queue_limit_;
    const Dispatcher& dispatcher_;
    const std::atomic<bool>& closing_;
    const std::function<void(Done, bool)> done_;
    mutable std::mutex mutex_;
    std::condition_variable wake_;
    std::condition_variable settled_;
    std::deque<Job> queue_;
    int owed_ = 0;  // requests taken and not yet done with
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

/// An SSL write to a dead peer raises SIGPIPE, and a library may not assume that the program ignores it.
void block_sigpipe();

}  // namespace waybill::http
