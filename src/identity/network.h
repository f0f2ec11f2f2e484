#pragma once
#include <string>

namespace waybill::identity {

/// The part of an address that one customer of a provider commonly has: an IPv4 address, or the first 64 bits of IPv6. What is
/// no address stays as it is.
std::string network_of(const std::string& peer);

}  // namespace waybill::identity
