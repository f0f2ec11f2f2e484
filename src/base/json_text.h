#pragma once
#include <string>
#include <string_view>

/// What the parts of the JSON implementation share.
namespace waybill::json {

/// Appends `text` as a JSON string with its quotes. `text` must be UTF-8 already.
void append_quoted(std::string& out, std::string_view text);

/// Appends one reference token of a pointer with its slash, escaped as RFC 6901 asks.
void append_token(std::string& pointer, std::string_view token);

}  // namespace waybill::json
