#pragma once
#include <optional>

#include "calls.h"
#include "exchange.h"
#include "faults.h"
#include "tokens.h"
#include "truth.h"

namespace waybill::simulator {

/// The carrier's own API: everything under /oauth and /v1.
class CarrierApi {
  public:
    CarrierApi(Truth& truth, Tokens& tokens) : truth_(truth), tokens_(tokens) {}

    /// `hidden_for`: shipments younger than that are left out of a search.
    Answer handle(Operation operation, const Request& request, Duration hidden_for);

  private:
    Answer rate(const Request& request) const;
    Answer book(const Request& request);
    Answer find(const Request& request, Duration hidden_for) const;
    Answer label(const Request& request) const;
    Answer cancel(const Request& request);
    Answer track(const Request& request) const;

    Truth& truth_;
    Tokens& tokens_;
};

/// What a test or a demonstration asks of the simulator itself: everything under /_sim.
class ControlApi {
  public:
    ControlApi(Truth& truth, Faults& faults, const Calls& calls) : truth_(truth), faults_(faults), calls_(calls) {}

    Answer handle(const Request& request);

  private:
    Answer shipments(const Request& request) const;
    Answer clock_state() const;
    Answer set_clock(const Request& request);
    Answer set_faults(const Request& request);

    Truth& truth_;
    Faults& faults_;
    const Calls& calls_;
};

}  // namespace waybill::simulator
