#include "labels/pick_list.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "labels/pagination.h"
#include "labels/pdf.h"
#include "labels/sheet.h"

namespace waybill::labels {
namespace {

constexpr double kTableHead = 6.5;
constexpr double kNextPageHead = 9;
constexpr double kRowPadding = 1;
constexpr double kCardHeight = 22;  // of one tote's card; two stand beside each other
constexpr double kCardWidth = 89;
constexpr double kCardGap = 2;
constexpr int kDescriptionLines = 6;

// The table's columns: left edge and width.
constexpr double kBin = 23, kBinWidth = 37;
constexpr double kQuantity = 61, kQuantityWidth = 17;
constexpr double kItem = 81, kItemWidth = 36;
constexpr double kTote = 118.5, kToteWidth = 14;

/// One pick list while it is drawn.
class Drawing {
  public:
    Drawing(const PickListDocument& list, const Texts& texts, Typesetter& setter) : list_(list), texts_(texts), setter_(setter) {}

    Result<std::vector<Page>> pages() {
        TRY_VOID(encode());
        std::vector<Page> pages(1);
        double y = put_cards(pages, put_head(pages.front()));
        std::vector<double> heights;
        for (std::size_t i = 0; i < list_.rows.size(); ++i) heights.push_back(row_height(i));
        const double next_top = sheet::kTop + kNextPageHead + kTableHead;
        bool later = false;
        for (const PageRows& rows : paginate(heights, {sheet::kBottom - y - kTableHead, sheet::kBottom - next_top}, 0)) {
            if (later) y = put_next_head(pages.emplace_back());
            later = true;
            if (rows.first == rows.last) continue;
            y += put_table_head(pages.back(), y);
            for (std::size_t i = rows.first; i < rows.last; ++i) {
                put_row(pages.back(), y, i, heights[i]);
                y += heights[i];
            }
        }
        put_feet(pages, joined({title(), list_.warehouse, moment(list_.printed_at)}, "  ·  "), texts_);
        return pages;
    }

  private:
    std::string title() const { return texts_("document.pick.title_of", {{"number", list_.number}}); }

    Result<void> encode() {
        if (!list_.barcode.empty()) {
            TRY(symbol, fitting(list_.barcode, static_cast<int>(100 / grid(2))));
            symbol_ = std::move(symbol);
        }
        for (const auto& tote : list_.totes) TRY_VOID(encode(cards_, tote.order_barcode));
        for (const auto& row : list_.rows) TRY_VOID(encode(rows_, row.barcode));
        return {};
    }

    static Result<void> encode(std::vector<std::optional<Barcode>>& symbols, const std::string& text) {
        symbols.emplace_back();
        if (text.empty()) return {};
        TRY(symbol, row_symbol(text));
        symbols.back() = std::move(symbol);
        return {};
    }

    double put_head(Page& page) {
        double y = sheet::kTop;
        y += put(page, setter_, {sheet::kLeft, y, 80, texts_("document.pick.title"), {12, true, 0.25}});
        Text number{sheet::kLeft, y - 1.5, 86, list_.number, {34, true, 0}};
        y += put(page, setter_, fitted(setter_, std::move(number), {34, 26, 20, 14}));
        if (symbol_) {
            const int dots = dots_within(*symbol_, 94, 3);
            const double x = sheet::kRight - grid(symbol_->columns_with_quiet() * dots);
            y = std::max(y, sheet::kTop + put_symbol(page, setter_, x, sheet::kTop + 1, *symbol_, dots, 15) + 1);
        }
        page.items.emplace_back(Line{sheet::kLeft, y + 1, sheet::kRight, y + 1, 0.6});
        return put_facts(page, y + 3.5);
    }

