#pragma once
#include <optional>
#include <span>
#include <string>

#include "desk/page.h"

/// Scan forms for the keyboard or a wedge scanner: each form carries the number of its scan, so that a repeated form counts once.
namespace waybill::desk {

/// Numbers for the scans of one form; leaves room for `kScansOfAForm` of them.
inline constexpr int kScansOfAForm = 1000;
std::string next_sequence(const Clock& clock);
/// The number that the form brought; an error for anything else.
Result<std::int64_t> sequence(const Visit& visit);
/// A whole number of a form within bounds, nothing for anything else.
std::optional<std::int64_t> whole(const std::string& text, std::int64_t least, std::int64_t most);

/// What a scanned item is called, and which one it is where its barcode is a GS1 element string: batch (AI 10), serial number (21).
struct Scanned {
    std::string code, lot, serial;
};
Scanned read_item(const std::string& scanned);

/// The first refusal among the answers, as an error to show.
std::optional<Error> refusal(std::span<const picking::ScanAnswer> answers);
/// A whole number that an answer carries ("in_hand"), 0 where it has none.
std::int64_t told(const picking::ScanAnswer& answer, const std::string& member);

}  // namespace waybill::desk
