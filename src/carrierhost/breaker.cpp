#include "carrierhost/breaker.h"

#include <algorithm>
#include <utility>

namespace waybill::carrierhost {
namespace {
constexpr auto kWindow = std::chrono::seconds(30);
constexpr auto kLongest = std::chrono::minutes(10);
constexpr std::size_t kFewest = 20;
constexpr int kTimeOutsInRow = 5;
}  // namespace

std::optional<Duration> Breaker::refuses(Time now) {
    const std::lock_guard lock(mutex_);
    if (!open_) return std::nullopt;
    if (now < closed_until_) return std::chrono::duration_cast<Duration>(closed_until_ - now);
    if (probing_) return std::chrono::seconds(1);
    probing_ = true;
    return std::nullopt;
}

void Breaker::report(End end, Time now) {
    const std::lock_guard lock(mutex_);
    const bool was_probe = std::exchange(probing_, false);
    if (end == End::not_made) return;
    const bool failed = end != End::answered;
    if (open_) {
        if (!was_probe) return;  // a straggler from before
        if (failed) {
            open_for_ = std::min<Duration>(open_for_ * 2, kLongest);
            return open(now);
        }
        open_ = false;
        open_for_ = base_;
        return;
    }
    time_outs_in_row_ = end == End::timed_out ? time_outs_in_row_ + 1 : 0;
    calls_.push_back({now, failed});
    failed_ += failed;
    while (now - calls_.front().at > kWindow) {
        failed_ -= calls_.front().failed;
        calls_.pop_front();
    }
    const bool half_failed = calls_.size() >= kFewest && static_cast<std::size_t>(failed_) * 2 >= calls_.size();
    if (half_failed || time_outs_in_row_ >= kTimeOutsInRow) open(now);
}

void Breaker::open(Time now) {
    open_ = true;
    closed_until_ = now + open_for_;
    calls_.clear();
    failed_ = time_outs_in_row_ = 0;
}

}  // namespace waybill::carrierhost
