#include <algorithm>
#include <limits>

#include "base/text.h"
#include "base/wording.h"
#include "desk/routes.h"
#include "desk/scanning.h"
#include "desk/stock_words.h"

// One count: the sheet for whoever counts, which says nothing of the books; and the difference, for whoever decides about it.
namespace waybill::desk {
namespace {

using http::Response;
using stock::Count;

constexpr int kFreeRows = 5;
constexpr std::int64_t kMostUnits = 1'000'000;
constexpr auto kLongest = std::chrono::hours(12);  // a count that took longer was none

/// What the form calls goods: "prd_…", or "prd_….lot_…" where they have lots.
std::string key_of(const stock::Goods& goods) { return goods.first.text() + (goods.second ? "." + goods.second.text() : ""); }
std::optional<stock::Goods> goods_called(const std::string& key) {
    const auto dot = key.find('.');
    const auto product = ProductId::parse(key.substr(0, dot));
    const auto lot = dot == key.npos ? std::optional(LotId()) : LotId::parse(key.substr(dot + 1));
    return product && lot ? std::optional(stock::Goods(*product, *lot)) : std::nullopt;
}
/// "MUG-RED", or "MILK · lot B1".
std::string named(const Visit& visit, const std::string& sku, const std::string& lot) {
    return lot.empty() ? sku : sku + " · " + visit.texts("desk.stock.lot") + " " + lot;
}

std::string path_of(stock::CountId id) { return "/desk/stock/counts/" + id.text(); }

std::optional<Count> found(const Visit& visit) {
    const auto id = stock::CountId::parse(visit.request.param("count"));
    return id ? visit.parts.db.transact([&](db::Tx& tx) { return visit.parts.stock.find_count(tx, *id); }) : std::nullopt;
}
Response unknown(const Visit& visit) { return refuse(visit, error(Code::not_found, "not_found", visit.texts("desk.stock.counts.unknown"))); }

// ---- the difference

std::map<LotId, stock::Lot> lots_of(const Visit& visit, db::Tx& tx, const std::vector<stock::CountLine>& lines) {
    std::vector<LotId> ids;
    for (const auto& line : lines)
        if (line.lot) ids.push_back(line.lot);
    return visit.parts.stock.lots(tx, ids);
}

std::vector<View> line_rows(const Visit& visit, const Count& count, View& wrong) {
    std::vector<View> rows;
    visit.parts.db.transact([&](db::Tx& tx) {
        rows.clear();
        const auto lines = visit.parts.stock.count_lines(tx, count.id);
        const auto goods = goods_of(visit, tx, lines);
        auto lots = lots_of(visit, tx, lines);
        for (const auto& line : lines) {
            const auto by = line.counted - line.expected;
            const std::string product = key_of({line.product, line.lot}), name = "reason." + product;
            View v;
            v.set("product", product).set("sku", named(visit, goods.at(line.product).sku, lots[line.lot].code)).set("name", goods.at(line.product).name);
            v.set("expected", wording::count(line.expected.units)).set("counted", wording::count(line.counted.units));
            v.set("by", by.units > 0 ? "+" + wording::count(by.units) : "−" + wording::count(-by.units));
            v.set("reasons", options(visit, stock::adjustment_reasons(by.units > 0), "desk.stock.reason.", visit.field(name)));
            v.set("wrong", wrong.nodes().contains(product + "_wrong"));
            rows.push_back(std::move(v));
        }
    });
    return rows;
}

Response review(const Visit& visit, std::optional<Error> problem = {}, View v = {}) {
    const auto count = found(visit);
    if (!count) return unknown(visit);
    if (count->open && count->why != "difference") return Response::see_other(path_of(count->id) + "/sheet");
    const People people(visit);
    v.set("lines", line_rows(visit, *count, v)).set("id", count->id.text()).set("bin", count->bin.code).set("open", count->open);
    v.set("who", people.name(count->actor)).set("expected", wording::count(count->expected.units)).set("counted", wording::count(count->counted.units));
    if (count->counted_at) v.set("iso", rfc3339(*count->counted_at)).set("at", wording::moment(visit.texts, *count->counted_at));
    v.set("gained", wording::count(count->gained.units)).set("lost", wording::count(count->lost.units));
    v.set("promised", count->promised.units > 0 ? wording::count(count->promised.units) : "").set("tabs", stock_tabs(visit, "stock_counts"));
    Screen screen{.title = count->bin.code, .page = "stock_count", .view = std::move(v), .section = "stock", .here = path_of(count->id)};
    screen.problem = std::move(problem);
    return show(visit, std::move(screen));
}

Response decide(const Visit& visit) {
    const auto id = stock::CountId::parse(visit.request.param("count"));
    if (!id) return unknown(visit);
    const auto done = once(visit, [&](db::Tx& tx) -> Result<std::string> {
        if (visit.field("do") == "again") {
            TRY_VOID(visit.parts.stock.recount(tx, *id));
            return std::string("count_again");
        }
        std::map<stock::Goods, std::string> reasons;
        for (const auto& [name, value] : visit.form)
            if (const auto goods = name.starts_with("reason.") ? goods_called(name.substr(7)) : std::nullopt) reasons.emplace(*goods, value);
        TRY_VOID(visit.parts.stock.accept_count(tx, *id, reasons, visit.who.id));
        return std::string("count_accepted");
    });
    if (done) return Response::see_other("/desk/stock/counts?done=" + *done);
    View v;
    auto problem = done.error();
    // A product is called by its SKU, not by its number.
    visit.parts.db.transact([&](db::Tx& tx) {
        std::vector<ProductId> ids;
        for (const auto& field : done.error().fields)
            if (const auto named = goods_called(field.pointer.substr(field.pointer.rfind('/') + 1))) ids.push_back(named->first);
        const auto goods = visit.parts.catalogue.by_ids(tx, ids);
        problem = on_form(visit, v, done.error());
        for (auto& field : problem.fields)
            if (const auto named = goods_called(field.pointer); named && goods.contains(named->first)) field.pointer = goods.at(named->first).sku;
    });
    return review(visit, std::move(problem), std::move(v));
}

// ---- the sheet

struct Row {
    std::string field, code, units;  ///< of the form: what it is called, and what was typed
    stock::Goods goods;              ///< of a row that names its product, and its lot where it has lots
    std::string sku, name;
};

/// The goods that may lie there, by name and without a number; then rows for what nobody thought of.
std::vector<Row> sheet_rows(const Visit& visit, db::Tx& tx, LocationId bin) {
    std::vector<Row> rows;
    const auto here = visit.parts.stock.goods_in(tx, bin);
    std::vector<ProductId> products;
    std::vector<LotId> ids;
    for (const auto& [product, lot] : here) {
        products.push_back(product);
        if (lot) ids.push_back(lot);
    }
    const auto goods = visit.parts.catalogue.by_ids(tx, products);
    auto lots = visit.parts.stock.lots(tx, ids);
    for (const auto& one : here) {
        const auto& good = goods.at(one.first);
        rows.push_back({key_of(one), "", visit.field("units." + key_of(one)), one, named(visit, good.sku, lots[one.second].code), good.name});
    }
    std::sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) { return a.sku < b.sku; });
    for (int i = 1; i <= kFreeRows; ++i) {
        const std::string field = "row" + std::to_string(i);
        rows.push_back({field, text::trim(visit.field("code." + field)), visit.field("units." + field), {}, "", ""});
    }
    return rows;
}