    double put_facts(Page& page, double y) {
        Quantity units;
        std::set<std::string> orders;
        for (const auto& row : list_.rows) units += row.quantity, orders.insert(row.order_number);
        const Style value{13, true, 0};
        const auto fact = [&](double x, double width, const char* key, const std::string& text) {
            return field(page, setter_, x, y, width, texts_(key), text, value);
        };
        const double height = fact(14, 42, "document.warehouse", list_.warehouse.empty() ? "–" : list_.warehouse);
        fact(58, 50, "document.picker", list_.picker);
        if (list_.picker.empty()) page.items.emplace_back(Line{58, y + height - 1, 106, y + height - 1, 0.25, 0.3});
        fact(112, 18, "document.lines", std::to_string(list_.rows.size()));
        fact(132, 20, "document.units", std::to_string(units.units));
        fact(154, 18, "document.orders", std::to_string(orders.size()));
        if (list_.distance.value > 0) fact(174, 22, "document.walk", std::to_string((list_.distance.value + 999) / 1000) + " m");
        return y + height + 3;
    }

    /// The totes two by two, over as many pages as they need; gives where they end on the last one.
    double put_cards(std::vector<Page>& pages, double y) {
        for (std::size_t i = 0; i < list_.totes.size(); ++i) {
            if (i % 2 == 0 && i > 0) y += kCardHeight + kCardGap;
            if (i % 2 == 0 && y + kCardHeight > sheet::kBottom) y = put_next_head(pages.emplace_back());
            put_card(pages.back(), sheet::kLeft + (i % 2) * (kCardWidth + 4), y, i);
        }
        return list_.totes.empty() ? y + 1 : y + kCardHeight + 4;
    }

    void put_card(Page& page, double x, double y, std::size_t i) {
        const auto& tote = list_.totes[i];
        page.items.emplace_back(Box{x, y, kCardWidth, kCardHeight, 1, 0.25, 1.2});
        put_tote(page, x + 2, y + 2, 21, kCardHeight - 4, tote.code, {18, 15, 12, 9.5});
        const std::string order = texts_("document.order_number", {{"number", tote.order_number}});
        put(page, setter_, {x + 26 + grid(20), y + 1, 58, order, {10, true, 0}});
        if (!cards_[i]) return;
        if (cards_[i]->linear())
            put_symbol(page, setter_, x + 26, y + 6.4, *cards_[i], 2, sheet::kBarHeight);
        else
            put_symbol(page, setter_, x + kCardWidth - 23, y + 1, *cards_[i], dots_within(*cards_[i], 20, 4), 0);
    }

    /// A tote's code, white on black, as big as it goes.
    void put_tote(Page& page, double x, double y, double width, double height, const std::string& code,
                  std::initializer_list<double> sizes) {
        if (code.empty()) return;
        page.items.emplace_back(Box{x, y, width, height, 0, 0, 1});
        Text text = fitted(setter_, {x + 0.8, 0, width - 1.6, breakable(code), {9, true, 1}, Align::centre, 2}, sizes);
        text.y = y + (height - setter_.measure(text).height) / 2;
        put(page, setter_, std::move(text));
    }

    double put_next_head(Page& page) {
        put(page, setter_, {sheet::kLeft, sheet::kTop, 110, title(), {10, true, 0}});
        put(page, setter_,
            {126, sheet::kTop, 70, joined({list_.warehouse, list_.picker}, "  ·  "), {10, false, 0}, Align::right});
        return sheet::kTop + kNextPageHead;
    }

    double put_table_head(Page& page, double y) {
        put(page, setter_, {sheet::kLeft, y, 8, texts_("document.line"), style::kLabel});
        put(page, setter_, {kBin, y, kBinWidth, texts_("document.bin"), style::kLabel});
        put(page, setter_, {kQuantity, y, kQuantityWidth, texts_("document.quantity"), style::kLabel, Align::centre});
        put(page, setter_, {kItem, y, kItemWidth, texts_("document.item"), style::kLabel});
        put(page, setter_, {kTote, y, kToteWidth, texts_("document.tote"), style::kLabel, Align::centre});
        put(page, setter_, {sheet::kRight - sheet::kSymbolColumn + grid(20), y, 50, texts_("document.barcode"), style::kLabel});
        page.items.emplace_back(Line{sheet::kLeft, y + kTableHead - 1.2, sheet::kRight, y + kTableHead - 1.2, 0.35});
        return kTableHead;
    }

