#pragma once
#include <cstdint>
#include <functional>
#include <queue>
#include <random>
#include <vector>

#include "waybill/time.h"

namespace waybill::simulation {

/// Time that passes only when nothing is left to do in it, and chance that comes from one seed: the same seed plays the same
/// story.
class Scheduler {
  public:
    explicit Scheduler(std::uint64_t seed) : random_(seed) {}

    Instant now() const { return now_; }
    /// What falls on the same instant happens in an order of chance.
    void in(Duration delay, std::function<void()> what) { queue_.push({now_ + delay, random_(), std::move(what)}); }

    bool chance(double probability) { return std::uniform_real_distribution<>(0, 1)(random_) < probability; }
    std::int64_t between(std::int64_t least, std::int64_t most) {
        return std::uniform_int_distribution<std::int64_t>(least, most)(random_);
    }
    Duration between(Duration least, Duration most) { return Duration(between(least.count(), most.count())); }

    void run_until(Instant end) {
        while (!queue_.empty() && queue_.top().at <= end) {
            const Entry next = queue_.top();
            queue_.pop();
            now_ = next.at;
            ++steps_;
            next.what();
        }
        now_ = end;
    }
    std::int64_t steps() const { return steps_; }

  private:
    struct Entry {
        Instant at;
        std::uint64_t order;
        std::function<void()> what;
        bool operator<(const Entry& other) const { return at != other.at ? at > other.at : order > other.order; }
    };
    std::mt19937_64 random_;
    Instant now_{std::chrono::hours(24 * 365 * 55)};
    std::priority_queue<Entry> queue_;
    std::int64_t steps_ = 0;
};

}  // namespace waybill::simulation
