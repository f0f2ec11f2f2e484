#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "shipping/rules.h"
#include "simulation/scheduler.h"

namespace waybill::simulation {

/// A carrier that keeps the truth and fails as carriers do. Every answer comes by a callback in virtual time, or never.
class Carrier {
  public:
    struct Faults {
        double rate = 0.2;  ///< of calls that are hit while faults last
        Instant until;
        Duration slowest = std::chrono::seconds(90);  ///< so long after the call it may still be accepted
        Duration hidden = std::chrono::seconds(60);   ///< so long after that a search may leave it out
        bool duplicates = false;                      ///< says "you have that" instead of showing it
        bool cancels = false;                         ///< what it has under a key dies before the repetition
    };
    Carrier(Scheduler& time, shipping::rules::Terms terms, Faults faults) : time_(time), terms_(terms), faults_(faults) {}

    struct Parcel {
        int shipment = 0;
        std::string reference, key;
        bool live = true;
        bool told = false;  ///< somebody has heard of it
        Instant accepted_at, shown_from;
    };
    struct Told {
        shipping::rules::Answer answer = shipping::rules::Answer::in_doubt;
        std::optional<std::size_t> parcel;  ///< index into truth(), where it is told
        Duration retry_after{};
    };
    using Heard = std::function<void(Told)>;
    void book(int shipment, const std::string& reference, const std::string& key, Heard heard);
    void cancel(std::size_t parcel, Heard heard);
    struct Shown {
        bool answered = true;
        std::vector<std::size_t> live;
    };
    void find(const std::string& reference, std::function<void(Shown)> heard);

    const std::vector<Parcel>& truth() const { return truth_; }
    const shipping::rules::Terms& terms() const { return terms_; }
    std::int64_t struck() const { return struck_; }
    /// A booking of this shipment may have been accepted without our hearing of it, or was answered oddly.
    bool was_odd(int shipment) const;

  private:
    bool strikes();
    Told accept(int shipment, const std::string& reference, const std::string& key);
    Told tell(Told told);
    /// The host gives up a call after so long; what comes later is heard by nobody.
    static constexpr Duration kPatience = std::chrono::seconds(60);

    Scheduler& time_;
    const shipping::rules::Terms terms_;
    const Faults faults_;
    std::vector<Parcel> truth_;
    std::vector<int> odd_;
    std::int64_t struck_ = 0;
};

}  // namespace waybill::simulation
