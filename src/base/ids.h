#pragma once
#include <cstdint>
#include <mutex>

#include "waybill/ids.h"
#include "waybill/time.h"

namespace waybill {

/// Makes identifiers: 41 bits of milliseconds since 2020-01-01, 10 bits of process number, 12 bits of counter.
/// Strictly increasing within a process, even when the clock steps back; unique between processes as long as no two
/// running ones share a process number (db/process_number.h leases them). Thread-safe.
class IdGenerator {
  public:
    /// `not_before_ms`: the last millisecond that an earlier holder of this process number may have used (since 2020).
    IdGenerator(const Clock& clock, int process_number, std::int64_t not_before_ms = 0);

    template <class SomeId>
    SomeId next() {
        return SomeId(raw());
    }
    std::int64_t raw();
    /// The last millisecond used: what a lease renewal stores.
    std::int64_t last_ms() const;

  private:
    const Clock& clock_;
    const int process_number_;
    mutable std::mutex mutex_;
    std::int64_t last_ms_;
    int counter_ = 0;
};

}  // namespace waybill