    Text sku(std::size_t i) const { return {kItem, 0, kItemWidth, list_.rows[i].sku, style::kStrong, Align::left, 2}; }
    Text description(std::size_t i) const {
        return {kItem, 0, kItemWidth, list_.rows[i].description, {8.5, false, 0}, Align::start, kDescriptionLines};
    }

    Text lot(std::size_t i) const {
        const auto& row = list_.rows[i];
        if (row.lot.empty()) return {};
        return {kItem, 0, kItemWidth, texts_("document.lot", {{"lot", row.lot}, {"date", row.expires}}), {9, true, 0}, Align::start, 2};
    }

    double row_height(std::size_t i) {
        double text = list_.rows[i].sku.empty() ? 0 : setter_.measure(sku(i)).height;
        if (!list_.rows[i].lot.empty()) text += setter_.measure(lot(i)).height;
        if (!list_.rows[i].description.empty()) text += setter_.measure(description(i)).height;
        const double symbol = rows_[i] ? row_symbol_height(*rows_[i]) : 0;
        return std::max({text, symbol, 12.0}) + 2 * kRowPadding;
    }

    void put_row(Page& page, double y, std::size_t i, double height) {
        const auto& row = list_.rows[i];
        const double middle = y + height / 2;
        put(page, setter_, {sheet::kLeft, middle - 5, 8, std::to_string(row.sequence), style::kSmall});
        page.items.emplace_back(Box{sheet::kLeft + 0.2, middle - 0.2, 4.6, 4.6, 1, 0.3, 0.6});  // to tick by hand
        Text bin = fitted(setter_, {kBin, 0, kBinWidth, breakable(row.bin), {18, true, 0}, Align::left, 2}, {18, 15, 12.5, 10});
        bin.y = middle - setter_.measure(bin).height / 2;
        put(page, setter_, std::move(bin));
        Text units =
            fitted(setter_, {kQuantity, 0, kQuantityWidth, std::to_string(row.quantity.units), {24, true, 0}, Align::centre},
                   {24, 19, 15, 12});
        units.y = middle - units.style.leading() / 2;
        put(page, setter_, std::move(units));
        Text name = sku(i), batch = lot(i), what = description(i);
        const double name_height = name.text.empty() ? 0 : setter_.measure(name).height;
        const double batch_height = batch.text.empty() ? 0 : setter_.measure(batch).height;
        name.y = middle - (name_height + batch_height + (what.text.empty() ? 0 : setter_.measure(what).height)) / 2;
        batch.y = name.y + name_height;
        what.y = batch.y + batch_height;
        put(page, setter_, std::move(name));
        if (!batch.text.empty()) put(page, setter_, std::move(batch));
        put(page, setter_, std::move(what));
        put_tote(page, kTote, middle - 5.5, kToteWidth, 11, row.tote, {13, 11, 9, 8});
        if (rows_[i]) put_row_symbol(page, setter_, *rows_[i], y, height);
        page.items.emplace_back(Line{sheet::kLeft, y + height, sheet::kRight, y + height, 0.12, 0.6});
    }

    const PickListDocument& list_;
    const Texts& texts_;
    Typesetter& setter_;
    std::optional<Barcode> symbol_;
    std::vector<std::optional<Barcode>> cards_, rows_;
};

}  // namespace

Result<std::vector<Page>> pages(const PickListDocument& list, const Texts& texts, Typesetter& setter) {
    return Drawing(list, texts, setter).pages();
}

Result<std::string> pdf(const PickListDocument& list, const Texts& texts) {
    Pdf writer({texts("document.pick.title_of", {{"number", list.number}}), texts.language(), list.printed_at});
    TRY(drawn, pages(list, texts, writer));
    return writer.write(drawn);
}

std::vector<std::string> barcodes(const PickListDocument& list) {
    std::vector<std::string> texts;
    add_once(texts, list.barcode);
    for (const auto& tote : list.totes) add_once(texts, tote.order_barcode);
    for (const auto& row : list.rows) add_once(texts, row.barcode);
    return texts;
}

}  // namespace waybill::labels
