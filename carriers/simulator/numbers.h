#pragma once
#include <cstdint>
#include <string>

namespace waybill::simulator {

/// A parcel's number in the form of UPU S10: two letters, eight digits, a check digit, the country: "WS000000014GB".
std::string tracking_number(std::uint64_t serial);
/// "SH0000000001".
std::string shipment_id(std::uint64_t serial);

}  // namespace waybill::simulator
