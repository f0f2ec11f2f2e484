#include "carrierhost/fitness.h"

#include <algorithm>

#include "base/text.h"

namespace waybill::carrierhost {
namespace {

constexpr std::size_t kShipmentId = 100, kNumber = 64, kMediaType = 40;

std::string unfit(const char* what, const std::string& word, std::size_t most) {
    if (word.size() > most) return std::string(what) + " of " + std::to_string(word.size()) + " bytes; at most " + std::to_string(most) + " are taken";
    const bool has_control = std::any_of(word.begin(), word.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; });
    return has_control || !text::is_utf8(word) ? std::string(what) + " that is not plain text" : "";
}

std::string unfit(const std::vector<carrier::Label>& labels) {
    for (const auto& label : labels)
        if (auto why = unfit("a label's media type", label.media_type, kMediaType); !why.empty()) return why;
    return "";
}

}  // namespace

std::string unfit(const carrier::Booked& booked) {
    if (booked.carrier_shipment_id.empty() && booked.tracking_number.empty()) return "neither a shipment id nor a tracking number";
    if (auto why = unfit("a shipment id", booked.carrier_shipment_id, kShipmentId); !why.empty()) return why;
    if (auto why = unfit("a tracking number", booked.tracking_number, kNumber); !why.empty()) return why;
    for (const auto& number : booked.parcel_numbers)
        if (auto why = unfit("a parcel's number", number, kNumber); !why.empty()) return why;
    return unfit(booked.labels);
}

std::string unfit(const carrier::Found& found) {
    for (const auto& match : found.matches)
        if (auto why = unfit(match); !why.empty()) return why;
    return "";
}

std::string unfit(const carrier::Labels& labels) { return unfit(labels.labels); }

}  // namespace waybill::carrierhost
