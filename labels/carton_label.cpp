#include "labels/carton_label.h"

#include <algorithm>

#include "labels/gs1.h"
#include "labels/pdf.h"
#include "labels/sheet.h"

namespace waybill::labels {
namespace {

constexpr double kPageWidth = 100, kPageHeight = 150;
constexpr double kLeft = 5, kRight = 95, kInside = kRight - kLeft;
constexpr double kSsccTop = 107, kSsccBars = 32;  // GS1 General Specifications 5.5.2.7: at least 31.75 mm
constexpr int kSsccDots = 4;                      // 0.5 mm, between 0.495 and 1.016 mm
constexpr double kOrderTop = 82;

void rule(Page& page, double y) { page.items.emplace_back(Line{kLeft, y, kRight, y, 0.5}); }

double put_sender(Page& page, Typesetter& setter, const CartonLabel& label, const Texts& texts) {
    double y = 4.5;
    put(page, setter, {kLeft, y, 40, texts("document.from"), style::kLabel});
    const std::string count = count_of(label.package_number, label.packages_total, texts);
    put(page, setter, {kRight - 34, y, 34, texts("document.package_label"), style::kLabel, Align::right});
    put(page, setter, {kRight - 34, y + 3, 34, count, {16, true, 0}, Align::right});
    y += style::kLabel.leading();
    y += put(page, setter, {kLeft, y, 56, label.seller_name, style::kStrong, Align::start});
    Address sender = label.sender;
    if (sender.name == label.seller_name) sender.name.clear();
    if (sender.company == label.seller_name) sender.company.clear();
    y += put(page, setter,
             {kLeft, y, 58, joined(address_lines(sender, texts), ", "), {7.5, false, 0}, Align::start, 3, Missing::refuse});
    return std::max(y, 18.0) + 1;
}

/// As big as the space between sender and order allows.
void put_recipient(Page& page, Typesetter& setter, const CartonLabel& label, const Texts& texts, double y) {
    std::vector<std::string> lines = address_lines(label.ship_to, texts);
    put(page, setter, {kLeft, y, kInside, texts("document.to"), style::kLabel, side_of(lines)});
    y += style::kLabel.leading() + 0.3;
    if (!label.ship_to.phone.empty()) lines.push_back(label.ship_to.phone);
    for (const double points : {15.0, 13.0, 11.5, 10.0, 9.0, 8.0}) {
        Page trial;
        const Style first{points + 1.5, true, 0}, rest{points, false, 0};
        const double height = put_address(trial, setter, kLeft, y, kInside, lines, first, rest);
        if (y + height > kOrderTop - 1 && points > 8) continue;
        std::move(trial.items.begin(), trial.items.end(), std::back_inserter(page.items));
        return;
    }
}

Result<void> put_order(Page& page, Typesetter& setter, const CartonLabel& label, const Texts& texts) {
    const double y = kOrderTop + 2;
    put(page, setter, {kLeft, y, 28, texts("document.order"), style::kLabel});
    Text number{kLeft, y + 3, 28, label.order_number, {14, true, 0}};
    put(page, setter, fitted(setter, std::move(number), {14, 12, 10, 8}));
    const std::string weight = label.weight ? weight_text(*label.weight) : "";
    put(page, setter, {kLeft, y + 10, 28, weight, style::kBody});
    put(page, setter, {kLeft, y + 14.5, 28, rfc3339(label.printed_at).substr(0, 10), style::kSmall});
    if (label.order_barcode.empty()) return {};
    TRY(symbol, row_symbol(label.order_barcode));
    const int dots = symbol.linear() ? 2 : dots_within(symbol, 19, 4);
    put_symbol(page, setter, kRight - grid(symbol.columns_with_quiet() * dots), y + 1.5, symbol, dots, 13);
    return {};
}

}  // namespace

Result<Page> page(const CartonLabel& label, const Texts& texts, Typesetter& setter) {
    TRY(element_string, gs1::write({{"00", label.sscc}}));
    TRY(sscc, gs1_128(element_string));
    Page page{kPageWidth, kPageHeight, {}};
    const double y = put_sender(page, setter, label, texts);
    rule(page, y);
    put_recipient(page, setter, label, texts, y + 1.5);
    rule(page, kOrderTop);
    TRY_VOID(put_order(page, setter, label, texts));
    rule(page, kSsccTop - 2.5);
    const double width = grid(sscc.columns_with_quiet() * kSsccDots);
    page.items.emplace_back(Symbol{(kPageWidth - width) / 2, kSsccTop, sscc, kSsccDots, kSsccBars});
    put(page, setter, {kLeft, kSsccTop + kSsccBars + 0.8, kInside, sscc.human, {12, true, 0}, Align::centre});
    return page;
}

Result<std::string> pdf(const CartonLabel& label, const Texts& texts) {
    Pdf writer({texts("document.carton.title", {{"order", label.order_number}}), texts.language(), label.printed_at});
    TRY(drawn, page(label, texts, writer));
    return writer.write({drawn});
}

std::vector<std::string> barcodes(const CartonLabel& label) {
    std::vector<std::string> texts;
    add_once(texts, label.order_barcode);
    if (!label.sscc.empty()) add_once(texts, "00" + label.sscc);
    return texts;
}

}  // namespace waybill::labels
