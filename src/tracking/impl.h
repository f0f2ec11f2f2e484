#pragma once
#include <condition_variable>
#include <mutex>

#include "tracking/store.h"
#include "tracking/tracking.h"

namespace waybill::tracking {

/// What the use cases and the poll share.
struct Tracking::Impl {
    Impl(Parts parts, Settings s) : p(parts), settings(s) {}

    Parts p;
    Settings settings;
    mutable std::mutex mutex;
    std::condition_variable all_done;
    int in_flight = 0;

    std::optional<Duration> due_in(const store::TrackerRow& row) const;
    void merge(db::Tx& tx, store::TrackerRow& row, const std::vector<TrackingEvent>& events);
    void tell_order(db::Tx& tx, const store::TrackerRow& row);
    void answer(const std::vector<store::TrackerRow>& asked, const carrierhost::Outcome<std::vector<carrier::Tracked>>& outcome);
    Tracker view(db::Tx& tx, const store::TrackerRow& row);
};

}  // namespace waybill::tracking
