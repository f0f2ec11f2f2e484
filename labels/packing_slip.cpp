#include "labels/packing_slip.h"

#include <algorithm>
#include <utility>

#include "labels/gs1.h"
#include "labels/pagination.h"
#include "labels/pdf.h"
#include "labels/sheet.h"

namespace waybill::labels {
namespace {

constexpr double kTableHead = 6.2;
constexpr double kNextPageHead = 9;  // above the table's head on pages behind the first
constexpr double kRowPadding = 1;
constexpr double kTrackingSide = 25;
constexpr int kDescriptionLines = 8, kWhichLines = 12;
constexpr int kNoteLines = 14;

/// Where the table's columns stand; with prices the item's column is narrower.
struct Columns {
    double number = sheet::kLeft, item = 22, item_width = 90, quantity = 112, quantity_width = 18;
    double price = 0, price_width = 0, amount = 0, amount_width = 0;
    double symbol = sheet::kRight - sheet::kSymbolColumn;
};

Columns columns(bool prices) {
    Columns c;
    if (!prices) return c;
    c.item_width = 53;
    c.quantity = 75, c.quantity_width = 14;
    c.price = 90, c.price_width = 20;
    c.amount = 111, c.amount_width = 20;
    return c;
}

/// One slip while it is drawn.
class Drawing {
  public:
    Drawing(const PackingSlip& slip, const Texts& texts, Typesetter& setter)
        : slip_(slip),
          texts_(texts),
          setter_(setter),
          prices_(has_prices(slip)),
          currency_(one_currency(slip)),
          columns_(columns(prices_)) {}

    Result<std::vector<Page>> pages() {
        TRY_VOID(encode());
        Page first;
        const double head = put_head(first);
        std::vector<double> heights;
        for (std::size_t i = 0; i < slip_.lines.size(); ++i) heights.push_back(row_height(i));
        Page measured;
        const double closing = put_closing(measured, 0);
        const double next_top = sheet::kTop + kNextPageHead + kTableHead;
        const auto plan = paginate(heights, {sheet::kBottom - head - kTableHead, sheet::kBottom - next_top}, closing);
        std::vector<Page> pages;
        for (const PageRows& rows : plan) {
            Page page = pages.empty() ? std::move(first) : Page{};
            double y = pages.empty() ? head : put_next_head(page);
            if (rows.first < rows.last) y += put_table_head(page, y);
            for (std::size_t i = rows.first; i < rows.last; ++i) {
                put_row(page, y, i, heights[i]);
                y += heights[i];
            }
            if (rows.closes) put_closing(page, y);
            pages.push_back(std::move(page));
        }
        put_feet(pages, joined({slip_.seller_name, title(), moment(slip_.printed_at)}, "  ·  "), texts_);
        return pages;
    }

  private:
    static bool has_prices(const PackingSlip& slip) {
        return std::any_of(slip.lines.begin(), slip.lines.end(), [](const auto& line) { return line.unit_price.has_value(); });
    }

    /// The currency of all prices; nothing where they differ, so that each amount must name its own.
    static std::optional<Currency> one_currency(const PackingSlip& slip) {
        std::optional<Currency> currency;
        for (const auto& line : slip.lines) {
            if (!line.unit_price) continue;
            if (currency && *currency != line.unit_price->currency) return {};
            currency = line.unit_price->currency;
        }
        return currency;
    }

    std::string heading(const char* key) const { return currency_ ? texts_(key) + " " + currency_->text() : texts_(key); }
    std::string figure(const Money& money) const { return currency_ ? money.amount() : money.text(); }

    std::string title() const { return texts_("document.slip.title_of_order", {{"order", slip_.order_number}}); }
    std::string package() const {
        return texts_("document.package", {{"count", count_of(slip_.package_number, slip_.packages_total, texts_)}});
    }

