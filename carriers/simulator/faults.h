#pragma once
#include <cstdint>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "exchange.h"
#include "waybill/result.h"

namespace waybill::simulator {

enum class FaultKind {
    reset_before,          ///< the connection is reset, nothing was done
    rate_limited,          ///< 429 with Retry-After: `seconds`, nothing was done
    slow,                  ///< answered after `seconds`
    timeout_after_commit,  ///< done, and never answered: the connection is held for `seconds`
    error_after_commit,    ///< done, and answered with 500
    half_reply,            ///< done, and the answer ends in its middle
    reset_after_commit,    ///< done, and the connection is reset
    not_yet_visible,       ///< find: shipments younger than `seconds` (simulated) are left out
};

/// One rule. It strikes `times` times where that is set, else with probability `rate` where that is set, else always.
struct Fault {
    std::string on;  ///< an operation's name, or "*"
    FaultKind kind = FaultKind::slow;
    std::optional<std::int64_t> times;
    std::optional<double> rate;
    std::uint64_t seed = 1;
    std::optional<std::int64_t> seconds;
    std::int64_t struck = 0;
    std::mt19937_64 chance{1};
};

/// The faults in force. The first rule that strikes decides; they do not survive a restart. Thread-safe.
class Faults {
  public:
    std::optional<Fault> draw(Operation operation);
    void set(std::vector<Fault> faults);
    std::string text() const;  ///< as JSON: {"data": [...]}

  private:
    mutable std::mutex mutex_;
    std::vector<Fault> faults_;
};

/// Reads a JSON array of rules; every wrong field is named.
Result<std::vector<Fault>> read_faults(std::string_view json);

}  // namespace waybill::simulator
