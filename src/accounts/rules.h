#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "waybill/error.h"

/// What an account may be called, hold and lead to.
namespace waybill::accounts::rules {

/// 1 to 32 of a-z 0-9 . - _, and not the configuration's.
bool is_name(std::string_view name);
/// Whether nothing real comes of what is booked there.
bool is_rehearsal(std::string_view name);
/// Where a secret may open: nowhere but in its own place.
std::string place_of_secret(const std::string& carrier, const std::string& account, const std::string& name);

/// "http://…" or "https://…" with a host, without user, query and fragment.
void check_endpoint(std::string_view endpoint, bool own_endpoints, std::vector<FieldError>& errors);
/// What goes into headers and forms: printable, at most `most` bytes.
void check_text(std::string_view text, const std::string& pointer, std::size_t most, std::vector<FieldError>& errors);

constexpr std::size_t kLongestValue = 500, kLongestSecret = 4000;

}  // namespace waybill::accounts::rules
