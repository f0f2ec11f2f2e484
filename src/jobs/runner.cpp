#include <pthread.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <random>
#include <stdexcept>
#include <thread>

#include "base/log.h"
#include "jobs/jobs.h"

namespace waybill::jobs {
namespace {

using namespace std::chrono_literals;
constexpr Duration kFirstBackOff = 1s;
constexpr Duration kLongestBackOff = 60s;

// Doubles with every failure in a row; half of it is chance, so that servers that failed together do not return together.
Duration back_off(int failures, std::minstd_rand& chance) {
    const Duration full = std::min(kLongestBackOff, kFirstBackOff * (1 << std::min(failures - 1, 6)));
    return full / 2 + Duration(std::uniform_int_distribution<std::int64_t>(0, full.count() / 2)(chance));
}

}  // namespace

class Runner::Impl {
  public:
    explicit Impl(Metrics& metrics) : metrics_(metrics) {}

    void add(Duty duty) {
        const std::lock_guard lock(mutex_);
        if (is_started_) throw std::logic_error("jobs: " + duty.name + " comes too late, the runner was started");
        if (duty.every <= Duration::zero() || !duty.run)
            throw std::logic_error("jobs: " + duty.name + " needs a pause and a body");
        if (find(duty.name) != nullptr) throw std::logic_error("jobs: " + duty.name + " is there already");
        const std::string label = "duty=\"" + duty.name + "\"";
        auto& runs = metrics_.counter("waybill_duty_runs_total", "Pieces of background work that were run.", label);
        auto& failures = metrics_.counter("waybill_duty_failures_total", "Pieces of background work that threw.", label);
        workers_.push_back(std::make_unique<Worker>(std::move(duty), runs, failures));
    }

    void start() {
        const std::lock_guard lock(mutex_);
        if (is_started_) throw std::logic_error("jobs: started twice");
        is_started_ = true;
        for (auto& worker : workers_) {
            worker->thread = std::thread([this, w = worker.get()] { work(*w); });
            pthread_setname_np(worker->thread.native_handle(), worker->duty.name.substr(0, 15).c_str());
        }
    }

    void stop() {
        {
            const std::lock_guard lock(mutex_);
            is_stopping_ = true;
            for (auto& worker : workers_) worker->wake.notify_all();
        }
        const std::lock_guard only_one(joining_);
        for (auto& worker : workers_) {
            if (worker->thread.joinable()) worker->thread.join();
        }
    }

    void poke(const std::string& name) {
        const std::lock_guard lock(mutex_);
        Worker* worker = find(name);
        if (worker == nullptr) return log::warning("jobs.unknown_duty", {{"duty", name}});
        worker->is_poked = true;
        worker->wake.notify_all();
    }

    void run_until_idle(int rounds) {
        {
            const std::lock_guard lock(mutex_);
            if (is_started_) throw std::logic_error("jobs: run_until_idle is for a runner that was not started");
        }
        for (int round = 0; round < rounds; ++round) {
            bool found_work = false;
            for (auto& worker : workers_) {
                ++worker->runs;
                found_work = worker->duty.run() || found_work;
            }
            if (!found_work) return;
        }
        throw std::runtime_error("jobs: still not idle after " + std::to_string(rounds) + " rounds");
    }

  private:
    struct Worker {
        Worker(Duty d, Metrics::Counter& r, Metrics::Counter& f) : duty(std::move(d)), runs(r), failures(f) {}
        Duty duty;
        Metrics::Counter& runs;
        Metrics::Counter& failures;
        std::condition_variable wake;
        bool is_poked = false;
        std::thread thread;
    };

    Worker* find(const std::string& name) {
        const auto at = std::find_if(workers_.begin(), workers_.end(), [&](const auto& w) { return w->duty.name == name; });
        return at == workers_.end() ? nullptr : at->get();
    }

    void work(Worker& worker) {
        std::minstd_rand chance(std::random_device{}());
        int failures_in_a_row = 0;
        std::unique_lock lock(mutex_);
        while (!is_stopping_) {
            worker.is_poked = false;  // a poke from here on means one more run
            lock.unlock();
            const Duration pause = run_once(worker, failures_in_a_row, chance);
            lock.lock();
            if (pause > Duration::zero()) worker.wake.wait_for(lock, pause, [&] { return is_stopping_ || worker.is_poked; });
        }
    }

    // The pause that should follow.
    static Duration run_once(Worker& worker, int& failures_in_a_row, std::minstd_rand& chance) {
        std::string reason;
        ++worker.runs;
        try {
            const bool found_work = worker.duty.run();
            if (failures_in_a_row > 0) log::info("jobs.recovered", {{"duty", worker.duty.name}});
            failures_in_a_row = 0;
            return found_work ? Duration::zero() : worker.duty.every;
        } catch (const std::exception& e) {
            reason = e.what();
        } catch (...) {
            reason = "an unknown exception";
        }
        ++worker.failures;
        ++failures_in_a_row;
        const Duration pause = back_off(failures_in_a_row, chance);
        log::error("jobs.failed", {{"duty", worker.duty.name},
                                   {"reason", reason},
                                   {"failures_in_a_row", failures_in_a_row},
                                   {"pause_ms", pause.count() / 1000}});
        return pause;
    }

    Metrics& metrics_;
    std::mutex mutex_;
    std::mutex joining_;
    std::vector<std::unique_ptr<Worker>> workers_;
    bool is_started_ = false;
    bool is_stopping_ = false;
};

Runner::Runner(Metrics& metrics) : impl_(std::make_unique<Impl>(metrics)) {}
Runner::~Runner() { impl_->stop(); }
void Runner::add(Duty duty) { impl_->add(std::move(duty)); }
void Runner::start() { impl_->start(); }
void Runner::stop() { impl_->stop(); }
void Runner::poke(const std::string& name) { impl_->poke(name); }
void Runner::run_until_idle(int rounds) { impl_->run_until_idle(rounds); }

}  // namespace waybill::jobs
