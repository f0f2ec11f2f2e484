#pragma once
#include <optional>

#include "calls.h"
#include "dock.h"
#include "exchange.h"
#include "faults.h"
#include "tokens.h"
#include "truth.h"

namespace waybill::simulator {

/// The carrier's own API: everything under /oauth and /v1.
class CarrierApi {
  public:
    CarrierApi(Truth& truth, Dock& dock, Tokens& tokens) : truth_(truth), dock_(dock), tokens_(tokens) {}

    /// What a fault changes in how a call is answered.
    struct Twist {
        Duration hidden_for{};          ///< a search leaves out shipments younger than that
        bool each_for_its_own = false;  ///< … younger than a part of that, which depends on the shipment and the seed
        std::uint64_t seed = 1;
        bool duplicate_order = false, cancelled_on_dedupe = false, label_gone = false;
    };
    Answer handle(Operation operation, const Request& request, const Twist& twist);
    /// Whether a booking repeats one that was accepted: by its key, or by its reference.
    bool repeats(const Request& request) const;

  private:
    Answer rate(const Request& request) const;
    Answer place(Operation operation, const Request& request) const;
    Answer book(const Request& request, const Twist& twist);
    Answer repeat(Shipment first, const Twist& twist);
    Answer find(const Request& request, const Twist& twist) const;
    Answer list(const Request& request, Instant since, const Twist& twist) const;
    Answer label(const Request& request) const;
    Answer cancel(const Request& request);
    Answer track(const Request& request) const;

    Truth& truth_;
    DockApi dock_;
    Tokens& tokens_;
};

/// What a test or a demonstration asks of the simulator itself: everything under /_sim.
class ControlApi {
  public:
    ControlApi(Truth& truth, const Dock& dock, Faults& faults, const Calls& calls) : truth_(truth), dock_(dock), faults_(faults), calls_(calls) {}

    Answer handle(const Request& request);

  private:
    Answer shipments(const Request& request) const;
    Answer dock() const;
    Answer summary() const;
    Answer clock_state() const;
    Answer set_clock(const Request& request);
    Answer set_faults(const Request& request);

    Truth& truth_;
    const Dock& dock_;
    Faults& faults_;
    const Calls& calls_;
};

}  // namespace waybill::simulator
