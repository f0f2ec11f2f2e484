#pragma once
#include <condition_variable>
#include <mutex>

#include "db/companions.h"
#include "tracking/store.h"
#include "tracking/store_subscriptions.h"
#include "tracking/tracking.h"

namespace waybill::tracking {

/// Any point between a tenth of the pause and the whole: failures never come back together.
Duration full_jitter(Duration pause);

/// What the use cases and the poll share.
struct Tracking::Impl {
    Impl(Parts parts, Settings s) : p(parts), settings(s) {}

    Parts p;
    Settings settings;
    mutable std::mutex mutex;
    std::condition_variable all_done;
    int in_flight = 0;
    db::Companions companions{p.db};

    /// `pushed`: its carrier said that it pushes.
    std::optional<Duration> due_in(const store::TrackerRow& row, bool pushed = false) const;
    bool is_pushed(db::Tx& tx, const store::TrackerRow& row) const;
    void merge(db::Tx& tx, store::TrackerRow& row, const std::vector<TrackingEvent>& events);
    void tell_order(db::Tx& tx, const store::TrackerRow& row);
    using Answer = carrierhost::Outcome<std::vector<carrier::Tracked>>;
    void answer(const std::vector<store::TrackerRow>& asked, Answer outcome);
    void store_answer(db::Tx& tx, const store::TrackerRow& claimed, const Answer& outcome);
    /// What one question for subscriptions was about.
    struct Asked {
        std::string account;
        std::optional<Duration> lasts;
        std::int64_t token = 0;
        std::vector<store::SubscriptionRow> rows;
    };
    using Subscription = carrierhost::Outcome<std::vector<carrier::Subscribed>>;
    bool subscribe(const carrierhost::Profile& profile, const std::string& account, const std::string& address);
    std::vector<carrier::SubscribeRequest::Number> numbers_of(db::Tx& tx, const std::vector<store::SubscriptionRow>& rows);
    void subscribed(const Asked& asked, const Subscription& outcome);
    store::Answered answered(const store::SubscriptionRow& row, const Asked& asked, const Subscription& outcome) const;
    bool subscribes(const std::string& carrier) const;
    Tracker view(db::Tx& tx, const store::TrackerRow& row);
};

}  // namespace waybill::tracking
