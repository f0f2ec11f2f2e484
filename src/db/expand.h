#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// How a statement's `{…}` group becomes as many as are wanted, and how long lists are cut: few different sizes, so that
/// each size is prepared once and found again.
namespace waybill::db {

/// The statement with its group written `times` times, separated by commas. Braces inside quotes are text.
/// Throws std::logic_error for a statement without exactly one group where `times` is not 0; 0 leaves the text as it is.
std::string expand(std::string_view sql, std::size_t times);

/// Sizes of the pieces of a multi-row statement: up to 24 rows exactly, more in pieces of 256, 128, 96, 64, 48, 32 and 24, then
/// the rest; a piece ends early where its bytes would pass `max_bytes` (one big row may do so alone).
std::vector<std::size_t> pieces(const std::vector<std::size_t>& row_bytes, std::size_t max_bytes);

/// Sizes of the pieces of a list for IN: at most 256 each.
std::vector<std::size_t> list_pieces(std::size_t count);
/// To how many placeholders a piece of an IN list is padded: the next power of two.
std::size_t padded(std::size_t count);

}  // namespace waybill::db