Response sheet(const Visit& visit, std::optional<Error> problem = {}, View v = {}, bool anew = false) {
    const auto count = found(visit);
    if (!count) return unknown(visit);
    if (!count->open) return Response::see_other(path_of(count->id));
    std::vector<View> goods, others;
    for (const auto& row : visit.parts.db.transact([&](db::Tx& tx) { return sheet_rows(visit, tx, count->bin.id); })) {
        View one;
        one.set("field", row.field).set("sku", row.sku).set("name", row.name).set("code", anew ? "" : row.code).set("units", anew ? "" : row.units);
        one.set("no", std::to_string(others.size() + 1)).set("wrong", v.nodes().contains(row.field + "_wrong"));
        (row.goods.first ? goods : others).push_back(std::move(one));
    }
    const auto began = anew ? std::string() : visit.field("began");
    v.set("goods", std::move(goods)).set("others", std::move(others)).set("id", count->id.text()).set("bin", count->bin.code);
    v.set("began", began.empty() ? std::to_string(visit.parts.clock.now().time_since_epoch() / std::chrono::microseconds(1)) : began);
    v.set("tabs", stock_tabs(visit, "stock_counts"));
    Screen screen{.title = count->bin.code, .page = "stock_count_sheet", .view = std::move(v), .section = "stock", .here = path_of(count->id) + "/sheet"};
    screen.problem = std::move(problem);
    return show(visit, std::move(screen));
}

