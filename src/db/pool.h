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
        Lease(Pool& pool, std::unique_ptr<Connection> connection, int generation)
            : pool_(&pool), connection_(std::move(connection)), generation_(generation) {}
        Lease(Lease&&) = default;
        Lease& operator=(Lease&&) = delete;
        ~Lease();
        Connection& operator*() { return *connection_; }
        Connection* operator->() { return connection_.get(); }

      private:
        Pool* pool_;
        std::unique_ptr<Connection> connection_;
        int generation_;
    };

    /// Throws Unavailable where none became free in time, Unreachable where the server cannot be connected to.
    /// `fresh`: a new session, because the last one was lost and the idle ones may be, too.
    Lease borrow(bool fresh = false);

    /// The server is not the one to talk to any more: its sessions are closed, those that are lent when they come back.
    void renew();

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
    void give_back(std::unique_ptr<Connection> connection, int generation) noexcept;
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
    int generation_ = 0;  ///< of the sessions that are good; all idle ones are of it
};

}  // namespace waybill::db
