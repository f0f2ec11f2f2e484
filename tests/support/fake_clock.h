#pragma once
#include <atomic>

#include "waybill/time.h"

namespace waybill::testing {

/// Time that a test owns: it stands still until told otherwise. Safe to read from other threads.
class FakeClock final : public Clock {
  public:
    /// Begins at 2026-03-02 09:00 UTC, a Monday, unless told otherwise.
    explicit FakeClock(Instant start = std::chrono::sys_days(std::chrono::year(2026) / 3 / 2) + std::chrono::hours(9))
        : now_(start.time_since_epoch().count()) {}

    Instant now() const override { return Instant(Duration(now_.load())); }
    void set(Instant at) { now_ = at.time_since_epoch().count(); }
    void advance(Duration by) { now_ += by.count(); }

  private:
    std::atomic<Duration::rep> now_;
};

}  // namespace waybill::testing
