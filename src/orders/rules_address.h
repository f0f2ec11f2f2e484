#pragma once
#include <string>
#include <string_view>

#include "waybill/address.h"

namespace waybill::orders {

/// One of ISO 3166-1's officially assigned alpha-2 codes, in capital letters.
bool is_country(std::string_view code);
/// Whether mail to that country carries a postal code (Universal Postal Union, "Postal addressing systems").
bool needs_postal_code(std::string_view country);
/// A sentence that names everything a carrier would miss; empty where the address is complete.
std::string address_problem(const Address& address);

}  // namespace waybill::orders
