#pragma once
#include <chrono>
#include <deque>
#include <mutex>
#include <optional>

#include "waybill/time.h"

namespace waybill::carrierhost {

/// Stops calling a carrier that does not answer, for one class of operations. Opens at half or more failures among at
/// least 20 calls of 30 seconds, or at five time-outs in a row; then one probe after `open_for`, twice as long after each
/// probe that fails, at most ten minutes. What a carrier refuses for business reasons is an answer. Thread-safe.
class Breaker {
  public:
    using Time = std::chrono::steady_clock::time_point;
    enum class End { answered, failed, timed_out, not_made };

    explicit Breaker(Duration open_for) : base_(open_for), open_for_(open_for) {}

    /// Nothing: go ahead, and report the end. Else: how long not to try.
    std::optional<Duration> refuses(Time now);
    void report(End end, Time now);

  private:
    struct Call {
        Time at;
        bool failed;
    };
    void open(Time now);

    std::mutex mutex_;
    const Duration base_;
    Duration open_for_;
    std::deque<Call> calls_;
    int failed_ = 0, time_outs_in_row_ = 0;
    bool open_ = false, probing_ = false;
    Time closed_until_{};
};

}  // namespace waybill::carrierhost
