#include "labels/badge_card.h"

#include "labels/pdf.h"
#include "labels/sheet.h"

namespace waybill::labels {
namespace {

constexpr double kPageWidth = 148, kPageHeight = 105;
constexpr double kCardLeft = 6, kCardTop = 6, kCardWidth = 86, kCardHeight = 54;

}  // namespace

Result<Page> page(const BadgeCard& badge, const Texts& texts, Typesetter& setter) {
    TRY(square, qr(badge.code));
    TRY(line, code128(badge.code));
    Page page{kPageWidth, kPageHeight, {}};
    page.items.emplace_back(Box{kCardLeft, kCardTop, kCardWidth, kCardHeight, 1, 0.3, 3});
    const int dots = dots_within(square, 44, 8);
    const double side = grid(square.columns_with_quiet() * dots);
    page.items.emplace_back(Symbol{kCardLeft + 2, kCardTop + (kCardHeight - side) / 2, square, dots});
    const double x = kCardLeft + 3 + side, width = kCardWidth - side - 6;
    put(page, setter, {x, kCardTop + 6, width, texts("document.badge.title"), style::kLabel});
    put(page, setter, {x, kCardTop + 10, width, badge.name, {13, true, 0}, Align::start, 3});
    put(page, setter, {x, kCardTop + 36, width, badge.site, {16, true, 0}});
    put(page, setter, {x, kCardTop + 45, width, rfc3339(badge.printed_at).substr(0, 10), style::kSmall});
    put(page, setter, {kCardLeft + kCardWidth + 5, kCardTop + 2, 44, texts("document.badge.help"), style::kSmall, Align::start, 14});
    const double bars = grid(line.columns_with_quiet() * 2);
    page.items.emplace_back(Symbol{(kPageWidth - bars) / 2, 70, line, 2, 20});
    put(page, setter, {6, 92, kPageWidth - 12, badge.name, style::kSmall, Align::centre});
    return page;
}

Result<std::string> pdf(const BadgeCard& badge, const Texts& texts) {
    Pdf writer({texts("document.badge.title"), texts.language(), badge.printed_at});
    TRY(drawn, page(badge, texts, writer));
    return writer.write({drawn});
}

std::vector<std::string> barcodes(const BadgeCard& badge) { return {badge.code}; }

}  // namespace waybill::labels
