#include "labels/barcode.h"

#include <BitMatrix.h>
#include <MultiFormatWriter.h>
#include <ReadBarcode.h>

#include <algorithm>
#include <exception>

#include "labels/gs1.h"

namespace waybill::labels {
namespace {

constexpr std::size_t kCode128Characters = 80;
constexpr std::size_t kGs1Characters = 48;  // GS1 General Specifications 5.4.4.1
constexpr std::size_t kQrBytes = 1000;
constexpr int kErrorCorrectionM = 3;            // ZXing's scale 0 to 8, mapped to L M Q H
constexpr std::string_view kFnc1 = "\xC3\xB1";  // how ZXing is told of FNC1: U+00F1

Error invalid(const char* key, std::string detail) { return error(Code::invalid, key, std::move(detail)); }

/// ZXing throws on what it cannot encode; here that is one more expected outcome.
Result<ZXing::BitMatrix> encode(ZXing::MultiFormatWriter writer, const std::string& contents) {
    try {
        return writer.setMargin(0).encode(contents, 0, 0);
    } catch (const std::exception& refused) {
        return invalid("barcode.encode", std::string("this text cannot be encoded: ") + refused.what());
    }
}

std::vector<std::uint8_t> runs(const ZXing::BitMatrix& matrix) {
    std::vector<std::uint8_t> widths;
    bool dark = false;
    for (int x = 0; x < matrix.width(); ++x) {
        if (matrix.get(x, 0) != dark || widths.empty()) {
            dark = matrix.get(x, 0);
            widths.push_back(0);
        }
        ++widths.back();
    }
    return widths;
}

Result<Barcode> linear(Symbology symbology, ZXing::BarcodeFormat format, const std::string& contents) {
    TRY(matrix, encode(ZXing::MultiFormatWriter(format), contents));
    Barcode barcode;
    barcode.symbology = symbology;
    barcode.columns = matrix.width();
    barcode.bars = runs(matrix);
    return barcode;
}

std::string readable(std::string_view text) {
    std::string human(text);
    std::replace(human.begin(), human.end(), gs1::kSeparator, ' ');
    return human;
}

Result<std::string> with_check_digit(std::string_view digits, std::size_t full) {
    std::string text(digits);
    if (digits.size() + 1 == full) {
        const auto digit = gs1::check_digit(digits);
        if (!digit) return invalid("gs1.digits", "this symbol holds digits only");
        text += static_cast<char>('0' + *digit);
    }
    if (text.size() != full)
        return invalid("barcode.length",
                       "this symbol has " + std::to_string(full) + " digits, not " + std::to_string(text.size()));
    TRY_VOID(gs1::gtin14(text));
    return text;
}

bool printable_or_separator(char c) { return (c >= ' ' && c <= '~') || c == gs1::kSeparator; }

}  // namespace

Result<Barcode> code128(std::string_view text) {
    if (text.empty() || text.size() > kCode128Characters)
        return invalid("barcode.length", "Code 128 takes 1 to 80 characters, not " + std::to_string(text.size()));
    if (!std::all_of(text.begin(), text.end(), printable_or_separator))
        return invalid("barcode.character", "Code 128 takes printable ASCII and GS only");
    TRY(barcode, linear(Symbology::code128, ZXing::BarcodeFormat::Code128, std::string(text)));
    barcode.text = text;
    barcode.human = readable(text);
    return barcode;
}

Result<Barcode> gs1_128(std::string_view element_string) {
    TRY(elements, gs1::parse(element_string));
    TRY(canonical, gs1::write(elements));
    std::string contents(kFnc1);
    std::size_t characters = 0;
    for (const char c : canonical) {
        if (c == gs1::kSeparator)
            contents += kFnc1;
        else
            contents += c, ++characters;
    }
    if (characters > kGs1Characters)
        return invalid("barcode.length", "GS1-128 takes 48 characters at most, not " + std::to_string(characters));
    TRY(barcode, linear(Symbology::gs1_128, ZXing::BarcodeFormat::Code128, contents));
    barcode.text = canonical;
    barcode.human = gs1::bracketed(elements);
    return barcode;
}

Result<Barcode> ean13(std::string_view digits) {
    TRY(text, with_check_digit(digits, 13));
    TRY(barcode, linear(Symbology::ean13, ZXing::BarcodeFormat::EAN13, text));
    barcode.quiet_left = 11;
    barcode.quiet_right = 7;
    barcode.text = barcode.human = text;
    return barcode;
}

Result<Barcode> itf14(std::string_view digits) {
    TRY(text, with_check_digit(digits, 14));
    TRY(barcode, linear(Symbology::itf14, ZXing::BarcodeFormat::ITF, text));
    barcode.text = barcode.human = text;
    return barcode;
}

Result<Barcode> qr(std::string_view utf8) {
    if (utf8.empty() || utf8.size() > kQrBytes)
        return invalid("barcode.length", "a QR code of ours takes 1 to 1,000 bytes, not " + std::to_string(utf8.size()));
    ZXing::MultiFormatWriter writer(ZXing::BarcodeFormat::QRCode);
    writer.setEccLevel(kErrorCorrectionM);
    const bool ascii = std::all_of(utf8.begin(), utf8.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    if (!ascii) writer.setEncoding(ZXing::CharacterSet::UTF8);
    TRY(matrix, encode(writer, std::string(utf8)));
    Barcode barcode;
    barcode.symbology = Symbology::qr;
    barcode.text = utf8;
    barcode.quiet_left = barcode.quiet_right = 4;
    barcode.columns = matrix.width();
    barcode.rows = matrix.height();
    barcode.dark.reserve(static_cast<std::size_t>(matrix.width()) * static_cast<std::size_t>(matrix.height()));
    for (int y = 0; y < matrix.height(); ++y)
        for (int x = 0; x < matrix.width(); ++x) barcode.dark.push_back(matrix.get(x, y) ? 1 : 0);
    return barcode;
}

Result<Barcode> fitting(std::string_view text, int modules) {
    auto barcode = code128(text);
    if (barcode && barcode->columns_with_quiet() <= modules) return barcode;
    return qr(text);
}

Bitmap bitmap(const Barcode& barcode, int dots, int height) {
    const int margin = barcode.linear() ? 0 : barcode.quiet_left;
    Bitmap picture;
    picture.width = barcode.columns_with_quiet() * dots;
    picture.height = barcode.linear() ? height : (barcode.rows + 2 * margin) * dots;
    picture.pixels.assign(static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.height), 255);
    std::vector<std::uint8_t> modules = barcode.dark;
    for (std::size_t run = 0; run < barcode.bars.size(); ++run)
        modules.insert(modules.end(), barcode.bars[run], run % 2 == 0 ? 1 : 0);
    for (int y = 0; y < picture.height; ++y) {
        const int row = barcode.linear() ? 0 : y / dots - margin;
        if (row < 0 || row >= barcode.rows) continue;
        for (int x = 0; x < barcode.columns * dots; ++x)
            if (modules[static_cast<std::size_t>(row * barcode.columns + x / dots)])
                picture.pixels[static_cast<std::size_t>(y * picture.width + barcode.quiet_left * dots + x)] = 0;
    }
    return picture;
}

Result<std::string> read_back(const Bitmap& picture) {
    if (picture.width <= 0 || picture.height <= 0 ||
        picture.pixels.size() != static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.height))
        return invalid("barcode.bitmap", "the picture's pixels do not match its size");
    using ZXing::BarcodeFormat;
    ZXing::DecodeHints hints;
    hints.setFormats(BarcodeFormat::Code128 | BarcodeFormat::EAN13 | BarcodeFormat::ITF | BarcodeFormat::QRCode);
    hints.setTryHarder(true);
    hints.setTryDownscale(false);
    hints.setMaxNumberOfSymbols(1);
    try {
        // The singular reader: the plural one of 1.4.0 can abort the process on an assert of its own.
        const auto found =
            ZXing::ReadBarcode({picture.pixels.data(), picture.width, picture.height, ZXing::ImageFormat::Lum}, hints);
        if (found.isValid()) return found.text();
        return error(Code::not_found, "barcode.unreadable", "no barcode could be read in this picture");
    } catch (const std::exception&) {
        return error(Code::not_found, "barcode.unreadable", "no barcode could be read in this picture");
    }
}

}  // namespace waybill::labels
