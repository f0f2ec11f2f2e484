#pragma once
#include <cstdint>

#include "waybill/time.h"

namespace waybill::db {

class Database;

/// This process's lease on one of 1,024 process numbers (see IdGenerator). Renewed by `renew`; given back by the destructor.
class ProcessNumber {
  public:
    /// Takes a free number or one whose lease ran out. Throws Unavailable where all are taken.
    explicit ProcessNumber(Database& db);
    ~ProcessNumber();
    ProcessNumber(const ProcessNumber&) = delete;
    ProcessNumber& operator=(const ProcessNumber&) = delete;

    int number() const { return number_; }
    std::int64_t not_before_ms() const { return not_before_ms_; }
    /// Stores the last millisecond used and prolongs the lease; false where somebody else holds the number now.
    bool renew(std::int64_t last_ms);

  private:
    Database& db_;
    int number_ = -1;
    std::int64_t token_ = 0;
    std::int64_t not_before_ms_ = 0;
};

}  // namespace waybill::db
