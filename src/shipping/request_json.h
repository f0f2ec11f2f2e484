#pragma once
#include <string>

#include "waybill/carrier.h"

/// A booking request as it is stored with its intent: what was asked stays what is asked, whatever the order says later.
namespace waybill::shipping {

std::string to_json(const carrier::BookingRequest& request);
/// Throws std::logic_error on text that to_json did not write.
carrier::BookingRequest booking_request(const std::string& stored);


}  // namespace waybill::shipping
