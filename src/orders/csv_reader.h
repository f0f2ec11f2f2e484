#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "waybill/result.h"

/// CSV as RFC 4180 (https://www.rfc-editor.org/rfc/rfc4180) has it, in UTF-8.
namespace waybill::orders {

using CsvRow = std::vector<std::string>;

/// Hands over one row after the other; row 0 is the header, empty lines do not count. Cells come as they were written, white
/// space included. Error "import.syntax" names the row: a quotation mark out of place, a quoted cell that is never closed, text
/// that is not UTF-8 or has control characters, a cell over 64 kB, more than 200 columns.
Result<void> read_csv(std::string_view bytes, const std::function<void(int row_no, CsvRow row)>& take);

/// One line with its line break, cells quoted where they must be.
std::string csv_line(const CsvRow& cells);
/// A cell that no spreadsheet takes for a formula: an apostrophe stands before = + - @, TAB and CR, full-width forms included.
std::string neutralised(std::string cell);
/// The inverse, for files that were mended and come back.
std::string without_apostrophe(std::string cell);

}  // namespace waybill::orders
