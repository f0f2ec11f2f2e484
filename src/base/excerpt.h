#pragma once
#include <cstddef>
#include <string>
#include <string_view>

/// What is kept and shown of foreign messages: small, and laid out for people.
namespace waybill::excerpt {

/// The same text, with what is encoded in it (base64 or hex of 256 characters and more: labels, images) shortened to its beginning.
/// JSON stays JSON, and XML stays XML.
std::string without_encoded(std::string_view text);
/// At most about `max` bytes, never half of a character; what was cut is counted at the end.
std::string cut(std::string text, std::size_t max);
/// JSON and XML laid out with line breaks and two blanks a step, also where the end is missing; anything else as it is. No character
/// but white space between members and tags is added or lost.
std::string pretty(std::string_view body);

}  // namespace waybill::excerpt
