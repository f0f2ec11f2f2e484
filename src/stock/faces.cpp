#include <algorithm>

#include "stock/rules_upkeep.h"
#include "stock/stock.h"
#include "stock/store_reading.h"
#include "stock/store_upkeep.h"

// Pick faces, and what has to be brought to them.
namespace waybill::stock {
namespace {

std::vector<FaceLevel> described(db::Tx& tx, std::vector<store::LevelRow> rows) {
    std::vector<LocationId> bins;
    for (const auto& row : rows) bins.push_back(row.bin);
    const auto places = store::by_ids(tx, bins);
    std::vector<FaceLevel> out;
    for (auto& r : rows) {
        const bool low = rules::wanted({r.on_hand, r.allocated}, r.low, r.full).units > 0;
        out.push_back({r.product, places.at(r.bin), r.low, r.full, r.on_hand, r.allocated, low, std::move(r.taken_by), r.taken_at});
    }
    return out;
}

/// The other bins of a product from which its face may be filled: those that are faces themselves only by their surplus, so none.
std::vector<Replenishment> filled(const FaceLevel& face, const std::vector<Content>& contents, const std::set<std::pair<ProductId, LocationId>>& faces) {
    std::vector<rules::Candidate> bins;
    std::vector<const Content*> from;
    const auto mine = std::lower_bound(contents.begin(), contents.end(), face.product, [](const Content& c, ProductId p) { return c.product < p; });
    for (auto c = mine; c != contents.end() && c->product == face.product; ++c) {
        if (c->place.kind != Kind::bin || !c->sellable || faces.contains({c->product, c->place.id})) continue;
        bins.push_back({c->place.code, c->on_hand - c->allocated, c->lot.id ? std::optional(c->lot.expires) : std::nullopt});
        from.push_back(&*c);
    }
    std::vector<Replenishment> out;
    for (const auto& stop : rules::choose_by_expiry(bins, rules::wanted({face.on_hand, face.allocated}, face.low, face.full)))
        out.push_back({face.product, from[stop.candidate]->place, face.bin, stop.units, from[stop.candidate]->lot, face.taken_by, face.taken_at});
    return out;
}

}  // namespace

Result<void> Stock::put_faces(db::Tx& tx, const std::vector<Face>& faces) {
    std::vector<std::string> skus, codes;
    for (const auto& face : faces) skus.push_back(face.sku), codes.push_back(face.location);
    const auto products = catalogue_.by_skus(tx, skus);
    const auto places = store::by_codes(tx, codes);
    std::vector<FieldError> errors;
    for (std::size_t i = 0; i < faces.size(); ++i) {
        const auto& face = faces[i];
        const std::string at = "/faces/" + std::to_string(i);
        if (!products.contains(face.sku)) errors.push_back({at + "/sku", "unknown", "is no product's SKU"});
        if (!places.contains(face.location) || places.at(face.location).kind != Kind::bin) errors.push_back({at + "/location", "unknown", "is no bin"});
        if (face.full.units > 0 && (face.low.units < 1 || face.low > face.full)) errors.push_back({at + "/low", "range", "is between 1 and full"});
    }
    if (!errors.empty()) return error(Code::invalid, "stock.faces", "Some pick faces are wrong; see errors. Nothing was changed.", std::move(errors));
    for (const auto& face : faces) {
        const ProductId product = products.at(face.sku).id;
        const LocationId bin = places.at(face.location).id;
        if (face.full.units == 0) store::drop_face(tx, product, bin);
        else store::put_face(tx, {product, bin, face.low, face.full});
    }
    return {};
}

/// Faces as pickers find them: what lies there of lots that may not be sold fills no order.
std::vector<store::LevelRow> Stock::sold_from(db::Tx& tx, std::vector<store::LevelRow> faces) {
    std::set<ProductId> products;
    for (const auto& face : faces)
        if (face.lots) products.insert(face.product);
    if (products.empty()) return faces;
    std::map<std::pair<ProductId, LocationId>, rules::Shelf> shelves;
    for (const auto& c : contents(tx, {products.begin(), products.end()})) {
        rules::Shelf& shelf = shelves[{c.product, c.place.id}];
        shelf.on_hand += c.on_hand;
        shelf.allocated += c.sellable ? c.allocated : c.on_hand;
    }
    for (auto& face : faces)
        if (face.lots) face.on_hand = shelves[{face.product, face.bin}].on_hand, face.allocated = shelves[{face.product, face.bin}].allocated;
    return faces;
}

std::vector<Replenishment> Stock::replenishments(db::Tx& tx, int limit) {
    const auto low = low_faces(tx);
    std::set<ProductId> products;
    for (const auto& face : low) products.insert(face.product);
    const std::vector<ProductId> ids(products.begin(), products.end());
    std::set<std::pair<ProductId, LocationId>> faces;
    for (const auto& face : store::face_levels(tx, ids)) faces.emplace(face.product, face.bin);
    const auto contents = this->contents(tx, ids);
    std::vector<Replenishment> out;
    for (const auto& face : low) {
        if (out.size() >= static_cast<std::size_t>(limit)) break;
        auto mine = filled(face, contents, faces);
        std::move(mine.begin(), mine.end(), std::back_inserter(out));
    }
    if (out.size() > static_cast<std::size_t>(limit)) out.resize(static_cast<std::size_t>(limit));
    return out;
}

std::vector<FaceLevel> Stock::faces(db::Tx& tx, ProductId after, LocationId after_bin, int limit) {
    return described(tx, sold_from(tx, store::face_levels(tx, after, after_bin, limit)));
}
std::vector<FaceLevel> Stock::faces(db::Tx& tx, const std::vector<ProductId>& products) { return described(tx, sold_from(tx, store::face_levels(tx, products))); }

std::vector<FaceLevel> Stock::low_faces(db::Tx& tx) {
    auto out = described(tx, sold_from(tx, store::low_face_levels(tx)));
    std::erase_if(out, [](const FaceLevel& face) { return !face.runs_low; });
    std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.bin.code < b.bin.code; });
    return out;
}

Result<void> Stock::take_on(db::Tx& tx, ProductId product, LocationId face, const std::string& actor) {
    if (store::take_face(tx, product, face, actor, clock_.now())) return {};
    const auto levels = store::face_levels(tx, {product});
    const bool there = std::any_of(levels.begin(), levels.end(), [&](const auto& level) { return level.bin == face; });
    if (!there) return error(Code::not_found, "not_found", "There is no such pick face.");
    return error(Code::conflict, "stock.face_taken", "Somebody else has taken it on.");
}
void Stock::hand_back(db::Tx& tx, ProductId product, LocationId face) { store::free_face(tx, product, face); }

}  // namespace waybill::stock
