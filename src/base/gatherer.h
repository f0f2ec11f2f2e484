#pragma once
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <utility>
#include <vector>

namespace waybill {

/// Puts what arrives at about the same time into one group, so that it can share a transaction. It has no threads of its own:
/// who brings an item while nobody writes, or while many wait and a writer's place is free, works groups off until nothing
/// waits; everybody else leaves the item to the writers and goes. So a lone item waits for nobody, and groups grow by themselves
/// as the load does. Those whose group was just answered mostly come back at once: a writer may linger for them.
template <class Item>
class Gatherer {
  public:
    struct Options {
        int writers = 2;          ///< groups at work at a time
        std::size_t join = 3;     ///< a second writer begins only where so many wait: large groups are cheap ones
        std::size_t items = 128;  ///< most in a group
        std::size_t rows = 1000;  ///< a group closes here; one big item may exceed it alone
        std::chrono::microseconds linger{0};  ///< how long a writer waits after a group of `join` and more for as many again
    };
    /// Has to answer every item, and must not throw. Called on the threads that call put(), `writers` at most at a time.
    using Work = std::function<void(std::vector<Item>)>;

    Gatherer(Options options, Work work) : options_(options), work_(std::move(work)) {}
    Gatherer(const Gatherer&) = delete;
    Gatherer& operator=(const Gatherer&) = delete;

    /// `rows`: how much of a group the item takes.
    void put(Item item, std::size_t rows = 1) {
        std::unique_lock lock(mutex_);
        waiting_.emplace_back(std::move(item), rows);
        if (awaited_ > 0 && waiting_.size() >= awaited_) enough_.notify_one();
        if (writing_ > 0 && (writing_ == options_.writers || waiting_.size() < options_.join)) return;
        ++writing_;
        while (!waiting_.empty()) {
            std::vector<Item> group = take();
            const std::size_t size = group.size();
            lock.unlock();
            work_(std::move(group));
            lock.lock();
            if (options_.linger.count() > 0 && size >= options_.join) linger(lock, size);
        }
        --writing_;
    }

  private:
    void linger(std::unique_lock<std::mutex>& lock, std::size_t size) {
        if (awaited_ > 0 || waiting_.size() >= size) return;  // one at a time: two would wait for the same items
        awaited_ = size;
        enough_.wait_for(lock, options_.linger, [&] { return waiting_.size() >= size; });
        awaited_ = 0;
    }
    std::vector<Item> take() {
        std::vector<Item> group;
        std::size_t rows = 0;
        while (!waiting_.empty() && group.size() < options_.items) {
            rows += waiting_.front().second;
            if (rows > options_.rows && !group.empty()) break;
            group.push_back(std::move(waiting_.front().first));
            waiting_.pop_front();
        }
        return group;
    }

    const Options options_;
    const Work work_;
    std::mutex mutex_;
    std::deque<std::pair<Item, std::size_t>> waiting_;
    int writing_ = 0;
    std::condition_variable enough_;
    std::size_t awaited_ = 0;  ///< for how many a writer lingers
};

}  // namespace waybill
