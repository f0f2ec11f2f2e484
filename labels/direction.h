#pragma once
#include <string_view>

namespace waybill::labels {

/// Whether the first letter of a UTF-8 text belongs to a script that is written from right to left (Arabic, Hebrew and
/// their neighbours): rules P2 and P3 of the Unicode bidirectional algorithm. A text without letters is left to right.
bool right_to_left(std::string_view utf8);

}  // namespace waybill::labels
