#pragma once
#include <string>
#include <variant>
#include <vector>

#include "labels/barcode.h"

/// The drawing model of all documents: pages of text, lines, boxes and barcodes. Lengths are millimetres from the page's
/// top left corner; fonts are in points. Writers (pdf.h) turn pages into bytes; nothing here knows a file format.
namespace waybill::labels {

/// The dots that barcode modules are made of: the coarsest printer we serve. A module is a whole number of them, so its
/// bars are sharp at 203 dpi and wide enough (2 dots are 0.25 mm) for any finer one.
inline constexpr double kGridDpi = 203;

/// A length of so many dots of the grid, in millimetres.
constexpr double grid(double dots) { return dots * 25.4 / kGridDpi; }

struct Style {
    double points = 9;
    bool bold = false;
    double grey = 0;  ///< 0 black to 1 white

    /// From one baseline to the next, in millimetres; room for Chinese and Arabic beside Latin.
    double leading() const { return points * 25.4 / 72 * 1.36; }

    friend auto operator<=>(const Style&, const Style&) = default;
};

enum class Align { left, centre, right, start };  ///< start: right for text whose first letter is written right to left

/// What to do with a letter that no font has although its script has one.
enum class Missing {
    refuse,   ///< the document fails with "document.missing_glyph": for addresses, where a lost letter is a lost parcel
    replace,  ///< a visible replacement character: for descriptions and notes
};

/// One paragraph in a column; breaks into lines at the column's width. `y` is the top of its first line.
struct Text {
    double x = 0, y = 0, width = 0;
    std::string text;
    Style style;
    Align align = Align::left;
    int lines = 1;  ///< at most; the last one ends in an ellipsis where something was cut
    Missing missing = Missing::replace;
};

struct Line {
    double x1 = 0, y1 = 0, x2 = 0, y2 = 0;
    double thickness = 0.2;
    double grey = 0;
};

struct Box {
    double x = 0, y = 0, width = 0, height = 0;
    double fill = 1;    ///< grey of the inside; 1 is not filled
    double border = 0;  ///< thickness of the black outline; 0 is none
    double radius = 0;  ///< of the corners
};

/// A barcode; `x` and `y` are the top left corner of its quiet zone (a linear symbol has none above and below).
struct Symbol {
    double x = 0, y = 0;
    Barcode barcode;
    int dots = 2;        ///< dots of the grid in one module
    double height = 10;  ///< of a linear symbol's bars; a matrix is square

    double width() const { return grid(barcode.columns_with_quiet() * dots); }
    double drawn_height() const { return barcode.linear() ? height : width(); }
};

using Item = std::variant<Text, Line, Box, Symbol>;

struct Page {
    double width = 210, height = 297;  ///< A4
    std::vector<Item> items;           ///< drawn in this order, but symbols above all else
};

/// What a text needs on paper.
struct Extent {
    double width = 0;   ///< of the widest line
    double height = 0;  ///< lines times leading
    int lines = 0;
    bool cut = false;  ///< whether something did not fit and ended in an ellipsis
};

/// Measures text as the writer will set it.
class Typesetter {
  public:
    virtual ~Typesetter() = default;
    /// The extent of a text in its column, its `lines` limit kept; x and y have no meaning.
    virtual Extent measure(const Text& text) = 0;
};

}  // namespace waybill::labels
