#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace waybill::text {

bool is_utf8(std::string_view bytes);
/// The same text with U+FFFD for every byte that is not part of well-formed UTF-8: for foreign text in logs and messages.
std::string to_utf8(std::string_view bytes);
std::string trim(std::string_view s);                       ///< ASCII white space at both ends
std::vector<std::string> split(std::string_view s, char separator);
std::string lower(std::string_view ascii);
/// The first `max` code points, with "…" where something was cut.
std::string shorten(std::string_view utf8, std::size_t max);
std::string url_encode(std::string_view bytes);             ///< RFC 3986 unreserved characters stay
std::optional<std::string> url_decode(std::string_view s, bool plus_is_space);  ///< nothing on a broken escape
std::string html(std::string_view s);                       ///< & < > " ' escaped
/// "W*** J***": what a public page may show of a name.
std::string masked_name(std::string_view utf8);

}  // namespace waybill::text