    Result<void> encode() {
        if (!slip_.order_barcode.empty()) {
            TRY(order, fitting(slip_.order_barcode, static_cast<int>(100 / grid(2))));
            order_ = std::move(order);
        }
        if (!slip_.package_sscc.empty()) {
            TRY(element_string, gs1::write({{"00", slip_.package_sscc}}));
            TRY(sscc, gs1_128(element_string));
            sscc_ = std::move(sscc);
        }
        if (!slip_.tracking_url.empty()) {
            TRY(tracking, qr(slip_.tracking_url));
            tracking_ = std::move(tracking);
        }
        for (const auto& line : slip_.lines) {
            rows_.emplace_back();
            if (line.barcode.empty()) continue;
            TRY(symbol, row_symbol(line.barcode));
            rows_.back() = std::move(symbol);
        }
        return {};
    }

    /// Everything above the table on the first page; gives where it ends.
    double put_head(Page& page) {
        const double names = put_names(page);
        page.items.emplace_back(Line{sheet::kLeft, names, sheet::kRight, names, 0.6});
        const double facts = put_facts(page, names + 3.5);
        return put_symbols(page, facts + 2.5);
    }

    double put_names(Page& page) {
        double left = sheet::kTop;
        left += put(page, setter_, {sheet::kLeft, left, 108, slip_.seller_name, {15, true, 0}, Align::start, 2});
        Address seller = slip_.seller;
        seller.name.clear();
        if (seller.company == slip_.seller_name) seller.company.clear();
        std::vector<std::string> lines = address_lines(seller, texts_);
        left += put(page, setter_, {sheet::kLeft, left + 0.5, 108, joined(lines, ", "), style::kSmall, Align::start, 3}) + 0.5;
        double right = sheet::kTop;
        right += put(page, setter_, {126, right, 70, texts_("document.slip.title"), {20, true, 0}, Align::right});
        right += put(page, setter_, {126, right, 70, package(), {10, false, 0}, Align::right});
        return std::max(left, right) + 2;
    }

    double put_facts(Page& page, double y) {
        const auto lines = address_lines(slip_.ship_to, texts_);
        double left = y + put(page, setter_, {sheet::kLeft, y, 84, texts_("document.ship_to"), style::kLabel, side_of(lines)});
        left += put_address(page, setter_, sheet::kLeft, left, 84, address_lines(slip_.ship_to, texts_), {12, true, 0},
                            {10.5, false, 0});
        const double x = 108;
        const double width = tracking_ ? sheet::kRight - kTrackingSide - 4 - x : sheet::kRight - x;
        double right = y + field(page, setter_, x, y, width, texts_("document.order"), slip_.order_number, {15, true, 0}) + 0.6;
        if (!slip_.external_reference.empty())
            right += field(page, setter_, x, right, width, texts_("document.your_reference"), slip_.external_reference) + 0.6;
        if (slip_.weight) field(page, setter_, x + 30, right, width - 30, texts_("document.weight"), weight_text(*slip_.weight));
        right += field(page, setter_, x, right, 29, texts_("document.date"), rfc3339(slip_.printed_at).substr(0, 10));
        if (tracking_) right = std::max(right, put_tracking(page, y));
        return std::max(left, right);
    }

    double put_tracking(Page& page, double y) {
        const int dots = dots_within(*tracking_, kTrackingSide, 6);
        const double side = grid(tracking_->columns_with_quiet() * dots);
        const double x = sheet::kRight - std::max(side, kTrackingSide);
        const double height = put_symbol(page, setter_, x + (sheet::kRight - x - side) / 2, y, *tracking_, dots, 0);
        Text label{x - 2, y + height, sheet::kRight - x + 4, texts_("document.slip.track"), style::kLabel, Align::centre, 2};
        return y + height + put(page, setter_, std::move(label)) + 1;
    }

    double put_symbols(Page& page, double y) {
        if (!order_ && !sscc_) return y;
        double height = 0;
        const double captions = y + style::kLabel.leading();
        if (order_) {
            put(page, setter_, {sheet::kLeft, y, 90, texts_("document.order"), style::kLabel});
            height = put_symbol(page, setter_, sheet::kLeft, captions + 0.6, *order_, dots_within(*order_, 100, 3), 12);
        }
        if (sscc_) {
            const int dots = dots_within(*sscc_, 70, 3);
            const double x = sheet::kRight - grid(sscc_->columns_with_quiet() * dots);
            put(page, setter_, {x + 2, y, 66, texts_("document.package_sscc"), style::kLabel});
            height = std::max(height, put_symbol(page, setter_, x, captions + 0.6, *sscc_, dots, 12));
        }
        return captions + height + 2;
    }

