#include "carrierhost/bucket.h"

#include <algorithm>

namespace waybill::carrierhost {

void Bucket::refill(Time now) {
    if (refilled_at_ == Time{}) refilled_at_ = now;
    if (now <= refilled_at_) return;
    tokens_ = std::min(burst_, tokens_ + per_second_ * std::chrono::duration<double>(now - refilled_at_).count());
    refilled_at_ = now;
}

Duration Bucket::delay_locked(Time now) {
    Duration wait = now < paused_until_ ? std::chrono::ceil<Duration>(paused_until_ - now) : Duration{};
    if (per_second_ > 0 && tokens_ < 1)
        wait = std::max(wait, Duration(static_cast<std::int64_t>((1 - tokens_) / per_second_ * 1e6)));
    return wait;
}

std::optional<Duration> Bucket::reserve(Time now, Duration patience) {
    const std::lock_guard lock(mutex_);
    refill(now);
    const Duration wait = delay_locked(now);
    if (wait > patience) return std::nullopt;
    if (per_second_ > 0) tokens_ -= 1;
    return wait;
}

Duration Bucket::delay(Time now) {
    const std::lock_guard lock(mutex_);
    refill(now);
    return delay_locked(now);
}

void Bucket::pause(Time until) {
    const std::lock_guard lock(mutex_);
    paused_until_ = std::max(paused_until_, until);
}

}  // namespace waybill::carrierhost
