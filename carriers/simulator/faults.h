#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
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
    slow,                  ///< done and answered after `seconds`
    timeout_after_commit,  ///< done, and never answered: the connection is held for `seconds`
    error_after_commit,    ///< done, and answered with 500
    half_reply,            ///< done, and the answer ends in its middle
    reset_after_commit,    ///< done, and the connection is reset
    not_yet_visible,       ///< find: shipments younger than `seconds` (simulated) are left out
    eventually_visible,    ///< find: each shipment is left out for a time of its own, 0 to `seconds` (simulated)
    duplicate_order,       ///< book, where it repeats one: 409 that names the first shipment, nothing was done
    cancelled_on_dedupe,   ///< book, where it repeats one: the first shipment is cancelled, and is the answer
    label_gone,            ///< label: 404, the label is not to be had any more
};
std::string_view name(FaultKind kind);  ///< "half_reply"

/// One rule. It strikes from the `nth` call on that it could strike, `times` times where that is set, else with probability
/// `rate` where that is set, else always; with `nth` alone, once.
struct Fault {
    std::string on;                  ///< an operation's name, or "*"
    std::optional<Account> account;  ///< none: any
    FaultKind kind = FaultKind::slow;
    std::optional<std::int64_t> nth, times, seconds;
    std::optional<double> rate;
    std::optional<std::int64_t> storm_seconds;  ///< once struck, every such call is struck for so long
    std::uint64_t seed = 1;

    std::int64_t seen = 0, struck = 0;
    std::mt19937_64 chance{1};
    std::chrono::steady_clock::time_point storm_until{};
};

/// The faults in force. The first rule that strikes decides; they do not survive a restart. Thread-safe.
class Faults {
  public:
    /// `repeats` says whether a booking repeats one; it is asked only where a rule's kind depends on it.
    std::optional<Fault> draw(Operation operation, Account account, const std::function<bool()>& repeats);
    void set(std::vector<Fault> faults);
    std::string text() const;  ///< as JSON: {"data": [...]}

  private:
    mutable std::mutex mutex_;
    std::vector<Fault> faults_;
};

/// Reads a JSON array of rules; every wrong field is named.
Result<std::vector<Fault>> read_faults(std::string_view json);

}  // namespace waybill::simulator
