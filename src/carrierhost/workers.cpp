#include "carrierhost/workers.h"

#include <algorithm>

#include "base/log.h"

namespace waybill::carrierhost {

Workers::Workers(int count) {
    for (int i = 0; i < std::max(1, count); ++i) threads_.emplace_back([this] { work(); });
}

void Workers::post_after(Duration delay, std::function<void()> task) {
    {
        const std::lock_guard lock(mutex_);
        if (stopping_) return;
        waiting_.emplace(delay > Duration{} ? Steady::now() + delay : Steady::time_point{}, std::move(task));
    }
    wake_.notify_one();
}

void Workers::work() {
    std::unique_lock lock(mutex_);
    while (!stopping_) {
        if (waiting_.empty()) {
            wake_.wait(lock);
            continue;
        }
        const auto due = waiting_.begin()->first;
        if (due > Steady::now()) {
            wake_.wait_until(lock, due);
            continue;
        }
        const std::function<void()> task = std::move(waiting_.extract(waiting_.begin()).mapped());
        lock.unlock();
        try {
            task();
        } catch (const std::exception& e) {
            log::error("carrierhost.task_failed", {{"error", e.what()}});
        }
        lock.lock();
    }
}

void Workers::stop() {
    std::multimap<Steady::time_point, std::function<void()>> dropped;  // destroyed without the lock: tasks own things
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        dropped.swap(waiting_);
    }
    wake_.notify_all();
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
}

}  // namespace waybill::carrierhost
