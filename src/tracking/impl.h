#pragma once
#include <condition_variable>
#include <mutex>

#include "db/companions.h"
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
    db::Companions companions{p.db};

    std::optional<Duration> due_in(const store::TrackerRow& row) const;
    void merge(db::Tx& tx, store::TrackerRow& row, const std::vector<TrackingEvent>& events);
    void tell_order(db::Tx& tx, const store::TrackerRow& row);
    using Answer = carrierhost::Outcome<std::vector<carrier::Tracked>>;
    void answer(const std::vector<store::TrackerRow>& asked, Answer outcome);
    void store_answer(db::Tx& tx, const store::TrackerRow& claimed, const Answer& outcome);
    Tracker view(db::Tx& tx, const store::TrackerRow& row);
};

}  // namespace waybill::tracking
