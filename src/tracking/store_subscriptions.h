#pragma once
#include <optional>
#include <string>
#include <vector>

#include "db/db.h"
#include "tracking/tracking.h"

/// Tracking's table of what carriers were asked to push: tracking_subscription.
namespace waybill::tracking::store {

struct SubscriptionRow {
    TrackerId tracker;
    OrderId order;
    std::string number;
    bool finished = false;               ///< the tracker is: voided, delivered …
    int failures = 0;
    std::optional<Instant> subscribed_at;
};
/// How a question ended.
struct Answered {
    std::string account;                 ///< by which it was asked
    std::optional<Instant> subscribed_at;
    std::optional<Duration> due_in;      ///< nothing: nothing is left to ask
    int failures = 0;
    std::string reason;
};

/// The tracker of that package and number is to be subscribed, at once. One that is known already stays as it is.
void want_subscription(db::Tx& tx, PackageId package, const std::string& carrier, const std::string& number);
/// One compare-and-set, as of the poll; then those that bear the token, by tracker.
std::vector<SubscriptionRow> claim_subscriptions(db::Tx& tx, const std::string& carrier, std::int64_t token, Duration lease, int limit);
/// Fenced by the token.
void end_subscription(db::Tx& tx, TrackerId tracker, std::int64_t token, const Answered& answered);
std::optional<Instant> subscribed_at(db::Tx& tx, TrackerId tracker);
/// The carrier said yes when it was asked last.
bool is_pushed(db::Tx& tx, TrackerId tracker);
struct Bearer {
    TrackerId tracker;
    ShipmentId shipment;
    Instant since;
};
/// Who bear that number, or bore it: the newest trackers, at most twenty.
std::vector<Bearer> by_number(db::Tx& tx, const std::string& carrier, const std::string& number);

}  // namespace waybill::tracking::store
