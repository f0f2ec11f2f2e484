#pragma once
#include <chrono>
#include <mutex>
#include <optional>

#include "waybill/time.h"

namespace waybill::carrierhost {

/// A token bucket: `per_second` calls on average, `burst` at once. Thread-safe.
class Bucket {
  public:
    using Time = std::chrono::steady_clock::time_point;

    /// per_second 0: no limit.
    Bucket(std::int64_t per_second, std::int64_t burst)
        : per_second_(static_cast<double>(per_second)), burst_(static_cast<double>(burst)), tokens_(burst_) {}

    /// Takes a place and says how long to wait for it; nothing, and no place, where that is longer than `patience`.
    std::optional<Duration> reserve(Time now, Duration patience);
    /// How long a call would have to wait now.
    Duration delay(Time now);
    /// The carrier said "too many": nobody goes before `until`.
    void pause(Time until);

  private:
    void refill(Time now);
    Duration delay_locked(Time now);

    std::mutex mutex_;
    const double per_second_, burst_;
    double tokens_;
    Time refilled_at_{}, paused_until_{};
};

}  // namespace waybill::carrierhost
