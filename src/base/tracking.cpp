#include "waybill/tracking.h"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace waybill {
namespace {

// Both tables stand in the order of their enumeration.
constexpr std::array<std::string_view, 14> kStatuses = {
    "pending",   "info_received", "accepted", "in_transit", "out_for_delivery", "available_for_pickup",
    "returning", "returned",      "lost",     "damaged",    "delivered",        "cancelled",
    "expired",   "unknown",
};
constexpr std::array<std::string_view, 5> kFlags = {"none", "delivery_attempted", "delayed", "on_hold", "exception"};
static_assert(kStatuses.size() == static_cast<std::size_t>(TrackingStatus::unknown) + 1);
static_assert(kFlags.size() == static_cast<std::size_t>(TrackingFlag::exception) + 1);

template <class Enum, std::size_t N>
std::string_view name_of(const std::array<std::string_view, N>& names, Enum value) {
    const auto index = static_cast<std::size_t>(value);
    if (index >= N) throw std::logic_error("tracking: a value outside of its enumeration");
    return names[index];
}

template <class Enum, std::size_t N>
std::optional<Enum> value_of(const std::array<std::string_view, N>& names, std::string_view name) {
    const auto at = std::find(names.begin(), names.end(), name);
    if (at == names.end()) return {};
    return static_cast<Enum>(at - names.begin());
}

}  // namespace

std::string_view name(TrackingStatus status) { return name_of(kStatuses, status); }
std::string_view name(TrackingFlag flag) { return name_of(kFlags, flag); }
std::optional<TrackingStatus> tracking_status(std::string_view name) { return value_of<TrackingStatus>(kStatuses, name); }
std::optional<TrackingFlag> tracking_flag(std::string_view name) { return value_of<TrackingFlag>(kFlags, name); }

}  // namespace waybill
