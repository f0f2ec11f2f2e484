#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "waybill/time.h"

namespace waybill::simulator {

/// One thing that happens to a parcel, at a fixed time after its booking.
struct Step {
    std::string_view code;  ///< LC, PU, DP, AR, HD, DY, OD, DA, DL, VO (see README.md)
    Duration after{};
    std::string place;
    std::string text;
};

struct Journey {
    std::string number;  ///< decides everything that is left to chance
    std::string service;
    std::string from_city, from_country, to_city, to_country;
};

/// The whole life of a parcel from its label to its delivery: a pure function, so that no event need be stored and a
/// restart changes nothing. It leaves the sender two hours after its booking and is delivered within ten days.
std::vector<Step> script(const Journey& journey);

/// The state that a step leaves a parcel in: booked, accepted, in_transit, out_for_delivery, delivery_attempted, delivered.
std::string_view state_after(std::string_view code);

}  // namespace waybill::simulator
