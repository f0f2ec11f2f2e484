#include "labels/pdf_symbols.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <stdexcept>
#include <string_view>

namespace waybill::labels {
namespace {

constexpr double kPointsPerMillimetre = 72 / 25.4;

double points(double millimetres) { return millimetres * kPointsPerMillimetre; }

void number(std::string& out, double value) {
    char text[32];
    const auto end = std::to_chars(text, text + sizeof text, value, std::chars_format::fixed, 5).ptr;
    out.append(text, end);
}

/// Twice the coordinate as an integer: the middle of a bar lies on half modules.
void half(std::string& out, int twice) {
    out += std::to_string(twice / 2);
    if (twice % 2 != 0) out += ".5";
}

/// Bars are strokes, not filled boxes: where a renderer has to round to dots, it gives strokes of one width the same
/// number of dots, while it lets a filled box grow over every dot that it touches (at 203 dpi without grey, unreadable).
void bars(std::string& out, const Symbol& symbol, const std::string& height) {
    const auto& runs = symbol.barcode.bars;
    for (int width = 1; width <= *std::max_element(runs.begin(), runs.end()); ++width) {
        out += std::to_string(width) + " w\n";
        int at = 0;
        for (std::size_t run = 0; run < runs.size(); at += runs[run++]) {
            if (run % 2 != 0 || runs[run] != width) continue;
            half(out, 2 * at + width);
            out += " 0 m ";
            half(out, 2 * at + width);
            out += height;
        }
        out += "S\n";
    }
}

/// One stroke for each run of dark modules in a row, all in one path, so that no seam shows between rows.
void matrix(std::string& out, const Barcode& code) {
    out += "1 w\n";
    for (int row = 0; row < code.rows; ++row) {
        const auto* modules = code.dark.data() + static_cast<std::ptrdiff_t>(row) * code.columns;
        const std::string y = " -" + std::to_string(row) + ".5 ";
        for (int first = 0, last = 0; first < code.columns; first = last) {
            while (last < code.columns && modules[last] == modules[first]) ++last;
            if (modules[first]) out += std::to_string(first) + y + "m " + std::to_string(last) + y + "l\n";
        }
    }
    out += "S\n";
}

/// The coordinate system becomes modules from the symbol's first one, its edge on the grid.
void draw(std::string& out, const Symbol& symbol, double page_height) {
    const auto on_grid = [](double millimetres) { return std::round(millimetres / grid(1)); };
    const int quiet = symbol.barcode.quiet_left * symbol.dots;
    const double module = points(grid(symbol.dots));
    const double x = points(grid(on_grid(symbol.x) + quiet));
    const double y = points(grid(on_grid(symbol.y) + (symbol.barcode.linear() ? 0 : quiet)));
    out += "q ";
    number(out, module);
    out += " 0 0 ";
    number(out, module);
    out += ' ';
    number(out, x);
    out += ' ';
    number(out, points(page_height) - y);
    out += " cm\n";
    if (symbol.barcode.linear()) {
        std::string height = " -";
        number(height, points(symbol.height) / module);
        bars(out, symbol, height + " l\n");
    } else {
        matrix(out, symbol.barcode);
    }
    out += "Q\n";
}

[[noreturn]] void unknown_shape() {
    throw std::logic_error("cairo wrote a PDF of another shape than the one we draw barcodes over");
}

std::size_t digits_at(std::string_view text, std::size_t at) {
    std::size_t value = 0;
    if (at > text.size() || std::from_chars(text.data() + at, text.data() + text.size(), value).ec != std::errc())
        unknown_shape();
    return value;
}

std::size_t found(std::size_t at) { return at == std::string_view::npos ? (unknown_shape(), at) : at; }

/// Where things stand in a file of cairo's.
struct Map {
    std::size_t table = 0;                                   ///< offset of the cross-reference table
    std::size_t objects = 0;                                 ///< how many, the free one of number 0 included
    std::vector<std::pair<std::size_t, std::size_t>> pages;  ///< number and offset of each page's object
    std::string_view catalogue;                              ///< the trailer's entries behind /Size
};

Map map_of(std::string_view pdf) {
    constexpr std::string_view kTable = "xref\n0 ", kSize = "/Size ", kPage = " 0 obj\n<< /Type /Page ";
    constexpr std::size_t kEntry = 20;
    Map map;
    map.table = digits_at(pdf, found(pdf.rfind("startxref\n")) + 10);
    if (!pdf.substr(std::min(map.table, pdf.size())).starts_with(kTable)) unknown_shape();
    map.objects = digits_at(pdf, map.table + kTable.size());
    const std::size_t entries = found(pdf.find('\n', map.table + kTable.size())) + 1;
    for (std::size_t i = 1; i < map.objects; ++i) {
        const std::size_t offset = digits_at(pdf, entries + i * kEntry);
        const std::string head = std::to_string(i) + std::string(kPage);
        if (pdf.substr(std::min(offset, pdf.size())).starts_with(head)) map.pages.emplace_back(i, offset);
    }
    const std::size_t size = found(pdf.find('\n', found(pdf.find(kSize, entries + map.objects * kEntry))));
    map.catalogue = pdf.substr(size + 1, found(pdf.find(">>", size)) - size - 1);
    return map;
}

std::string entry(std::size_t offset) {
    char text[32];
    std::snprintf(text, sizeof text, "%010zu 00000 n \n", offset);
    return text;
}

std::string stream(std::size_t object, const std::string& content) {
    return std::to_string(object) + " 0 obj\n<< /Length " + std::to_string(content.size()) + " >>\nstream\n" + content +
           "\nendstream\nendobj\n";
}

}  // namespace

std::string symbol_operators(const Page& page) {
    std::string out;
    for (const Item& item : page.items)
        if (const Symbol* symbol = std::get_if<Symbol>(&item)) draw(out, *symbol, page.height);
    return out;
}

std::string drawn_over(std::string pdf, const std::vector<std::string>& operators) {
    const Map map = map_of(pdf);
    if (map.pages.size() != operators.size()) unknown_shape();
    // Each page's contents become three streams: save the state, cairo's own, restore it and draw ours.
    const std::size_t save = map.objects;
    std::size_t next = save + 1;
    std::string added = stream(save, "q"), changed, fresh = entry(pdf.size());
    for (std::size_t i = 0; i < operators.size(); ++i) {
        const auto [page, offset] = map.pages[i];
        constexpr std::string_view kContents = "/Contents ";
        const std::string_view old = std::string_view(pdf).substr(offset, found(pdf.find("endobj\n", offset)) + 7 - offset);
        const std::size_t at = found(old.find(kContents)) + kContents.size();
        const std::size_t end = found(old.find('\n', at));
        fresh += entry(pdf.size() + added.size());
        added += stream(next, "Q\n" + operators[i]);
        changed += std::to_string(page) + " 1\n" + entry(pdf.size() + added.size());
        added.append(old.substr(0, at)).append("[" + std::to_string(save) + " 0 R ");
        added.append(old.substr(at, end - at)).append(" " + std::to_string(next) + " 0 R]").append(old.substr(end));
        ++next;
    }
    const std::size_t table = pdf.size() + added.size();
    added += "xref\n" + changed + std::to_string(save) + " " + std::to_string(next - save) + "\n" + fresh;
    added += "trailer\n<< /Size " + std::to_string(next) + "\n" + std::string(map.catalogue);
    added += "   /Prev " + std::to_string(map.table) + "\n>>\nstartxref\n" + std::to_string(table) + "\n%%EOF\n";
    pdf += added;
    return pdf;
}

}  // namespace waybill::labels
