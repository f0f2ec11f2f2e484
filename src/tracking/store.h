#pragma once
#include <optional>
#include <string>
#include <vector>

#include "db/db.h"
#include "tracking/rules.h"
#include "tracking/tracking.h"

/// Tracking's tables: tracker, tracking_event.
namespace waybill::tracking::store {

struct TrackerRow {
    TrackerId id;
    ShipmentId shipment;
    PackageId package;
    OrderId order;
    std::string carrier, number;
    rules::Folded now;
    std::optional<Instant> last_polled_at, finished_at;
    int failures = 0;
    std::int64_t lease_token = 0;
    Instant created_at;
};

/// A tracker that exists already stays as it is.
void insert(db::Tx& tx, const TrackerRow& row, Duration due_in);
std::optional<TrackerRow> get(db::Tx& tx, TrackerId id, bool lock);
std::vector<TrackerRow> of_order(db::Tx& tx, OrderId order);
std::vector<TrackerRow> of_shipment(db::Tx& tx, ShipmentId shipment);
std::vector<TrackerRow> list(db::Tx& tx, const std::string& status, TrackerId after, int limit);
std::int64_t refresh(db::Tx& tx, const std::string& carrier);
/// One compare-and-set: stamps the token on due trackers of one carrier; rows that carry it afterwards are ours.
std::int64_t claim(db::Tx& tx, const std::string& carrier, std::int64_t token, Duration lease, int limit);
std::vector<TrackerRow> by_token(db::Tx& tx, std::int64_t token);
/// Ends a question. `due_in` nothing: nothing is left to ask. Fenced by the token; false where it was lost.
bool answered(db::Tx& tx, TrackerId id, std::int64_t token, std::optional<Duration> due_in, int failures, Instant at);
void set_status(db::Tx& tx, TrackerId id, const rules::Folded& now, std::optional<Instant> finished_at);
void set_due(db::Tx& tx, TrackerId id, std::optional<Duration> due_in);

/// The events that were not known before; the others change nothing.
std::vector<TrackingEvent> add_events(db::Tx& tx, IdGenerator& ids, TrackerId id, const std::vector<TrackingEvent>& events, Instant seen_at);
std::vector<TrackingEvent> events(db::Tx& tx, TrackerId id);
/// The same as they came: one piece for each time that something new was added.
std::vector<std::vector<TrackingEvent>> pieces(db::Tx& tx, TrackerId id);

}  // namespace waybill::tracking::store
