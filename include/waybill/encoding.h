#pragma once
#include <optional>
#include <string>
#include <string_view>

/// Encodings that carriers' messages use, for adapters.
namespace waybill {

/// RFC 4648, section 4: the standard alphabet with padding; line breaks between the characters are skipped (RFC 2045).
/// Nothing on any other character, on wrong padding and on bits that do not fit.
std::optional<std::string> from_base64(std::string_view text);

/// RFC 3986: all but the unreserved characters as %XX, for one path segment or one query value.
std::string percent_encoded(std::string_view bytes);

}  // namespace waybill
