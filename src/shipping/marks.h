#pragma once
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/gatherer.h"
#include "base/metrics.h"
#include "shipping/store.h"

namespace waybill::shipping {

/// Counts transactions that bookings shared, and the bookings in them: waybill_booking_groups_total, waybill_booking_members_total.
class GroupCount {
  public:
    GroupCount(Metrics& metrics, const std::string& kind);
    void add(std::size_t members);

  private:
    Metrics::Counter &groups_, &members_;
};

/// Makes "this is being sent" durable for many intents in one commit. Each mark stands for itself: it is fenced by the token of its
/// own claim, and where its lease was lost it fails alone. Thread-safe. Whoever brings a mark while nobody writes does so for all
/// that wait; so it is to be held by a pointer that lives as long as the call does.
class Marks {
  public:
    Marks(db::Database& db, const Clock& clock, Duration lease, Metrics& metrics);

    struct Mark {
        std::string kind;  ///< of the intent
        std::int64_t token = 0;
        store::Sending sending;
        /// Called after the commit that holds the mark with true, or with false: it was not made, and nothing may be sent.
        std::function<void(bool)> then;
    };
    void mark(Mark mark);

  private:
    void take(std::vector<Mark> marks);
    std::vector<BookingId> write(const std::vector<Mark>& marks);

    db::Database& db_;
    const Clock& clock_;
    const Duration lease_;
    GroupCount count_;
    Gatherer<Mark> gatherer_;
};

}  // namespace waybill::shipping
