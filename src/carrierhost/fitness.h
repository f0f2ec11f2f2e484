#pragma once
#include <string>

#include "waybill/carrier.h"

/// What a module answers may be anything: what could not be stored, printed or asked for again is no answer. Each function returns
/// what is wrong with it, or nothing. The limits are promised to modules in <waybill/carrier_booking.h>.
namespace waybill::carrierhost {

std::string unfit(const carrier::Booked& booked);
std::string unfit(const carrier::Found& found);
std::string unfit(const carrier::Labels& labels);
template <class Other>
std::string unfit(const Other&) {
    return "";
}

}  // namespace waybill::carrierhost
