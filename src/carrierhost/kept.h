#pragma once
#include <string>

#include "waybill/carrier.h"

/// The values that a module asked to be kept, as they are stored: a JSON object of texts.
namespace waybill::carrierhost {

std::string kept_text(const carrier::Kept& kept);
/// The inverse. Throws std::logic_error where it was not written by kept_text().
carrier::Kept kept_values(const std::string& stored);

}  // namespace waybill::carrierhost
