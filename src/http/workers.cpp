#include "http/workers.h"

#include <csignal>
#include <stdexcept>
#include <utility>

#include "base/log.h"
#include "http/channel.h"

namespace waybill::http {

void block_sigpipe() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

/// One request in the hands of its handler, until it is answered: by whichever thread comes first.
class Workers::Exchange : public Reply::Exchange {
  public:
    Exchange(Workers& workers, Job job) : workers_(workers), job_(std::move(job)) {}
    ~Exchange() override {
        if (!answered_) fail(std::make_exception_ptr(std::logic_error("the handler gave no answer")));
        const std::lock_guard lock(workers_.mutex_);
        if (--workers_.owed_ == 0) workers_.settled_.notify_all();
    }
    Exchange(const Exchange&) = delete;
    Exchange& operator=(const Exchange&) = delete;

    Job& job() { return job_; }
    void answer(Response response) override {
        if (answered_.exchange(true)) return;
        workers_.finish(job_, workers_.dispatcher_.checked(std::move(response), job_.request, job_.match));
    }
    void fail(std::exception_ptr why) override {
        if (answered_.exchange(true)) return;
        workers_.finish(job_, workers_.dispatcher_.failure(why, job_.request, job_.match));
    }

  private:
    Workers& workers_;
    Job job_;
    std::atomic<bool> answered_ = false;
};

Workers::Workers(int threads, std::size_t queue, const Dispatcher& dispatcher, const std::atomic<bool>& closing,
                 std::function<void(Done, bool)> done)
    : queue_limit_(queue), dispatcher_(dispatcher), closing_(closing), done_(std::move(done)) {
    for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { run(); });
}

bool Workers::submit(Job&& job) {
    {
        const std::lock_guard lock(mutex_);
        if (queue_.size() >= queue_limit_ || stopping_) return false;
        queue_.push_back(std::move(job));
    }
    wake_.notify_one();
    return true;
}

std::size_t Workers::queued() const {
    const std::lock_guard lock(mutex_);
    return queue_.size();
}

void Workers::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        queue_.clear();
    }
    wake_.notify_all();
    for (auto& thread : threads_)
        if (thread.joinable()) thread.join();
    std::unique_lock lock(mutex_);
    settled_.wait(lock, [this] { return owed_ == 0; });
}

void Workers::run() {
    block_sigpipe();
    for (;;) {
        std::unique_lock lock(mutex_);
        wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
        if (queue_.empty()) return;
        Job job = std::move(queue_.front());
        queue_.pop_front();
        ++owed_;
        lock.unlock();
        perform(std::move(job));
    }
}

void Workers::perform(Job job) {
    const auto exchange = std::make_shared<Exchange>(*this, std::move(job));
    dispatcher_.answer(exchange->job().request, exchange->job().match, Reply(exchange));
}

void Workers::finish(Job& job, const Response& response) const {
    if (response.lend && !job.delivery.head_only) {
        lend(job, response);
        return dispatcher_.account(job.request, job.match.route, response.status, 0);
    }
    if (closing_.load(std::memory_order_relaxed)) job.delivery.keep_alive = false;
    const auto micros = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - job.since);
    Done done{job.connection, serialise(response, job.delivery), 0, job.delivery.keep_alive, false};
    while (done.sent < done.bytes.size()) {
        const Io io = job.transport->write(std::string_view(done.bytes).substr(done.sent));
        if (io.kind != Io::Kind::some) {
            done.broken = io.kind == Io::Kind::end;
            break;
        }
        done.sent += io.bytes;
    }
    const bool urgent = job.urgent || done.sent < done.bytes.size() || !done.keep_alive || done.broken;
    done_(std::move(done), urgent);  // before the log is written: the connection's next request may be there already
    dispatcher_.account(job.request, job.match.route, response.status, micros.count());
}

/// The front hears of it first: whatever the borrower does, `returned` comes after `lent`.
void Workers::lend(Job& job, const Response& response) const {
    job.delivery.keep_alive = false;
    job.delivery.endless = true;
    const auto tell = [done = done_, connection = job.connection](Done::What what) {
        Done message;
        message.connection = connection;
        message.what = what;
        done(std::move(message), true);
    };
    std::string head = serialise(response, job.delivery);
    tell(Done::What::lent);
    auto channel = std::make_unique<Channel>(*job.transport, std::move(head), [tell] { tell(Done::What::returned); });
    try {
        response.lend(std::move(channel));
    } catch (const std::exception& e) {
        log::error("http.lend_failed", {{"request_id", job.request.request_id}, {"what", e.what()}});
    }
}

}  // namespace waybill::http
