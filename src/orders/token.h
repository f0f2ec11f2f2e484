#pragma once
#include <string>
#include <string_view>

#include "base/secret.h"
#include "waybill/ids.h"

namespace waybill::orders {

/// The customer's token: 128 bits in base64url, derived from the order's id so that every document can print it again.
std::string public_token(const Secret<std::string>& secret, OrderId id);
/// What of a token is stored.
std::string token_hash(std::string_view token);

}  // namespace waybill::orders
