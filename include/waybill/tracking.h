#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "waybill/time.h"

namespace waybill {

/// The one vocabulary of tracking that screens, API and webhooks use.
enum class TrackingStatus : std::uint8_t {
    pending, info_received, accepted, in_transit, out_for_delivery, available_for_pickup,
    returning, returned, lost, damaged, delivered, cancelled, expired, unknown,
};

/// Side conditions that never change the status itself.
enum class TrackingFlag : std::uint8_t { none, delivery_attempted, delayed, on_hold, exception };

/// The name used in JSON, SQL and text catalogues: "out_for_delivery".
std::string_view name(TrackingStatus status);
std::string_view name(TrackingFlag flag);
std::optional<TrackingStatus> tracking_status(std::string_view name);
std::optional<TrackingFlag> tracking_flag(std::string_view name);

/// How sure the instant of an event is.
enum class TimeConfidence : std::uint8_t {
    exact,     ///< the carrier gave a zone or an offset
    assumed,   ///< no zone: the facility's or carrier's own zone was applied
};

/// One thing that a carrier says happened to a parcel.
struct TrackingEvent {
    std::string carrier_event_id;   ///< the carrier's own identity of the event; may be empty
    std::string code;               ///< the carrier's raw code, kept as it came
    Instant at;
    TimeConfidence confidence = TimeConfidence::exact;
    std::int64_t sequence = 0;      ///< the carrier's own order within one instant, 0 where it has none
    TrackingStatus status = TrackingStatus::unknown;
    TrackingFlag flag = TrackingFlag::none;
    std::string reason;             ///< from the closed list of exception reasons, empty without a flag
    std::string place;              ///< free text for people; never part of the event's identity
    std::string text;               ///< the carrier's wording
};

}  // namespace waybill
