#pragma once
#include "waybill/time.h"

namespace waybill {

/// The machine's own clock.
class SystemClock final : public Clock {
  public:
    Instant now() const override;
};

/// Sixty seconds and the like, spelt so that a settings table reads well.
using Seconds = std::chrono::seconds;
using Millis = std::chrono::milliseconds;

}  // namespace waybill
