#include "base/text.h"
#include "base/wording.h"
#include "desk/routes.h"
#include "desk/scanning.h"
#include "desk/stock_words.h"

// Stock by product: what lies where, what is promised, what happened; and moves from bin to bin.
namespace waybill::desk {
namespace {

using http::Response;

constexpr int kProducts = 25, kEntries = 50;
constexpr std::size_t kLowShown = 30;
constexpr std::int64_t kMostMoved = 1'000'000;

/// What lies in bins, of one product.
Quantity in_bins(const std::vector<stock::Content>& contents, ProductId product) {
    Quantity sum;
    for (const auto& c : contents)
        if (c.product == product && c.place.kind == stock::Kind::bin) sum += c.on_hand;
    return sum;
}

void set_balance(View& v, const stock::Balance& b, Quantity in_bins) {
    v.set("on_hand", wording::count(in_bins.units)).set("free", wording::count(b.free.units));
    v.set("promised", wording::count((b.reserved + b.allocated).units)).set("reserved", wording::count(b.reserved.units));
    v.set("allocated", wording::count(b.allocated.units)).set("picked", wording::count(b.picked.units));
    v.set("packed", wording::count(b.packed.units)).set("shipped", wording::count(b.shipped.units));
}

std::vector<View> face_rows(const std::vector<stock::FaceLevel>& faces, const std::map<ProductId, catalogue::Product>& goods, std::size_t most) {
    std::vector<View> rows;
    for (const auto& face : faces) {
        if (rows.size() >= most) break;
        const auto good = goods.find(face.product);
        View v;
        v.set("product", face.product.text()).set("sku", good == goods.end() ? "" : good->second.sku).set("name", good == goods.end() ? "" : good->second.name);
        v.set("bin", face.bin.code).set("low", wording::count(face.low.units)).set("full", wording::count(face.full.units));
        v.set("on_hand", wording::count(face.on_hand.units)).set("open", wording::count((face.on_hand - face.allocated).units)).set("runs_low", face.runs_low);
        rows.push_back(std::move(v));
    }
    return rows;
}

Response search(const Visit& visit) {
    const std::string wanted = text::trim(visit.request.asked("q")).substr(0, 100), after = visit.request.asked("after").substr(0, 64);
    View v;
    visit.parts.db.transact([&](db::Tx& tx) {
        auto found = visit.parts.catalogue.search(tx, text::is_utf8(wanted) ? wanted : "", after, kProducts + 1);
        const bool more = found.size() > kProducts;
        if (more) found.resize(kProducts);
        std::vector<ProductId> ids;
        for (const auto& product : found) ids.push_back(product.id);
        const auto balances = visit.parts.stock.balances(tx, ids);
        const auto contents = visit.parts.stock.contents(tx, ids);
        std::vector<View> rows;
        for (const auto& product : found) {
            View row;
            row.set("id", product.id.text()).set("sku", product.sku).set("name", product.name);
            set_balance(row, balances.at(product.id), in_bins(contents, product.id));
            rows.push_back(std::move(row));
        }
        const std::string address = "/desk/stock?q=" + text::url_encode(wanted);
        if (more) v.set("next", address + "&after=" + text::url_encode(found.back().sku));
        if (!after.empty()) v.set("first", address);
        v.set("some", !rows.empty()).set("rows", std::move(rows));
        const auto low = visit.parts.stock.low_faces(tx);
        std::vector<stock::FaceLevel> shown(low.begin(), low.begin() + static_cast<std::ptrdiff_t>(std::min(low.size(), kLowShown)));
        v.set("low_count", wording::count(static_cast<std::int64_t>(low.size()))).set("any_low", !low.empty()).set("more_low", low.size() > kLowShown);
        v.set("low", face_rows(shown, goods_of(visit, tx, shown), kLowShown));
    });
    v.set("q", wanted);
    return show_stock(visit, "desk.stock.title", "stock", std::move(v), "/desk/stock");
}

/// A bin, and the lot in it that is meant, as a form's value: "A-01", or "A-01|B1".
std::string source_value(const stock::Content& c) { return c.place.code + (c.lot.id ? "|" + c.lot.code : ""); }

void set_bins(View& v, const Visit& visit, const std::vector<stock::Content>& contents, const std::string& from) {
    std::vector<View> bins, sources;
    for (const auto& c : contents) {
        const auto open = c.on_hand - c.allocated;
        const bool bin = c.place.kind == stock::Kind::bin;
        const std::string name = c.place.code + (c.lot.id ? " · " + visit.texts("desk.stock.lot") + " " + c.lot.code + " · " + iso_date(c.lot.expires) : "");
        bins.push_back(View().set("code", name).set("on_hand", wording::count(c.on_hand.units)).set("allocated", wording::count(c.allocated.units))
                           .set("open", bin ? wording::count(open.units) : "").set("tote", !bin));
        if (bin && open.units > 0)
            sources.push_back(View().set("value", source_value(c)).set("name", name + " · " + wording::count(open.units)).set("chosen", source_value(c) == from));
    }
    v.set("bins", std::move(bins)).set("movable", !sources.empty()).set("sources", std::move(sources));
}

Response product_page(const Visit& visit, std::optional<Error> problem = {}, View v = {}) {
    const auto id = http::path_id<ProductId>(visit.request, "product");
    if (!id) return refuse(visit, id.error());
    const auto product = visit.parts.catalogue.get(*id);
    if (!product) return refuse(visit, product.error());
    const auto before = whole(visit.request.asked("before"), 1, INT64_MAX - 1).value_or(0);
    const People people(visit);
    visit.parts.db.transact([&](db::Tx& tx) {
        auto& stock = visit.parts.stock;
        const auto balances = stock.balances(tx, {*id});
        const auto contents = stock.contents(tx, {*id});
        set_balance(v, balances.at(*id), in_bins(contents, *id));
        set_bins(v, visit, contents, visit.field("from"));
        auto entries = stock.entries(tx, {.product = *id, .before = before, .limit = kEntries + 1});
        const bool more = entries.size() > kEntries;
        if (more) entries.resize(kEntries);
        if (more) v.set("older", "/desk/stock/products/" + id->text() + "?before=" + std::to_string(entries.back().id) + "#ledger");
        v.set("ledger", part(visit, "ledger", View().set("rows", ledger_rows(visit, entries, people, {}))));
        v.set("faces", face_rows(stock.faces(tx, {*id}), {{*id, *product}}, kLowShown));
    });
    if (before > 0) v.set("newest", "/desk/stock/products/" + id->text() + "#ledger");
    v.set("id", id->text()).set("sku", product->sku).set("name", product->name).set("to", visit.field("to")).set("units", visit.field("units"));
    std::vector<View> codes;
    for (const auto& code : product->barcodes) codes.push_back(View().set("code", code));
    v.set("codes", std::move(codes)).set("sku_link", text::url_encode(product->sku));
    return show_stock(visit, "desk.stock.title", "stock_product", std::move(v), "/desk/stock/products/" + id->text(), std::move(problem));
}

Result<void> moved(const Visit& visit, db::Tx& tx, ProductId product) {
    std::vector<FieldError> errors;
    const std::string source = text::trim(visit.field("from"));
    const auto bar = source.find('|');
    const std::string lot = bar == source.npos ? "" : source.substr(bar + 1);
    const auto from = visit.parts.stock.location(tx, source.substr(0, bar)), to = visit.parts.stock.location(tx, text::trim(visit.field("to")));
    const auto units = typed_number(visit.field("units"));
    const auto is_bin = [](const auto& place) { return place && place->kind == stock::Kind::bin; };
    if (!is_bin(from)) errors.push_back({"/from", "unknown", "is no bin"});
    if (!is_bin(to)) errors.push_back({"/to", "unknown", "is no bin"});
    if (units < 1 || units > kMostMoved) errors.push_back({"/units", "range", "is between 1 and 1,000,000"});
    if (!errors.empty()) return error(Code::invalid, "stock.move", "The move is wrong; see errors. Nothing was changed.", std::move(errors));
    return visit.parts.stock.move(tx, {product, from->id, to->id, {units}, lot}, visit.who.id);
}

Response act(const Visit& visit) {
    const auto id = http::path_id<ProductId>(visit.request, "product");
    if (!id) return refuse(visit, id.error());
    const bool counts = visit.field("do") == "count";
    const auto done = once(visit, [&](db::Tx& tx) -> Result<std::string> {
        if (!counts) {
            TRY_VOID(moved(visit, tx, *id));
            return std::string("moved");
        }
        std::vector<std::string> bins;
        for (const auto& c : visit.parts.stock.contents(tx, {*id}))
            if (c.place.kind == stock::Kind::bin) bins.push_back(c.place.code);
        if (bins.empty()) return error(Code::conflict, "stock.lies_nowhere", visit.texts("desk.stock.refused.stock.lies_nowhere"));
        TRY_VOID(visit.parts.stock.ask_counts(tx, bins));
        return std::string("counts_asked");
    });
    if (done) return Response::see_other("/desk/stock/products/" + id->text() + "?done=" + *done);
    View v;
    auto problem = on_form(visit, v, done.error());
    return product_page(visit, std::move(problem), std::move(v));
}

}  // namespace

void add_stock(http::Router& router, const SharedParts& parts) {
    add_page(router, parts, "GET", "/desk/stock", readers(), search, "Stock by product, and pick faces below their minimum.");
    add_page(router, parts, "GET", "/desk/stock/products/{product}", readers(), [](const Visit& visit) { return product_page(visit); },
             "What lies where of one product, what is promised, and its ledger.");
    add_page(router, parts, "POST", "/desk/stock/products/{product}", workers(), act, "Move units of a product, or have its bins counted.");
}

}  // namespace waybill::desk