    double put_next_head(Page& page) {
        put(page, setter_, {sheet::kLeft, sheet::kTop, 120, title(), {10, true, 0}});
        put(page, setter_, {136, sheet::kTop, 60, package(), {10, false, 0}, Align::right});
        return sheet::kTop + kNextPageHead;
    }

    double put_table_head(Page& page, double y) {
        const Columns& c = columns_;
        put(page, setter_, {c.number, y, 8, texts_("document.line"), style::kLabel});
        put(page, setter_, {c.item, y, c.item_width, texts_("document.item"), style::kLabel});
        put(page, setter_, {c.quantity, y, c.quantity_width, texts_("document.quantity"), style::kLabel, Align::right});
        if (prices_) {
            put(page, setter_, {c.price, y, c.price_width, heading("document.price"), style::kLabel, Align::right});
            put(page, setter_, {c.amount, y, c.amount_width, heading("document.amount"), style::kLabel, Align::right});
        }
        put(page, setter_, {c.symbol + grid(20), y, 50, texts_("document.barcode"), style::kLabel});
        page.items.emplace_back(Line{sheet::kLeft, y + kTableHead - 1.2, sheet::kRight, y + kTableHead - 1.2, 0.35});
        return kTableHead;
    }

    Text sku(std::size_t i) const {
        return {columns_.item, 0, columns_.item_width, slip_.lines[i].sku, style::kStrong, Align::left, 2};
    }
    Text description(std::size_t i) const {
        return {columns_.item, 0, columns_.item_width, slip_.lines[i].description, style::kBody, Align::start, kDescriptionLines};
    }

    /// Which ones they are: lots, then serial numbers.
    Text which(std::size_t i) const {
        const auto& line = slip_.lines[i];
        std::vector<std::string> parts;
        for (const auto& [lot, expires] : line.lots) parts.push_back(texts_("document.lot", {{"lot", lot}, {"date", expires}}));
        if (!line.serials.empty()) parts.push_back(texts_("document.serials", {{"list", joined(line.serials, ", ")}}));
        if (parts.empty()) return {};
        return {columns_.item, 0, columns_.item_width, joined(parts, "; "), style::kSmall, Align::start, kWhichLines};
    }

    double row_height(std::size_t i) {
        double text = slip_.lines[i].sku.empty() ? 0 : setter_.measure(sku(i)).height;
        if (const Text more = which(i); !more.text.empty()) text += setter_.measure(more).height;
        if (!slip_.lines[i].description.empty()) text += setter_.measure(description(i)).height;
        const double symbol = rows_[i] ? row_symbol_height(*rows_[i]) : 0;
        return std::max({text, symbol, 8.0}) + 2 * kRowPadding;
    }

    void put_row(Page& page, double y, std::size_t i, double height) {
        const auto& line = slip_.lines[i];
        const Columns& c = columns_;
        const double top = y + kRowPadding;
        put(page, setter_, {c.number, top, 7.5, std::to_string(line.number), style::kSmall});
        Text name = sku(i), what = description(i), more = which(i);
        name.y = top;
        what.y = top + put(page, setter_, name);
        more.y = what.y + put(page, setter_, what);
        if (!more.text.empty()) put(page, setter_, more);
        const Style big{12, true, 0};
        Text units{c.quantity, top - 0.6, c.quantity_width, std::to_string(line.quantity.units), big, Align::right};
        put(page, setter_, fitted(setter_, std::move(units), {12, 10, 8}));
        if (line.unit_price) {
            const Money amount{line.unit_price->minor * line.quantity.units, line.unit_price->currency};
            put(page, setter_, {c.price, top, c.price_width, figure(*line.unit_price), style::kBody, Align::right});
            put(page, setter_, {c.amount, top, c.amount_width, figure(amount), style::kBody, Align::right});
        }
        if (rows_[i]) put_row_symbol(page, setter_, *rows_[i], y, height);
        page.items.emplace_back(Line{sheet::kLeft, y + height, sheet::kRight, y + height, 0.12, 0.6});
    }

