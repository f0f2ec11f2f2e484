#pragma once
#include <optional>
#include <span>
#include <string>

#include "tracking/tracking.h"

/// What a customer is told of an order, as pure decisions.
namespace waybill::portal {

struct Journey {
    int reached = 0;             ///< 0 ordered, 1 packed, 2 on the way, 3 delivered; -1 cancelled
    std::string sentence;        ///< key of the text that says how things stand; it may name a {day}
    std::optional<Instant> day;  ///< of the delivery
    bool rest_follows = false;   ///< something left the house, and something is still to come
};
/// `trackers` without cancelled ones.
Journey journey_of(const orders::Order& order, std::span<const tracking::Tracker> trackers);
/// What the customer should know or do about a parcel in trouble; empty where all is well.
std::string trouble(const Texts& texts, TrackingStatus status, TrackingFlag flag, const std::string& reason);

}  // namespace waybill::portal
