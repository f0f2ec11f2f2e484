#pragma once
#include <string>

#include "carrierhost/carrierhost.h"

namespace waybill::carrierhost {

/// What a module can do, seen from its code: an operation that it leaves out answers kNoOperation at once.
std::set<carrier::Operation> operations_of(const carrier::Carrier& carrier);

/// Empty where code and carrier.json say the same; else a sentence that names every difference.
std::string capabilities_differ(const carrier::Carrier& carrier, const Profile& profile);

}  // namespace waybill::carrierhost
