#include <algorithm>

#include "base/text.h"
#include "base/wording.h"
#include "desk/routes.h"
#include "desk/scanning.h"
#include "desk/stock_words.h"
#include "http/paging.h"

// Counts: what is due by class, what is asked for, what waits to be decided, what came of the others.
namespace waybill::desk {
namespace {

using http::Response;
using stock::Count;

constexpr int kShown = 50;
constexpr std::size_t kMostBins = 1000;
constexpr const char* kPath = "/desk/stock/counts";

std::vector<View> class_rows(const Visit& visit, db::Tx& tx) {
    std::vector<View> rows;
    for (const auto& one : visit.parts.stock.due_counts(tx))
        rows.push_back(View().set("name", word(visit.texts, "desk.stock.class.", one.name)).set("bins", wording::count(one.bins))
                           .set("due", wording::count(one.due)).set("any_due", one.due > 0).set("open", wording::count(one.open)));
    return rows;
}

View open_row(const Visit& visit, const Count& count) {
    View v;
    v.set("id", count.id.text()).set("bin", count.bin.code).set("why", word(visit.texts, "desk.stock.why.", count.why));
    v.set("age", wording::age(visit.texts, visit.parts.clock.now() - count.created_at)).set("differs", count.why == "difference");
    return v;
}

View done_row(const Visit& visit, const Count& count, const People& people) {
    View v = open_row(visit, count);
    v.set("who", people.name(count.actor)).set("expected", wording::count(count.expected.units)).set("counted", wording::count(count.counted.units));
    v.set("gained", count.gained.units > 0 ? "+" + wording::count(count.gained.units) : "").set("lost", count.lost.units > 0 ? "−" + wording::count(count.lost.units) : "");
    v.set("promised", count.promised.units > 0 ? wording::count(count.promised.units) : "");
    v.set("right", count.gained.units == 0 && count.lost.units == 0 && count.promised.units == 0);
    if (count.counted_at) v.set("at", wording::moment(visit.texts, *count.counted_at)).set("iso", rfc3339(*count.counted_at));
    return v;
}

/// A page of counts, and the address of the next one.
std::vector<Count> counts_page(const Visit& visit, db::Tx& tx, View& v, bool open) {
    const auto after = http::cursor(visit.request.asked("after"));
    auto counts = visit.parts.stock.counts(tx, open, kShown + 1, after && after->id != 0 ? after : std::nullopt);
    const std::string path = std::string(kPath) + (open ? "" : "/done");
    if (counts.size() > kShown) {
        counts.resize(kShown);
        v.set("next", path + "?after=" + http::cursor_text({counts.back().created_at, counts.back().id.raw()}));
    }
    if (after && after->id != 0) v.set("first", path);
    return counts;
}

Response page(const Visit& visit, std::optional<Error> problem = {}, View v = {}) {
    visit.parts.db.transact([&](db::Tx& tx) {
        v.set("classes", class_rows(visit, tx));
        std::vector<View> rows, differing;
        for (const auto& count : counts_page(visit, tx, v, true)) {
            if (count.why == "difference") differing.push_back(open_row(visit, count));
            rows.push_back(open_row(visit, count));
        }
        v.set("open_count", wording::count(visit.parts.stock.waiting(tx).to_count)).set("rows", std::move(rows)).set("differing", std::move(differing));
    });
    const std::string chosen = visit.field("of");
    v.set("choices", options(visit, {"any", "a", "b", "c"}, "desk.stock.class.", chosen)).set("bins", visit.field("bins")).set("sku", visit.field("sku"));
    v.set("most", visit.request.method == "POST" ? visit.field("most") : "20");
    return show_stock(visit, "desk.stock.counts.title", "stock_counts", std::move(v), kPath, std::move(problem));
}

Response done_page(const Visit& visit) {
    const People people(visit);
    View v;
    visit.parts.db.transact([&](db::Tx& tx) {
        std::vector<View> rows;
        for (const auto& count : counts_page(visit, tx, v, false)) rows.push_back(done_row(visit, count, people));
        v.set("rows", std::move(rows));
    });
    v.set("tabs", stock_tabs(visit, "stock_counts"));
    return show(visit, {.title = visit.texts("desk.stock.counts.done"), .page = "stock_counts_done", .view = std::move(v), .section = "stock"});
}

/// Codes of bins as people paste them: one a line, or with blanks, commas or semicolons between.
std::vector<std::string> codes_in(std::string typed) {
    for (char& c : typed)
        if (c == '\n' || c == '\r' || c == '\t' || c == ',' || c == ';') c = ' ';
    std::vector<std::string> out;
    for (const auto& code : text::split(typed, ' '))
        if (!code.empty() && std::find(out.begin(), out.end(), code) == out.end()) out.push_back(code);
    return out;
}

Error no_bins(const std::string& detail_key, const std::string& field) { return error(Code::invalid, "stock.counts", "", {{"/" + field, detail_key, ""}}); }

Result<std::string> asked(std::size_t bins) { return std::string(bins > 0 ? "counts_asked" : "counts_none"); }

Result<std::string> ask_bins(const Visit& visit, db::Tx& tx, const std::vector<std::string>& bins) {
    if (bins.empty()) return no_bins("required", "bins");
    if (bins.size() > kMostBins) return no_bins("too_many", "bins");
    auto counts = visit.parts.stock.ask_counts(tx, bins);
    if (counts) return asked(counts->size());
    std::string unknown;
    for (const auto& field : counts.error().fields)
        if (const auto i = whole(field.pointer.substr(field.pointer.rfind('/') + 1), 0, kMostBins)) unknown += (unknown.empty() ? "" : ", ") + bins[static_cast<std::size_t>(*i)];
    return error(Code::invalid, "stock.counts", "", {{"/bins", "no_bins", visit.texts("desk.stock.counts.no_bins", {{"codes", unknown}})}});
}

Result<std::string> ask_product(const Visit& visit, db::Tx& tx) {
    const std::string typed = text::trim(visit.field("sku"));
    const auto product = typed.empty() ? std::nullopt : visit.parts.catalogue.by_code(tx, typed);
    if (!product) return no_bins(typed.empty() ? "required" : "unknown", "sku");
    std::vector<std::string> bins;
    for (const auto& c : visit.parts.stock.contents(tx, {*product}))
        if (c.place.kind == stock::Kind::bin) bins.push_back(c.place.code);
    if (bins.empty()) return no_bins("lies_nowhere", "sku");
    return ask_bins(visit, tx, bins);
}

Result<std::string> ask_class(const Visit& visit, db::Tx& tx) {
    const std::string of = visit.field("of");
    const auto most = whole(text::trim(visit.field("most")), 1, 1000);
    std::vector<FieldError> errors;
    if (of != "any" && of != "a" && of != "b" && of != "c") errors.push_back({"/of", "choice", ""});
    if (!most) errors.push_back({"/most", "most", ""});
    if (!errors.empty()) return error(Code::invalid, "stock.counts", "", std::move(errors));
    return asked(visit.parts.stock.plan_counts(tx, static_cast<int>(*most), of == "any" ? "" : of).size());
}

Response ask(const Visit& visit) {
    const std::string by = visit.field("by");
    const auto done = once(visit, [&](db::Tx& tx) -> Result<std::string> {
        if (by == "bins") return ask_bins(visit, tx, codes_in(visit.field("bins")));
        return by == "product" ? ask_product(visit, tx) : ask_class(visit, tx);
    });
    if (done) return Response::see_other(std::string(kPath) + "?done=" + *done);
    View v;
    auto problem = on_form(visit, v, done.error());
    return page(visit, std::move(problem), std::move(v));
}

}  // namespace

void add_counts(http::Router& router, const SharedParts& parts) {
    add_page(router, parts, "GET", kPath, workers(), [](const Visit& visit) { return page(visit); }, "Counts that are due and open, and those that wait to be decided.");
    add_page(router, parts, "POST", kPath, workers(), ask, "Ask for counts by class, by bin or by product.");
    add_page(router, parts, "GET", "/desk/stock/counts/done", workers(), done_page, "What came of counts.");
}

}  // namespace waybill::desk
