#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "orders/rules.h"
#include "waybill/address.h"
#include "waybill/error.h"

namespace waybill::orders {

/// One of ISO 3166-1's officially assigned alpha-2 codes, in capital letters.
bool is_country(std::string_view code);
/// Whether mail to that country carries a postal code (Universal Postal Union, "Postal addressing systems").
bool needs_postal_code(std::string_view country);
/// A sentence that names everything a carrier would miss; empty where the address is complete.
std::string address_problem(const Address& address);

/// Every wrong field of an address that an order is to go to from now on; what the release gate would stand against is wrong, too.
std::vector<FieldError> wrong_delivery_address(const Address& address, const std::string& at);
/// Why an order's address stays as it is; nothing where it may change.
std::optional<Error> address_is_settled(bool cancelled, Booking booking, const Stages& units);

}  // namespace waybill::orders
