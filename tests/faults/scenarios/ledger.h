#pragma once
#include <atomic>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "faults/scenarios/client.h"
#include "faults/scenarios/promise.h"
#include "support/world.h"

namespace waybill::faults {

/// A shop, its suppliers and its scanners, who write down everything that was acknowledged to them, and compare it with the
/// database in the end.
class Ledger {
  public:
    struct Load {
        int shops = 40, suppliers = 2, scanners = 4;  ///< callers, each with one request at a time
        std::chrono::milliseconds period{0};          ///< of each caller: at most one request in it
    };
    Ledger(testing::World& world, std::uint64_t seed, Load load);
    ~Ledger();
    Ledger(const Ledger&) = delete;
    Ledger& operator=(const Ledger&) = delete;

    /// Everybody begins.
    void begin();
    /// Nobody begins anything new; what is open is settled.
    void stop();

    std::int64_t acknowledged() const { return acknowledged_; }
    /// When somebody was last not served.
    Client::Clock::time_point last_trouble() const;
    /// Every acknowledgement is in the database as it was given, and nothing else is; the books balance. Once, after stop().
    void verify(Figures& figures);

  private:
    struct Caller;
    void work(Caller& caller);
    bool order(Caller& caller);
    bool receive(Caller& caller);
    bool scan(Caller& caller);
    void prepare_scanner(Caller& caller, const std::string& sku);
    void verify_orders(const Caller& caller, Figures& figures);
    void verify_receipts(Figures& figures);
    void verify_scans(const Caller& caller, Figures& figures);

    testing::World& world_;
    std::uint64_t seed_;
    Load load_;
    std::vector<std::unique_ptr<Caller>> callers_;
    std::atomic<bool> stop_{false};
    std::atomic<std::int64_t> acknowledged_{0};
    std::atomic<Client::Clock::rep> last_trouble_{0};
};

}  // namespace waybill::faults
