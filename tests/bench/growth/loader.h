#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

#include "db/db.h"
#include "waybill/time.h"

namespace waybill::bench {

/// Fills a database with orders of five lines and all that they leave behind. Two connections work on a half each, in slices;
/// a slice is one transaction that also says how far its half has come, so that a run that was stopped goes on.
class Loader {
  public:
    /// The database is made and migrated where it is not there.
    Loader(const std::string& server_url, const std::string& database, std::int64_t orders);

    std::int64_t loaded();
    bool complete() const { return complete_; }
    /// Works until everything stands or the time is over; tells how many orders stand, after each slice.
    void run_until(std::chrono::steady_clock::time_point end, const std::function<void(std::int64_t)>& tell);
    /// The instant at which the newest order was placed.
    Instant newest() const;

  private:
    struct Half;
    void begin();
    void read_state();

    std::string url_;
    std::int64_t orders_, now_ms_ = 0;
    bool complete_ = false;
};

/// Bytes of data and indexes.
std::int64_t size_of(db::Database& db);

}  // namespace waybill::bench
