#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "waybill/time.h"
#include "waybill/tracking.h"

/// Pure decisions of tracking: the fold, and when to ask again.
namespace waybill::tracking::rules {

/// How far a parcel is: a later event never takes it back, except an explicit correction.
int rank(TrackingStatus status);
/// delivered, returned, lost, damaged, cancelled, expired: nothing is expected any more.
bool is_final(TrackingStatus status);

/// What tells one event from another: the carrier's own id where it has one, else instant and code; never a place. 32 bytes come
/// from hashing this text.
std::string identity(const TrackingEvent& event);

/// What a set of events says.
struct Folded {
    TrackingStatus status = TrackingStatus::pending;
    TrackingFlag flag = TrackingFlag::none;
    std::string reason;
    std::optional<Instant> status_at;       ///< of the event that gave the status
    std::optional<Instant> last_event_at;

    friend bool operator==(const Folded&, const Folded&) = default;
};
/// The status of a set: the same for every order of arrival, and duplicates change nothing. Sorted by instant, carrier sequence,
/// rank; a forward event raises the rank and clears the flag; a flag never lowers the rank; "returning" and the final states
/// override what came before; what is final stays, unless a later event of the same parcel is final, too.
Folded fold(std::span<const TrackingEvent> events);
/// Whether a set that grew by these pieces, in this order, ever had that status.
bool ever_was(TrackingStatus status, std::span<const std::vector<TrackingEvent>> pieces);
/// The order in which people read them: by instant, sequence, rank.
std::vector<TrackingEvent> sorted(std::span<const TrackingEvent> events);

/// An event that cannot be believed: before 2000, or further ahead of now than carriers' clocks and zones may be wrong.
bool is_malformed(const TrackingEvent& event, Instant now, Duration ahead);
/// Carriers use a number again: what is older is of another parcel than the one that was booked then. A day, since clocks and zones may
/// be wrong.
Instant window_begins(Instant booked_at);

struct Due {
    TrackingStatus status = TrackingStatus::pending;
    TrackingFlag flag = TrackingFlag::none;
    Instant created_at;                     ///< of the tracker
    std::optional<Instant> last_event_at;
    std::optional<Instant> finished_at;
    Instant now;
    Duration give_up;
    bool pushed = false;                    ///< the carrier said that it pushes: questions are a safety net then
};
/// The pause until the next question, before jitter and scale; nothing where there is nothing left to ask. Eight times as long where the
/// carrier pushes, a day at most.
std::optional<Duration> next_question(const Due& due);
/// After a failed question: full jitter is the caller's; base 1 min, cap 6 h.
Duration back_off(int failures);

}  // namespace waybill::tracking::rules
