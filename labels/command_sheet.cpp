#include "labels/command_sheet.h"

#include <array>

#include "labels/gs1.h"
#include "labels/pdf.h"
#include "labels/sheet.h"

namespace waybill::labels {
namespace {

/// In rows of three; the text's name is "document.command." and the word in small letters.
constexpr std::array kCommands{"OK", "UNDO", "NEXT", "DONE", "SHORT", "BACK", "SHORT-EMPTY", "SHORT-DAMAGED", "SHORT-WRONG", "LOGOUT", "X2", "X3", "X5", "X10", "X12", "X20", "X24", "X50"};
constexpr int kColumns = 3;
constexpr double kColumn = sheet::kWidth / kColumns, kRow = 40, kTop = 40;

std::string text_of(const CommandSheet& sheet, std::string_view command) { return "~" + sheet.site + ":" + std::string(command); }

std::string caption(std::string_view command, const Texts& texts) {
    if (command[0] == 'X') return "× " + std::string(command.substr(1));
    std::string name = "document.command.";
    for (const char c : command) name += c == '-' ? '_' : static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    return texts(name);
}

void head(Page& page, Typesetter& setter, const std::string& title, const std::string& help) {
    put(page, setter, {sheet::kLeft, sheet::kTop, sheet::kWidth, title, {18, true, 0}});
    put(page, setter, {sheet::kLeft, sheet::kTop + 10, sheet::kWidth, help, style::kBody, Align::start, 3});
}

/// What each code of the set-up page says, as a symbol.
struct Check {
    const char* name;
    Result<Barcode> symbol;
};
std::array<Check, 6> checks(const CommandSheet& sheet) {
    const auto elements = gs1::write({{"10", "AB"}, {"21", "XY"}});
    return {{{"letters", code128("abcXYZ019")},
             {"signs", code128("-./:;_@#~+$%")},
             {"ean", ean13("4006381333931")},
             {"gs1", elements ? gs1_128(*elements) : Result<Barcode>(elements.error())},
             {"long", qr("The quick brown fox jumps over the lazy dog 0123456789")},
             {"command", code128(text_of(sheet, "OK"))}}};
}

Result<Page> commands(const CommandSheet& sheet, const Texts& texts, Typesetter& setter) {
    Page page;
    head(page, setter, texts("document.command.title") + " · " + sheet.site, texts("document.command.help"));
    for (std::size_t i = 0; i < kCommands.size(); ++i) {
        const double x = sheet::kLeft + static_cast<double>(i % kColumns) * kColumn, y = kTop + static_cast<double>(i / kColumns) * kRow;
        TRY(symbol, code128(text_of(sheet, kCommands[i])));
        page.items.emplace_back(Box{x + 1, y, kColumn - 2, kRow - 3, 1, 0.2, 2});
        put(page, setter, {x + 3, y + 2, kColumn - 6, caption(kCommands[i], texts), {13, true, 0}, Align::centre});
        const double width = grid(symbol.columns_with_quiet() * 2);
        page.items.emplace_back(Symbol{x + (kColumn - width) / 2, y + 11, symbol, 2, 15});
        put(page, setter, {x + 3, y + 28, kColumn - 6, symbol.human, style::kSmall, Align::centre});
    }
    return page;
}

Result<Page> set_up(const CommandSheet& sheet, const Texts& texts, Typesetter& setter) {
    Page page;
    head(page, setter, texts("document.set_up.title"), texts("document.set_up.help"));
    double y = kTop;
    int number = 0;
    for (auto& check : checks(sheet)) {
        TRY(symbol, std::move(check.symbol));
        const int dots = symbol.linear() ? 2 : 4;
        put(page, setter, {sheet::kLeft, y + 4, 12, std::to_string(++number), {22, true, 0}});
        put(page, setter, {sheet::kLeft + 14, y + 4, 60, texts(std::string("floor.set_up.code.") + check.name), style::kValue, Align::start, 3});
        page.items.emplace_back(Symbol{sheet::kLeft + 80, y, symbol, dots, 18});
        y += 38;
    }
    return page;
}

}  // namespace

Result<std::vector<Page>> pages(const CommandSheet& sheet, const Texts& texts, Typesetter& setter) {
    TRY(first, commands(sheet, texts, setter));
    TRY(second, set_up(sheet, texts, setter));
    std::vector<Page> out{std::move(first), std::move(second)};
    put_feet(out, texts("document.command.title") + " · " + sheet.site, texts);
    return out;
}

Result<std::string> pdf(const CommandSheet& sheet, const Texts& texts) {
    Pdf writer({texts("document.command.title"), texts.language(), sheet.printed_at});
    TRY(drawn, pages(sheet, texts, writer));
    return writer.write(drawn);
}

std::vector<std::string> barcodes(const CommandSheet& sheet) {
    std::vector<std::string> texts;
    for (const char* command : kCommands) add_once(texts, text_of(sheet, command));
    for (const auto& check : checks(sheet))
        if (check.symbol) add_once(texts, check.symbol->text);
    return texts;
}

}  // namespace waybill::labels
