#pragma once
#include <string>
#include <vector>

#include "waybill/carrier.h"

/// Pure decisions of addressing.
namespace waybill::addressing::rules {

/// See Addressing's door.
Address with_candidate(const Address& present, const Address& candidate);

/// The nearest first; those without a distance last, in the carrier's order. At most so many.
std::vector<carrier::ServicePoint> nearest(std::vector<carrier::ServicePoint> points, int at_most);

/// What a carrier said no to, told to who asked us: its wording, fields by our names (`at`: where the module was given the address), and never a code
/// that means the caller's own credentials or a page that is not there.
Error told(Error refusal, bool is_refused, const std::string& at);

}  // namespace waybill::addressing::rules
