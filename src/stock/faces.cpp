#include <algorithm>

#include "stock/rules_upkeep.h"
#include "stock/stock.h"
#include "stock/store_upkeep.h"

// Pick faces, and what has to be brought to them.
namespace waybill::stock {
namespace {

constexpr int kPage = 500;

/// The other bins of a product from which its face may be filled: those that are faces themselves only by their surplus, so none.
std::vector<Replenishment> filled(const store::FaceRow& face, const Location& to, const std::vector<Content>& contents,
                                  const std::set<std::pair<ProductId, LocationId>>& faces) {
    std::vector<rules::Candidate> bins;
    std::vector<const Content*> from;
    for (const auto& c : contents) {
        if (c.product != face.product || c.place.kind != Kind::bin || !c.sellable || faces.contains({c.product, c.place.id})) continue;
        bins.push_back({c.place.code, c.on_hand - c.allocated, c.lot.id ? std::optional(c.lot.expires) : std::nullopt});
        from.push_back(&c);
    }
    std::vector<Replenishment> out;
    for (const auto& stop : rules::choose_by_expiry(bins, rules::wanted(face.shelf, face.low, face.full)))
        out.push_back({face.product, from[stop.candidate]->place, to, stop.units, from[stop.candidate]->lot});
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
        else store::put_face(tx, {product, bin, face.low, face.full, {}});
    }
    return {};
}

/// Faces as pickers find them: what lies there of lots that may not be sold fills no order.
std::vector<store::FaceRow> Stock::sold_from(db::Tx& tx, std::vector<store::FaceRow> faces) {
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
        if (face.lots) face.shelf = shelves[{face.product, face.bin}];
    return faces;
}

std::vector<Replenishment> Stock::replenishments(db::Tx& tx, int limit) {
    std::vector<store::FaceRow> low;
    std::set<std::pair<ProductId, LocationId>> faces;
    std::set<ProductId> products;
    store::FaceRow last;
    for (;;) {
        const auto page = store::faces(tx, last.product, last.bin, kPage);
        for (const auto& face : sold_from(tx, page)) {
            faces.emplace(face.product, face.bin);
            if (rules::wanted(face.shelf, face.low, face.full).units == 0) continue;
            low.push_back(face);
            products.insert(face.product);
        }
        if (static_cast<int>(page.size()) < kPage) break;
        last = page.back();
    }
    const auto contents = this->contents(tx, {products.begin(), products.end()});
    std::vector<LocationId> bins;
    for (const auto& face : low) bins.push_back(face.bin);
    const auto places = store::by_ids(tx, bins);
    std::vector<Replenishment> out;
    for (const auto& face : low) {
        auto mine = filled(face, places.at(face.bin), contents, faces);
        std::move(mine.begin(), mine.end(), std::back_inserter(out));
    }
    std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.to.code < b.to.code; });
    if (out.size() > static_cast<std::size_t>(limit)) out.resize(static_cast<std::size_t>(limit));
    return out;
}

}  // namespace waybill::stock