    /// The sum of the goods; nothing where a line has no price.
    std::optional<Money> total() const {
        if (!currency_) return {};
        Money sum{0, *currency_};
        for (const auto& line : slip_.lines) {
            if (!line.unit_price) return {};
            sum.minor += line.unit_price->minor * line.quantity.units;
        }
        return sum;
    }

    double put_closing(Page& page, double y) {
        const double begin = y;
        Quantity units;
        for (const auto& line : slip_.lines) units += line.quantity;
        y += 2;
        const std::string counts =
            texts_("document.totals", {{"lines", std::to_string(slip_.lines.size())}, {"units", std::to_string(units.units)}});
        put(page, setter_, {columns_.item, y, 60, counts, style::kStrong});
        if (const auto sum = total())
            put(page, setter_,
                {columns_.quantity, y, columns_.amount + columns_.amount_width - columns_.quantity,
                 texts_("document.total", {{"amount", sum->text()}}), style::kValue, Align::right});
        y += 7.5;
        if (!slip_.note.empty()) y = put_note(page, y);
        Text help{sheet::kLeft, y, sheet::kWidth, "", style::kSmall, Align::left, 3};
        const std::string contact = joined({slip_.seller.email, slip_.seller.phone}, ", ");
        help.text = contact.empty() ? texts_("document.slip.help", {{"order", slip_.order_number}})
                                    : texts_("document.slip.help_at", {{"order", slip_.order_number}, {"contact", contact}});
        y += put(page, setter_, std::move(help));
        return y - begin;
    }

    /// A frame with the note's name at its left and the note's paragraphs beside it.
    double put_note(Page& page, double y) {
        const double begin = y;
        const Style style{10, false, 0};
        put(page, setter_, {sheet::kLeft + 3, y + 2.2, 17, texts_("document.note"), style::kLabel});
        y += 1.5;
        int left = kNoteLines;
        for (std::size_t from = 0; from <= slip_.note.size() && left > 0;) {
            const std::size_t end = std::min(slip_.note.find('\n', from), slip_.note.size());
            Text paragraph{sheet::kLeft + 21, y,   sheet::kWidth - 24, slip_.note.substr(from, end - from), style,
                           Align::start,      left};
            const int lines = paragraph.text.empty() ? 1 : setter_.measure(paragraph).lines;
            put(page, setter_, std::move(paragraph));
            y += lines * style.leading();
            left -= lines;
            from = end + 1;
        }
        page.items.emplace_back(Box{sheet::kLeft, begin, sheet::kWidth, y + 1.5 - begin, 1, 0.25, 1.5});
        return y + 3.5;
    }

    const PackingSlip& slip_;
    const Texts& texts_;
    Typesetter& setter_;
    bool prices_;
    std::optional<Currency> currency_;
    Columns columns_;
    std::optional<Barcode> order_, sscc_, tracking_;
    std::vector<std::optional<Barcode>> rows_;
};

}  // namespace

Result<std::vector<Page>> pages(const PackingSlip& slip, const Texts& texts, Typesetter& setter) {
    return Drawing(slip, texts, setter).pages();
}

Result<std::string> pdf(const PackingSlip& slip, const Texts& texts) { return pdf(std::vector<PackingSlip>{slip}, texts); }

Result<std::string> pdf(const std::vector<PackingSlip>& slips, const Texts& texts) {
    if (slips.empty()) return error(Code::invalid, "document.empty", "there is no packing slip to print");
    const std::string title = slips.size() == 1 ? texts("document.slip.title_of_order", {{"order", slips.front().order_number}})
                                                : texts("document.slip.title");
    Pdf writer({title, texts.language(), slips.front().printed_at});
    std::vector<Page> all;
    for (const PackingSlip& slip : slips) {
        TRY(drawn, pages(slip, texts, writer));
        all.insert(all.end(), std::make_move_iterator(drawn.begin()), std::make_move_iterator(drawn.end()));
    }
    return writer.write(all);
}

std::vector<std::string> barcodes(const PackingSlip& slip) {
    std::vector<std::string> texts;
    add_once(texts, slip.tracking_url);
    add_once(texts, slip.order_barcode);
    if (!slip.package_sscc.empty()) add_once(texts, "00" + slip.package_sscc);
    for (const auto& line : slip.lines) add_once(texts, line.barcode);
    return texts;
}

}  // namespace waybill::labels
