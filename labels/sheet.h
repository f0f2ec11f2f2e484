#pragma once
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "labels/page.h"
#include "waybill/address.h"
#include "waybill/quantity.h"
#include "waybill/result.h"
#include "waybill/texts.h"
#include "waybill/time.h"

/// What the documents share: the A4 sheet's measures, its furniture, and the ways to put things on a page.
namespace waybill::labels {

namespace sheet {
inline constexpr double kLeft = 14, kRight = 196, kTop = 12;
inline constexpr double kWidth = kRight - kLeft;
inline constexpr double kBottom = 283.5;     ///< rows end here; the foot is below
inline constexpr double kSymbolColumn = 62;  ///< width of the tables' barcode column, quiet zones included
inline constexpr double kBarHeight = 10;
inline constexpr double kCaption = 4.2;  ///< the readable text beneath bars
}  // namespace sheet

/// The styles of all documents: few, so that they look of one hand.
namespace style {
inline constexpr Style kLabel{6.8, true, 0.35};  ///< the small name above a value
inline constexpr Style kSmall{8, false, 0.25};
inline constexpr Style kBody{9, false, 0};
inline constexpr Style kStrong{9, true, 0};
inline constexpr Style kValue{11, true, 0};
}  // namespace style

/// Puts a text on the page and gives the height that it takes.
double put(Page& page, Typesetter& setter, Text text);

/// The text in the first of these sizes at which it stays on one line; in the last one where there is none.
Text fitted(Typesetter& setter, Text text, std::initializer_list<double> points);

/// A code like "TOTE-000123" with leave to break behind its hyphens, also before a digit.
std::string breakable(std::string_view code);

/// A small name with a value beneath, as in a form; gives the height.
double field(Page& page, Typesetter& setter, double x, double y, double width, const std::string& label, const std::string& value,
             Style value_style = style::kValue);

/// The most dots a module (2 to `most`) at which the symbol stays within the width; 2 where none does.
int dots_within(const Barcode& barcode, double width, int most);

/// A symbol with its text beneath, centred; (x, y) is the corner of the quiet zone. Gives the height, text included.
double put_symbol(Page& page, Typesetter& setter, double x, double y, const Barcode& barcode, int dots, double bar_height);

/// The symbol of a table's row: Code 128 where it fits into the column, else QR.
Result<Barcode> row_symbol(const std::string& text);
/// The height that it takes with its text.
double row_symbol_height(const Barcode& barcode);
/// Puts it at the left of the barcode column, its middle in the middle of the row.
void put_row_symbol(Page& page, Typesetter& setter, const Barcode& barcode, double y, double row_height);

/// The rule and the last line of each page: what it belongs to, and "Page 2 of 3".
void put_feet(std::vector<Page>& pages, const std::string& belongs_to, const Texts& texts);

/// The address as it is written on an envelope, the person first, the country's name last.
std::vector<std::string> address_lines(const Address& address, const Texts& texts);

/// Where an address stands in its column: right where most of its lines are written from right to left.
Align side_of(const std::vector<std::string>& lines);

/// The lines beneath each other, all on the address's side. The first is set in `first`, the others in `rest`. A letter without a
/// glyph makes the document fail. Gives the height.
double put_address(Page& page, Typesetter& setter, double x, double y, double width, const std::vector<std::string>& lines,
                   Style first, Style rest);

/// "2026-11-23 13:21 UTC".
std::string moment(Instant at);
/// "1.25 kg", "980 g".
std::string weight_text(Grams weight);
/// "1 of 3", or "1" where the number is not known yet.
std::string count_of(int number, int total, const Texts& texts);
/// The parts that are not empty, with the separator between them.
std::string joined(const std::vector<std::string>& parts, std::string_view separator);
/// Adds a text to the list unless it is empty or there already.
void add_once(std::vector<std::string>& texts, const std::string& text);

}  // namespace waybill::labels
