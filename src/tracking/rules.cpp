#include "tracking/rules.h"

#include <algorithm>
#include <tuple>

namespace waybill::tracking::rules {

namespace {

using S = TrackingStatus;

bool before(const TrackingEvent& a, const TrackingEvent& b) {
    return std::tuple(a.at, a.sequence, rank(a.status), identity(a)) < std::tuple(b.at, b.sequence, rank(b.status), identity(b));
}

}  // namespace

int rank(TrackingStatus status) {
    switch (status) {
        case S::pending: return 0;
        case S::unknown: return 0;  // kept and listed, never shown as progress
        case S::info_received: return 10;
        case S::accepted: return 20;
        case S::in_transit: return 30;
        case S::out_for_delivery: return 40;
        case S::available_for_pickup: return 45;
        case S::returning: return 50;
        case S::returned: return 90;
        case S::lost:
        case S::damaged: return 95;
        case S::delivered:
        case S::cancelled:
        case S::expired: return 100;
    }
    return 0;
}

bool is_final(TrackingStatus status) { return rank(status) >= 90; }

std::string identity(const TrackingEvent& event) {
    if (!event.carrier_event_id.empty()) return "id:" + event.carrier_event_id;
    return "at:" + std::to_string(event.at.time_since_epoch().count()) + " code:" + event.code;
}

std::vector<TrackingEvent> sorted(std::span<const TrackingEvent> events) {
    std::vector<TrackingEvent> out(events.begin(), events.end());
    std::sort(out.begin(), out.end(), before);
    out.erase(std::unique(out.begin(), out.end(), [](const auto& a, const auto& b) { return identity(a) == identity(b); }), out.end());
    return out;
}

Folded fold(std::span<const TrackingEvent> events) {
    Folded now;
    for (const auto& event : sorted(events)) {
        now.last_event_at = event.at;
        const bool forward = rank(event.status) > rank(now.status);
        const bool correction = is_final(now.status) && is_final(event.status) && event.status != now.status;
        if (is_final(now.status) && !correction) continue;  // a late scan of a delivered parcel says nothing new
        if (forward || correction) {
            now.status = event.status;
            now.status_at = event.at;
            now.flag = TrackingFlag::none;
            now.reason.clear();
        }
        if (event.flag != TrackingFlag::none) {
            now.flag = event.flag;
            now.reason = event.reason;
        } else if (event.status != S::unknown && rank(event.status) >= rank(S::accepted)) {
            now.flag = TrackingFlag::none;  // it moves again
            now.reason.clear();
        }
    }
    return now;
}

bool ever_was(TrackingStatus status, std::span<const std::vector<TrackingEvent>> pieces) {
    std::vector<TrackingEvent> known;
    return std::any_of(pieces.begin(), pieces.end(), [&](const auto& piece) {
        known.insert(known.end(), piece.begin(), piece.end());
        return fold(known).status == status;
    });
}

bool is_malformed(const TrackingEvent& event, Instant now, Duration ahead) {
    constexpr Instant kYear2000{std::chrono::seconds(946'684'800)};
    return event.at < kYear2000 || event.at > now + ahead;
}

Instant window_begins(Instant booked_at) { return booked_at - std::chrono::hours(24); }

namespace {

/// Of a parcel that is on its way, and whose carrier tells nothing by itself.
Duration pause_under_way(const Due& due) {
    using std::chrono::hours;
    using std::chrono::minutes;
    const Duration age = due.now - due.created_at;
    if (due.status == S::out_for_delivery) return minutes(20);
    if (due.flag != TrackingFlag::none) return hours(1);
    if (rank(due.status) <= rank(S::info_received)) return age < hours(12) ? hours(4) : age < hours(36) ? hours(12) : hours(24);
    if (due.last_event_at && due.now - *due.last_event_at > hours(24 * 5)) return hours(12);
    return hours(3);
}

}  // namespace

std::optional<Duration> next_question(const Due& due) {
    using std::chrono::hours;
    if (due.status == S::delivered)
        return due.finished_at && due.now - *due.finished_at < hours(24) ? std::optional<Duration>(hours(24)) : std::nullopt;
    // Carriers take such a word back: parcels are found, and what came back was another's.
    if (due.status == S::lost || due.status == S::damaged || due.status == S::returned)
        return due.finished_at && due.now - *due.finished_at < hours(24 * 30) ? std::optional<Duration>(hours(24)) : std::nullopt;
    if (is_final(due.status) || due.now - due.created_at > due.give_up) return {};
    const Duration pause = pause_under_way(due);
    return due.pushed ? std::min<Duration>(pause * 8, hours(24)) : pause;
}

Duration back_off(int failures) {
    Duration pause = std::chrono::minutes(1);
    for (int i = 1; i < failures && pause < std::chrono::hours(6); ++i) pause *= 2;
    return std::min<Duration>(pause, std::chrono::hours(6));
}

}  // namespace waybill::tracking::rules
