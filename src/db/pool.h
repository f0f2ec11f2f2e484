#pragma once
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

#include "db/connection.h"

namespace waybill::db {

/// A bounded number of sessions. Whoever finds none free waits; the last one given back is the first one lent.
class Pool {
  public:
    Pool(SessionSettings settings, int most, Duration borrow_wait);

    /// A borrowed session: goes back when this ends, or is closed where it is of no use any more.
    class Lease {
      public:
        Lease(Pool& pool, std::unique_ptr<Connection> connection) : pool_(&pool), connection_(std::move(connection)) {}
        Lease(Lease&&) = default;
        Lease& operator=(Lease&&) = delete;
        ~Lease();
        Connection& operator*() { return *connection_; }
        Connection* operator->() { return connection_.get(); }

      private:
        Pool* pool_;
        std::unique_ptr<Connection> connection_;
    };

    /// Throws Unavailable where none became free in time, Unreachable where the server cannot be connected to.
    /// `fresh`: a new session, because the last one was lost and the idle ones may be, too.
    Lease borrow(bool fresh = false);

    const SessionSettings& settings() const { return settings_; }
    int in_use() const;
    std::int64_t opened() const { return opened_; }
    std::int64_t statements() const { return statements_; }

  private:
    using Steady = std::chrono::steady_clock;
    struct Idle {
        std::unique_ptr<Connection> connection;
        Steady::time_point since;
    };
    void give_back(std::unique_ptr<Connection> connection) noexcept;
    std::unique_ptr<Connection> take_idle(bool fresh);

    const SessionSettings settings_;
    const int most_;
    const Duration borrow_wait_;
    std::atomic<std::int64_t> statements_ = 0;
    std::atomic<std::int64_t> opened_ = 0;
    mutable std::mutex mutex_;
    std::condition_variable freed_;
    std::vector<Idle> idle_;
    int lent_ = 0;
};

}  // namespace waybill::db
