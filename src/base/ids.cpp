#include "base/ids.h"

#include <algorithm>
#include <stdexcept>

namespace waybill {
namespace {

constexpr int kProcessBits = 10;
constexpr int kCounterBits = 12;
constexpr int kLastCounter = (1 << kCounterBits) - 1;
constexpr Instant kEpoch = std::chrono::sys_days{std::chrono::year{2020} / 1 / 1};

}  // namespace

IdGenerator::IdGenerator(const Clock& clock, int process_number, std::int64_t not_before_ms)
    : clock_(clock), process_number_(process_number), last_ms_(std::max<std::int64_t>(not_before_ms, 0)), counter_(kLastCounter) {
    if (process_number < 0 || process_number >= 1 << kProcessBits) throw std::logic_error("IdGenerator: no such process number");
}

std::int64_t IdGenerator::raw() {
    const auto since = std::chrono::duration_cast<std::chrono::milliseconds>(clock_.now() - kEpoch).count();
    const std::lock_guard lock(mutex_);
    if (since > last_ms_) {
        last_ms_ = since;
        counter_ = 0;
    } else if (counter_ == kLastCounter) {
        // The millisecond is used up or the clock stepped back: borrow from the future, never repeat.
        ++last_ms_;
        counter_ = 0;
    } else {
        ++counter_;
    }
    return last_ms_ << (kProcessBits + kCounterBits) | static_cast<std::int64_t>(process_number_) << kCounterBits | counter_;
}

std::int64_t IdGenerator::last_ms() const {
    const std::lock_guard lock(mutex_);
    return last_ms_;
}

}  // namespace waybill