/// What the sheet says; names every wrong row.
Result<stock::Tally> read(const Visit& visit, db::Tx& tx, LocationId bin, Instant began) {
    stock::Tally out{bin, began, {}};
    std::vector<FieldError> errors;
    for (const auto& row : sheet_rows(visit, tx, bin)) {
        const std::string typed = text::trim(row.units);
        if (!row.goods.first && row.code.empty() && typed.empty()) continue;
        const std::string called = row.goods.first ? row.sku : row.code.empty() ? typed : row.code;
        const auto units = whole(typed, 0, kMostUnits);
        const auto product = row.goods.first ? std::optional(row.goods.first) : row.code.empty() ? std::nullopt : visit.parts.catalogue.by_code(tx, row.code);
        if (!product) errors.push_back({"/" + row.field, "sheet_product", called});
        if (!units) errors.push_back({"/" + row.field, "sheet_units", called});
        if (!product || !units) continue;
        if (row.goods.second) out.lots[row.goods] += Quantity{*units};
        else out.units[*product] += Quantity{*units};
    }
    if (!errors.empty()) return error(Code::invalid, "stock.sheet", "", std::move(errors));
    return out;
}

Response tell(const Visit& visit) {
    const auto count = found(visit);
    if (!count) return unknown(visit);
    const Instant now = visit.parts.clock.now();
    const auto told = whole(visit.field("began"), 1, std::numeric_limits<std::int64_t>::max() - 1);
    Instant began = told ? Instant(std::chrono::microseconds(*told)) : now;
    if (began > now || now - began > kLongest) began = now - kLongest;
    const auto done = once(visit, [&](db::Tx& tx) -> Result<std::string> {
        TRY(tally, read(visit, tx, count->bin.id, began));
        TRY(judged, visit.parts.stock.count(tx, tally, visit.who.id));
        return std::string(judged.open ? "count_differs" : "counted");
    });
    if (done) return Response::see_other("/desk/stock/counts?done=" + *done);
    View v;
    auto problem = on_form(visit, v, done.error());
    for (std::size_t i = 0; i < problem.fields.size(); ++i) problem.fields[i].pointer = done.error().fields[i].detail;
    return sheet(visit, std::move(problem), std::move(v), done.error().key == "stock.count_disturbed");
}

}  // namespace

void add_count_review(http::Router& router, const SharedParts& parts) {
    const std::string one = "/desk/stock/counts/{count}";
    add_page(router, parts, "GET", one, workers(), [](const Visit& visit) { return review(visit); }, "A count's differences from the books.");
    add_page(router, parts, "POST", one, workers(), decide, "Accept a count's differences, or have it counted again.");
    add_page(router, parts, "GET", one + "/sheet", workers(), [](const Visit& visit) { return sheet(visit); }, "The sheet for whoever counts a bin: it says nothing of the books.");
    add_page(router, parts, "POST", one + "/sheet", workers(), tell, "What was counted in a bin.");
}

}  // namespace waybill::desk
