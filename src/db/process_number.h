#pragma once
#include <chrono>
#include <cstdint>

#include "waybill/time.h"

namespace waybill::db {

class Database;

/// This process's lease on one of 1,024 process numbers (see IdGenerator). Renewed by `renew`, several times within the lease;
/// given back by the destructor.
class ProcessNumber {
  public:
    /// Takes a free number or one whose lease ran out, by the database's clock. Throws Unavailable where all are taken.
    explicit ProcessNumber(Database& db, Duration lease = std::chrono::seconds(60));
    ~ProcessNumber();
    ProcessNumber(const ProcessNumber&) = delete;
    ProcessNumber& operator=(const ProcessNumber&) = delete;

    int number() const { return number_; }
    /// The last millisecond (since 2020) that an earlier holder may have used. One that was killed may have used those of its
    /// whole lease.
    std::int64_t not_before_ms() const { return not_before_ms_; }
    /// Stores the last millisecond used and prolongs the lease, or takes it up again where it ran out and nobody came; false
    /// where somebody else holds the number now: the process must end then.
    bool renew(std::int64_t last_ms);

  private:
    bool take();

    Database& db_;
    const Duration lease_;
    int number_ = -1;
    std::int64_t token_ = 0;
    std::int64_t not_before_ms_ = 0;
    std::int64_t last_ms_ = 0;                         // as stored
    std::chrono::steady_clock::time_point stored_at_;  // when it was
};

}  // namespace waybill::db
