#include "base/text.h"
#include "base/wording.h"
#include "desk/routes.h"
#include "desk/scanning.h"
#include "desk/stock_words.h"

// Pick faces: what they want and from where, who brings it, and how much they hold.
namespace waybill::desk {
namespace {

using http::Response;

constexpr int kWishes = 200, kFaces = 50, kMoves = 30;
constexpr std::int64_t kMostUnits = 1'000'000;
constexpr const char* kPath = "/desk/stock/replenishment";

void set_wishes(const Visit& visit, db::Tx& tx, View& v, const People& people) {
    std::vector<View> proposed, under_way;
    const auto wishes = visit.parts.stock.replenishments(tx, kWishes);
    const auto goods = goods_of(visit, tx, wishes);
    const auto now = visit.parts.clock.now();
    for (const auto& wish : wishes) {
        const auto& good = goods.at(wish.product);
        View row;
        row.set("product", wish.product.text()).set("sku", good.sku).set("name", good.name).set("from", wish.from.code).set("to", wish.to.code);
        row.set("units", wording::count(wish.units.units)).set("plain_units", std::to_string(wish.units.units)).set("face", wish.to.id.text());
        if (wish.lot.id) row.set("lot", wish.lot.code).set("lot_name", visit.texts("desk.stock.lot") + " " + wish.lot.code);
        if (!wish.taken_by.empty()) row.set("who", people.name(wish.taken_by)).set("age", wording::age(visit.texts, now - wish.taken_at.value_or(now)));
        (wish.taken_by.empty() ? proposed : under_way).push_back(std::move(row));
    }
    v.set("proposed_count", wording::count(static_cast<std::int64_t>(proposed.size())) + (wishes.size() >= kWishes ? "+" : ""));
    v.set("proposed", std::move(proposed)).set("under_way", std::move(under_way));
}

/// The latest moves that ended in a pick face of their product.
void set_brought(const Visit& visit, db::Tx& tx, View& v, const People& people) {
    auto moves = visit.parts.stock.entries(tx, {.what = stock::EntryQuery::What::moves, .limit = kMoves});
    const auto goods = goods_of(visit, tx, moves);
    std::vector<ProductId> products;
    for (const auto& [id, good] : goods) products.push_back(id);
    std::set<std::pair<ProductId, std::string>> faces;
    for (const auto& face : visit.parts.stock.faces(tx, products)) faces.emplace(face.product, face.bin.code);
    std::erase_if(moves, [&](const auto& move) { return !faces.contains({move.product, move.to_place}); });
    v.set("brought", moves.empty() ? "" : part(visit, "ledger", View().set("rows", ledger_rows(visit, moves, people, goods)).set("of_many", true)));
}

void set_faces(const Visit& visit, db::Tx& tx, View& v) {
    const std::string after = visit.request.asked("after");
    const auto dot = after.find('.');
    const auto product = ProductId::parse(after.substr(0, dot));
    const auto bin = dot == after.npos ? std::nullopt : LocationId::parse(after.substr(dot + 1));
    auto faces = visit.parts.stock.faces(tx, product && bin ? *product : ProductId(), product && bin ? *bin : LocationId(), kFaces + 1);
    if (faces.size() > kFaces) {
        faces.resize(kFaces);
        v.set("next", std::string(kPath) + "?after=" + faces.back().product.text() + "." + faces.back().bin.id.text() + "#faces");
    }
    if (product) v.set("first", std::string(kPath) + "#faces");
    const auto goods = goods_of(visit, tx, faces);
    std::vector<View> rows;
    for (const auto& face : faces) {
        const auto& good = goods.at(face.product);
        View row;
        row.set("product", face.product.text()).set("sku", good.sku).set("name", good.name).set("bin", face.bin.code).set("runs_low", face.runs_low);
        row.set("low", wording::count(face.low.units)).set("full", wording::count(face.full.units)).set("open", wording::count((face.on_hand - face.allocated).units));
        row.set("link", std::string(kPath) + "?sku=" + text::url_encode(good.sku) + "&location=" + text::url_encode(face.bin.code) + "&low=" +
                            std::to_string(face.low.units) + "&full=" + std::to_string(face.full.units) + "#face");
        rows.push_back(std::move(row));
    }
    v.set("faces", std::move(rows));
}

Response page(const Visit& visit, std::optional<Error> problem = {}, View v = {}) {
    const auto typed = [&](const char* name) { return visit.request.method == "POST" ? visit.field(name) : visit.request.asked(name).substr(0, 64); };
    for (const char* name : {"sku", "location", "low", "full"}) v.set(name, typed(name));
    const People people(visit);
    visit.parts.db.transact([&](db::Tx& tx) {
        set_wishes(visit, tx, v, people);
        set_brought(visit, tx, v, people);
        set_faces(visit, tx, v);
    });
    return show_stock(visit, "desk.stock.replenishment.title", "stock_replenishment", std::move(v), kPath, std::move(problem));
}

/// All that is wrong at once: numbers that are none stand for some that are fine while the rest is looked at.
Result<std::string> set_face(const Visit& visit, db::Tx& tx) {
    const bool removes = visit.field("do") == "remove";
    const auto low = whole(text::trim(visit.field("low")), 1, kMostUnits), full = whole(text::trim(visit.field("full")), 1, kMostUnits);
    std::vector<FieldError> errors;
    if (!removes && !low) errors.push_back({"/low", "units", "is a number from 1 to 1,000,000"});
    if (!removes && !full) errors.push_back({"/full", "units", "is a number from 1 to 1,000,000"});
    const bool fine = errors.empty();
    const stock::Face face{sku_meant(visit, tx, visit.field("sku")), text::trim(visit.field("location")), {!removes && fine ? *low : 1}, {removes ? 0 : fine ? *full : 1}};
    const auto set = visit.parts.stock.put_faces(tx, {face});
    if (!set) errors.insert(errors.begin(), set.error().fields.begin(), set.error().fields.end());
    if (!errors.empty()) return error(Code::invalid, "stock.faces", "", std::move(errors));
    return std::string(removes ? "face_removed" : "face_set");
}

Result<std::string> brought(const Visit& visit, db::Tx& tx, ProductId product, LocationId face) {
    const auto from = visit.parts.stock.location(tx, text::trim(visit.field("from")));
    const auto units = typed_number(visit.field("units"));
    std::vector<FieldError> errors;
    if (!from) errors.push_back({"/from", "unknown", "is no bin"});
    if (units < 1 || units > kMostUnits) errors.push_back({"/units", "range", "is between 1 and 1,000,000"});
    if (!errors.empty()) return error(Code::invalid, "stock.move", "", std::move(errors));
    TRY_VOID(visit.parts.stock.move(tx, {product, from->id, face, {units}, visit.field("lot")}, visit.who.id));
    return std::string("brought");
}

Response act(const Visit& visit) {
    const std::string what = visit.field("do");
    const auto done = once(visit, [&](db::Tx& tx) -> Result<std::string> {
        if (what == "set" || what == "remove") return set_face(visit, tx);
        const auto product = ProductId::parse(visit.field("product"));
        const auto face = LocationId::parse(visit.field("face"));
        if (!product || !face) return error(Code::invalid, "form.stale", visit.texts("desk.refused.form"));
        if (what == "brought") return brought(visit, tx, *product, *face);
        if (what == "back") {
            visit.parts.stock.hand_back(tx, *product, *face);
            return std::string("handed_back");
        }
        TRY_VOID(visit.parts.stock.take_on(tx, *product, *face, visit.who.id));
        return std::string("taken_on");
    });
    if (done) return Response::see_other(std::string(kPath) + "?done=" + *done);
    View v;
    auto problem = on_form(visit, v, done.error());
    return page(visit, std::move(problem), std::move(v));
}

}  // namespace

void add_replenishment(http::Router& router, const SharedParts& parts) {
    add_page(router, parts, "GET", kPath, readers(), [](const Visit& visit) { return page(visit); }, "What pick faces want, who brings it, and their minimum and maximum.");
    add_page(router, parts, "POST", kPath, workers(), act, "Take a replenishment on, book it, hand it back; set or remove a pick face.");
}

}  // namespace waybill::desk
