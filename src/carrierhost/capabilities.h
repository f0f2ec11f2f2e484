#pragma once
#include <string>

#include "carrierhost/carrierhost.h"

namespace waybill::carrierhost {

/// What a module can do, seen from its code: an operation that it leaves out answers kNoOperation at once.
std::set<carrier::Operation> operations_of(const carrier::Carrier& carrier);

/// Empty where the code has all that carrier.json lists; else a sentence that names what it lacks. What carrier.json leaves out is
/// never used, whatever the code has: an installation may want less.
std::string missing_capabilities(const carrier::Carrier& carrier, const Profile& profile);

}  // namespace waybill::carrierhost
