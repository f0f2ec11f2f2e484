#include "labels/sheet.h"

#include <algorithm>

#include "labels/direction.h"

namespace waybill::labels {
namespace {

constexpr int kRowDots = 2;

/// Countries whose postal code stands behind the town (Universal Postal Union, addressing sheets); elsewhere it is in front.
bool code_behind_town(const std::string& country) {
    constexpr std::string_view kCountries[] = {"AE", "AU", "BH", "BR", "CA", "EG", "GB", "HK", "IE", "IN", "IQ", "JO", "KR",
                                               "KW", "LB", "NZ", "OM", "PK", "QA", "SA", "SG", "TH", "TW", "US", "ZA"};
    return std::find(std::begin(kCountries), std::end(kCountries), country) != std::end(kCountries);
}

std::string town_line(const Address& address) {
    if (code_behind_town(address.country))
        return joined({joined({address.city, address.region}, ", "), address.postal_code}, "  ");
    return joined({joined({address.postal_code, address.city}, " "), address.region}, ", ");
}

std::string country_name(const std::string& code, const Texts& texts) {
    const std::string key = "document.country." + code;
    return texts.has(key) ? texts(key) : code;
}

}  // namespace

double put(Page& page, Typesetter& setter, Text text) {
    if (text.text.empty()) return 0;
    const double height = text.lines == 1 ? text.style.leading() : setter.measure(text).height;
    page.items.emplace_back(std::move(text));
    return height;
}

Text fitted(Typesetter& setter, Text text, std::initializer_list<double> points) {
    for (const double size : points) {
        text.style.points = size;
        const Extent extent = setter.measure(text);
        if (extent.lines == 1 && !extent.cut) break;
    }
    return text;
}

std::string breakable(std::string_view code) {
    constexpr std::string_view kZeroWidthSpace = "\xE2\x80\x8B";
    std::string text;
    for (std::size_t i = 0; i < code.size(); ++i) {
        text += code[i];
        if (code[i] == '-' && i + 1 < code.size()) text += kZeroWidthSpace;
    }
    return text;
}

double field(Page& page, Typesetter& setter, double x, double y, double width, const std::string& label, const std::string& value,
             Style value_style) {
    const double above = put(page, setter, {x, y, width, label, style::kLabel});
    return above + put(page, setter, {x, y + above, width, value, value_style});
}

int dots_within(const Barcode& barcode, double width, int most) {
    for (int dots = most; dots > kRowDots; --dots)
        if (grid(barcode.columns_with_quiet() * dots) <= width) return dots;
    return kRowDots;
}

double put_symbol(Page& page, Typesetter& setter, double x, double y, const Barcode& barcode, int dots, double bar_height) {
    Symbol symbol{x, y, barcode, dots, bar_height};
    const double height = symbol.drawn_height();
    const double width = symbol.width();
    page.items.emplace_back(std::move(symbol));
    if (barcode.human.empty()) return height;
    Text caption{x, y + height + 0.3, width, barcode.human, style::kSmall, Align::centre};
    return height + 0.3 + put(page, setter, fitted(setter, std::move(caption), {8, 7, 6}));
}

Result<Barcode> row_symbol(const std::string& text) {
    return fitting(text, static_cast<int>(sheet::kSymbolColumn / grid(kRowDots)));
}

double row_symbol_height(const Barcode& barcode) {
    if (barcode.linear()) return sheet::kBarHeight + sheet::kCaption;
    return grid(barcode.columns_with_quiet() * dots_within(barcode, 24, 4));
}

void put_row_symbol(Page& page, Typesetter& setter, const Barcode& barcode, double y, double row_height) {
    const double x = sheet::kRight - sheet::kSymbolColumn;
    const double top = y + (row_height - row_symbol_height(barcode)) / 2;
    if (barcode.linear()) {
        put_symbol(page, setter, x, top, barcode, dots_within(barcode, sheet::kSymbolColumn, 3), sheet::kBarHeight);
        return;
    }
    const double side = row_symbol_height(barcode);
    put_symbol(page, setter, x, top, barcode, dots_within(barcode, 24, 4), 0);
    const Style tiny{7, false, 0.25};
    Text beside{x + side, y, sheet::kSymbolColumn - side, barcode.text, tiny, Align::start, 4};
    beside.y = y + (row_height - setter.measure(beside).height) / 2;
    put(page, setter, std::move(beside));
}

void put_feet(std::vector<Page>& pages, const std::string& belongs_to, const Texts& texts) {
    for (std::size_t i = 0; i < pages.size(); ++i) {
        const double y = sheet::kBottom + 2.5;
        pages[i].items.emplace_back(Line{sheet::kLeft, y, sheet::kRight, y, 0.15, 0.5});
        pages[i].items.emplace_back(Text{sheet::kLeft, y + 1, 140, belongs_to, style::kSmall});
        const std::string number = texts("document.page", {{"n", std::to_string(i + 1)}, {"m", std::to_string(pages.size())}});
        pages[i].items.emplace_back(Text{sheet::kRight - 40, y + 1, 40, number, style::kSmall, Align::right});
    }
}

std::vector<std::string> address_lines(const Address& address, const Texts& texts) {
    std::vector<std::string> lines{address.name, address.company};
    lines.insert(lines.end(), address.lines.begin(), address.lines.end());
    lines.push_back(town_line(address));
    lines.push_back(country_name(address.country, texts));
    std::erase_if(lines, [](const std::string& line) { return line.empty(); });
    return lines;
}

Align side_of(const std::vector<std::string>& lines) {
    const auto from_right =
        std::count_if(lines.begin(), lines.end(), [](const std::string& line) { return right_to_left(line); });
    return 2 * static_cast<std::size_t>(from_right) > lines.size() ? Align::right : Align::left;
}

double put_address(Page& page, Typesetter& setter, double x, double y, double width, const std::vector<std::string>& lines,
                   Style first, Style rest) {
    const Align align = side_of(lines);
    double down = 0;
    for (const std::string& line : lines)
        down += put(page, setter, {x, y + down, width, line, down == 0 ? first : rest, align, 2, Missing::refuse});
    return down;
}

std::string moment(Instant at) {
    const std::string text = rfc3339(at);
    return text.substr(0, 10) + " " + text.substr(11, 5) + " UTC";
}

std::string weight_text(Grams weight) {
    if (weight.value < 1000) return std::to_string(weight.value) + " g";
    std::string decimals = std::to_string(1000 + weight.value % 1000).substr(1);
    while (!decimals.empty() && decimals.back() == '0') decimals.pop_back();
    return std::to_string(weight.value / 1000) + (decimals.empty() ? "" : "." + decimals) + " kg";
}

std::string count_of(int number, int total, const Texts& texts) {
    if (total <= 0) return std::to_string(number);
    return texts("document.of", {{"n", std::to_string(number)}, {"m", std::to_string(total)}});
}

std::string joined(const std::vector<std::string>& parts, std::string_view separator) {
    std::string text;
    for (const std::string& part : parts) {
        if (part.empty()) continue;
        if (!text.empty()) text += separator;
        text += part;
    }
    return text;
}

void add_once(std::vector<std::string>& texts, const std::string& text) {
    if (!text.empty() && std::find(texts.begin(), texts.end(), text) == texts.end()) texts.push_back(text);
}

}  // namespace waybill::labels
