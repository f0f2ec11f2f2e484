#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "waybill/result.h"

namespace waybill::labels {

enum class Symbology { code128, gs1_128, ean13, itf14, qr };

/// A symbol as modules, without its quiet zones and without a size: whoever draws it says how wide a module is.
struct Barcode {
    Symbology symbology = Symbology::code128;
    std::string text;     ///< exactly what a scanner transmits (FNC1 inside GS1-128 as GS, 0x1D)
    std::string human;    ///< what to print beneath for people; empty for QR
    int quiet_left = 10;  ///< modules that must stay blank at each side
    int quiet_right = 10;
    int columns = 0;                 ///< modules across
    int rows = 1;                    ///< modules down; 1 for a linear symbol
    std::vector<std::uint8_t> bars;  ///< linear: widths of bar, space, bar, … in modules
    std::vector<std::uint8_t> dark;  ///< matrix: rows * columns, row by row, 1 is dark

    bool linear() const { return rows == 1; }
    int columns_with_quiet() const { return quiet_left + columns + quiet_right; }
};

/// Code 128 (ISO/IEC 15417), quiet zones 10X: 1 to 80 characters of printable ASCII or GS.
/// Errors of all encoders: invalid "barcode.length", "barcode.character"; of those with a check digit as labels/gs1.h says.
Result<Barcode> code128(std::string_view text);

/// GS1-128, quiet zones 10X, from an element string (labels/gs1.h): at most 48 characters, separators not counted.
Result<Barcode> gs1_128(std::string_view element_string);

/// EAN-13, quiet zones 11X and 7X: 12 digits, or 13 with their check digit.
Result<Barcode> ean13(std::string_view digits);

/// ITF-14, quiet zones 10X: 13 digits, or 14 with their check digit.
Result<Barcode> itf14(std::string_view digits);

/// QR code (ISO/IEC 18004), error correction M, quiet zone 4X: 1 to 1,000 bytes of UTF-8.
Result<Barcode> qr(std::string_view utf8);

/// The best symbol for a text that has to fit into so many modules, quiet zones included: Code 128 where the text allows
/// it and it fits, else QR. Errors: as the encoders.
Result<Barcode> fitting(std::string_view text, int modules);

/// An 8-bit grey picture, row by row, 255 is white.
struct Bitmap {
    int width = 0;
    int height = 0;
    std::vector<std::uint8_t> pixels;
};

/// The symbol with its quiet zones at so many dots a module; a linear one `height` dots high.
Bitmap bitmap(const Barcode& barcode, int dots, int height = 100);

/// Reads the one symbol of a picture. Errors: not_found "barcode.unreadable"; invalid "barcode.bitmap" on a picture
/// whose pixels do not match its size.
Result<std::string> read_back(const Bitmap& picture);

}  // namespace waybill::labels
