#include "base/clock.h"

namespace waybill {

Instant SystemClock::now() const { return std::chrono::floor<Duration>(std::chrono::system_clock::now()); }

}  // namespace waybill
