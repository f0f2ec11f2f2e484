#include "base/text.h"
#include "base/wording.h"
#include "desk/routes.h"
#include "desk/scanning.h"
#include "desk/stock_words.h"

// Stock put right by hand, and the latest of what was put right by whomever.
namespace waybill::desk {
namespace {

using http::Response;

constexpr int kEntries = 50;
constexpr const char* kPath = "/desk/stock/adjustments";

std::vector<std::string> all_reasons() {
    auto out = stock::adjustment_reasons(true);
    for (const auto& reason : stock::adjustment_reasons(false))
        if (std::find(out.begin(), out.end(), reason) == out.end()) out.push_back(reason);
    return out;
}

Response page(const Visit& visit, std::optional<Error> problem = {}, View v = {}) {
    const auto typed = [&](const char* name) { return visit.request.method == "POST" ? visit.field(name) : visit.request.asked(name).substr(0, 64); };
    for (const char* name : {"sku", "location", "change", "note", "lot", "expires"}) v.set(name, typed(name));
    v.set("reasons", options(visit, all_reasons(), "desk.stock.reason.", typed("reason")));
    const auto before = whole(visit.request.asked("before"), 1, INT64_MAX - 1).value_or(0);
    const People people(visit);
    visit.parts.db.transact([&](db::Tx& tx) {
        auto entries = visit.parts.stock.entries(tx, {.what = stock::EntryQuery::What::corrections, .before = before, .limit = kEntries + 1});
        if (entries.size() > kEntries) {
            entries.resize(kEntries);
            v.set("older", std::string(kPath) + "?before=" + std::to_string(entries.back().id) + "#latest");
        }
        v.set("ledger", part(visit, "ledger", View().set("rows", ledger_rows(visit, entries, people, goods_of(visit, tx, entries))).set("of_many", true)));
    });
    if (before > 0) v.set("newest", std::string(kPath) + "#latest");
    return show_stock(visit, "desk.stock.adjustments.title", "stock_adjustments", std::move(v), kPath, std::move(problem));
}

Response adjust(const Visit& visit) {
    const auto done = once(visit, [&](db::Tx& tx) -> Result<std::string> {
        stock::Adjustment a{sku_meant(visit, tx, visit.field("sku")), text::trim(visit.field("location")), {typed_number(visit.field("change"))}, visit.field("reason"), text::trim(visit.field("note")), {text::trim(visit.field("lot")), text::trim(visit.field("expires"))}};
        std::optional<FieldError> too_long;
        if (a.note.size() > 64) too_long = FieldError{"/note", "length", "is at most 64 bytes long"};
        auto adjusted = visit.parts.stock.adjust(tx, a, visit.who.id);
        if (adjusted && !too_long) return std::to_string(adjusted->units);
        Error problem = adjusted ? error(Code::invalid, "stock.adjustment", "") : adjusted.error();
        if (too_long) problem.fields.push_back(*too_long);
        return problem;
    });
    if (done) return Response::see_other(std::string(kPath) + "?done=adjusted");
    View v;
    auto problem = on_form(visit, v, done.error());
    return page(visit, std::move(problem), std::move(v));
}

}  // namespace

void add_adjustments(http::Router& router, const SharedParts& parts) {
    add_page(router, parts, "GET", kPath, readers(), [](const Visit& visit) { return page(visit); }, "The latest of what was put right.");
    add_page(router, parts, "POST", kPath, workers(), adjust, "Put stock right by hand, with a reason.");
}

}  // namespace waybill::desk
