#include "portal/journey.h"

#include <algorithm>

#include "base/wording.h"

namespace waybill::portal {
namespace {

using tracking::Tracker;

bool any(std::span<const Tracker> trackers, std::initializer_list<TrackingStatus> wanted) {
    return std::any_of(trackers.begin(), trackers.end(),
                       [&](const Tracker& t) { return std::find(wanted.begin(), wanted.end(), t.status) != wanted.end(); });
}

struct Units {
    std::int64_t wanted = 0, packed = 0, shipped = 0, delivered = 0;
};

Units units_of(const orders::Order& order) {
    Units units;
    for (const auto& line : order.lines) {
        units.wanted += (line.quantity - line.cancelled).units;
        units.packed += line.packed.units;
        units.shipped += line.shipped.units;
        units.delivered += line.delivered.units;
    }
    return units;
}

/// Also of what was delivered before: carriers correct themselves.
bool in_trouble(std::span<const Tracker> trackers) {
    using S = TrackingStatus;
    return any(trackers, {S::lost, S::damaged, S::returning, S::returned});
}

/// How the parcels that left stand: the one that wants attention speaks first.
const char* on_the_way(std::span<const Tracker> trackers) {
    using S = TrackingStatus;
    if (in_trouble(trackers)) return "portal.now.trouble";
    if (any(trackers, {S::available_for_pickup})) return "portal.now.pickup";
    if (any(trackers, {S::out_for_delivery})) return "portal.now.out_for_delivery";
    if (any(trackers, {S::delivered})) return "portal.now.partly_delivered";
    if (any(trackers, {S::accepted, S::in_transit})) return "portal.now.in_transit";
    return "portal.now.handed_over";
}

}  // namespace

Journey journey_of(const orders::Order& order, std::span<const Tracker> trackers) {
    const Units units = units_of(order);
    const bool moving = any(trackers, {TrackingStatus::accepted, TrackingStatus::in_transit, TrackingStatus::out_for_delivery,
                                       TrackingStatus::available_for_pickup, TrackingStatus::delivered, TrackingStatus::returning,
                                       TrackingStatus::returned, TrackingStatus::lost, TrackingStatus::damaged});
    Journey journey;
    journey.rest_follows = units.shipped > 0 && units.shipped < units.wanted;
    if (order.state == "cancelled") {
        journey.reached = -1;
        journey.sentence = "portal.now.cancelled";
    } else if (order.state == "delivered" && !in_trouble(trackers)) {
        journey.reached = 3;
        journey.sentence = "portal.now.delivered";
        for (const auto& t : trackers)
            if (t.status == TrackingStatus::delivered && t.status_at)
                journey.day = std::max(journey.day.value_or(*t.status_at), *t.status_at);
        if (!journey.day) journey.day = order.state_since;
    } else if (units.shipped > 0 || moving) {
        journey.reached = 2;
        journey.sentence = on_the_way(trackers);
    } else if (units.packed > 0) {
        journey.reached = 1;
        journey.sentence = "portal.now.packed";
    } else {
        journey.sentence =
            order.state == "backordered" || order.state == "waiting" ? "portal.now.waiting" : "portal.now.preparing";
    }
    return journey;
}

std::string trouble(const Texts& texts, TrackingStatus status, TrackingFlag flag, const std::string& reason) {
    using S = TrackingStatus;
    for (const S bad : {S::lost, S::damaged, S::returning, S::returned, S::available_for_pickup})
        if (status == bad) return wording::word(texts, "portal.trouble.", std::string(name(bad)));
    if (flag == TrackingFlag::none || status == S::delivered) return "";
    const std::string advice = wording::word(texts, "portal.trouble.", reason);
    return advice == reason ? wording::word(texts, "portal.trouble.", std::string(name(flag))) : advice;
}

}  // namespace waybill::portal
