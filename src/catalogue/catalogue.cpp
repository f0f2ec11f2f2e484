#include "catalogue/catalogue.h"

#include <algorithm>
#include <set>

#include "catalogue/rules.h"
#include "catalogue/store.h"

namespace waybill::catalogue {
namespace {

constexpr int kRaces = 5;  // with another writer of the same new barcode

std::vector<rules::Identity> identities(const std::vector<Product>& products) {
    std::vector<rules::Identity> out;
    out.reserve(products.size());
    for (const auto& p : products) out.push_back({p.sku, p.barcodes, p.origin_country, p.hs_code});
    return out;
}

Error wrong(std::vector<FieldError> errors) {
    return error(Code::invalid, "catalogue.products", "Some products are wrong; see errors. Nothing was changed.",
                 std::move(errors));
}

// Everybody who holds a code that one of these products wants, or that reads like one.
rules::Owners owners(db::Tx& tx, const std::vector<rules::Identity>& products) {
    std::set<std::string> barcodes, skus;
    for (const auto& product : products) {
        barcodes.insert(rules::normalised(product.sku));
        for (const auto& barcode : product.barcodes) {
            barcodes.insert(barcode);
            for (auto& text : rules::readings(barcode)) skus.insert(std::move(text));
        }
    }
    return {store::owners_of(tx, {barcodes.begin(), barcodes.end()}), store::ids_by_sku(tx, {skus.begin(), skus.end()})};
}

// First the codes that these products no longer list, then the decision, then those that are new.
Result<void> save_barcodes(db::Tx& tx, const std::vector<rules::Identity>& products, const std::vector<ProductId>& ids) {
    std::map<std::string, ProductId> wanted;
    for (std::size_t i = 0; i < products.size(); ++i)
        for (const auto& barcode : products[i].barcodes) wanted.emplace(barcode, ids[i]);
    std::vector<std::string> gone;
    for (const auto& [barcode, id] : store::barcodes_of(tx, ids)) {
        const auto kept = wanted.find(barcode);
        if (kept != wanted.end() && kept->second == id)
            wanted.erase(kept);
        else
            gone.push_back(barcode);
    }
    store::remove_barcodes(tx, gone);
    if (auto errors = rules::check_owners(products, ids, owners(tx, products)); !errors.empty()) return wrong(std::move(errors));
    store::add_barcodes(tx, wanted);
    return {};
}

void fill_barcodes(db::Tx& tx, std::map<ProductId, Product>& products) {
    std::vector<ProductId> ids;
    for (const auto& [id, product] : products) ids.push_back(id);
    for (const auto& [barcode, id] : store::barcodes_of(tx, ids)) products.at(id).barcodes.push_back(barcode);
}

Error unknown() { return error(Code::not_found, "catalogue.unknown", "There is no such product."); }

}  // namespace

Result<std::vector<ProductId>> Catalogue::put(const std::vector<Product>& products) {
    std::vector<Product> sorted = products;
    for (auto& product : sorted) {
        product.id = ids_.next<ProductId>();
        for (auto& barcode : product.barcodes) barcode = rules::normalised(barcode);
    }
    const auto named = identities(sorted);
    if (auto errors = rules::check(named); !errors.empty()) return wrong(std::move(errors));
    std::sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.sku < b.sku; });
    std::vector<std::string> skus;
    for (const auto& identity : named) skus.push_back(identity.sku);

    const Instant now = clock_.now();
    const auto save = [&](db::Tx& tx) -> Result<std::vector<ProductId>> {
        store::upsert(tx, sorted, now);
        const auto known = store::ids_by_sku(tx, skus);
        std::vector<ProductId> ids;
        ids.reserve(skus.size());
        for (const auto& sku : skus) ids.push_back(known.at(sku));
        TRY_VOID(save_barcodes(tx, named, ids));
        store::next_version(tx);
        return ids;
    };
    for (int race = 1;; ++race) {
        try {
            return db_.transact(save);
        } catch (const db::Duplicate&) {
            if (race == kRaces) throw;  // else the next round sees who took the barcode, and says so
        }
    }
}

Result<Product> Catalogue::get(ProductId id) {
    return db_.transact([&](db::Tx& tx) -> Result<Product> {
        auto found = by_ids(tx, {id});
        if (found.empty()) return unknown();
        return std::move(found.begin()->second);
    });
}

Result<Product> Catalogue::by_sku(const std::string& sku) {
    return db_.transact([&](db::Tx& tx) -> Result<Product> {
        const auto known = store::ids_by_sku(tx, {sku});
        const auto id = known.find(sku);
        if (id == known.end()) return unknown();
        auto found = by_ids(tx, {id->second});
        if (found.empty()) return unknown();
        return std::move(found.begin()->second);
    });
}

std::vector<Product> Catalogue::list(const std::string& after_sku, int limit) {
    return db_.transact([&](db::Tx& tx) {
        auto page = store::after(tx, after_sku, limit);
        std::map<ProductId, Product> by_id;
        for (const auto& product : page) by_id.emplace(product.id, product);
        fill_barcodes(tx, by_id);
        for (auto& product : page) product = std::move(by_id.at(product.id));
        return page;
    });
}

std::map<std::string, Product> Catalogue::by_skus(db::Tx& tx, const std::vector<std::string>& skus) {
    return store::by_skus(tx, skus);
}

std::unordered_map<std::string, Offer> Catalogue::offers(db::Tx& tx, const std::vector<std::string>& skus) {
    const std::int64_t version = store::version(tx);
    std::vector<std::string> missing;
    auto offers = known_.find(version, skus, missing);
    if (missing.empty()) return offers;
    auto read = store::offers(tx, missing);
    known_.keep(version, read);
    offers.merge(read);
    return offers;
}

std::map<ProductId, Product> Catalogue::by_ids(db::Tx& tx, const std::vector<ProductId>& ids) {
    auto found = store::by_ids(tx, ids);
    fill_barcodes(tx, found);
    return found;
}

std::optional<ProductId> Catalogue::by_code(db::Tx& tx, const std::string& code) {
    const std::string barcode = rules::normalised(code);
    const auto holders = store::owners_of(tx, {barcode});
    if (const auto holder = holders.find(barcode); holder != holders.end()) return holder->second;
    const auto known = store::ids_by_sku(tx, {code});
    if (const auto product = known.find(code); product != known.end()) return product->second;
    return std::nullopt;
}

std::vector<Product> Catalogue::search(db::Tx& tx, const std::string& text, const std::string& after_sku, int limit) {
    if (const auto exact = after_sku.empty() && !text.empty() ? by_code(tx, text) : std::nullopt) {
        auto scanned = store::by_ids(tx, {*exact}).at(*exact);
        if (scanned.sku != text) return {std::move(scanned)};
    }
    return text.empty() ? store::after(tx, after_sku, limit) : store::containing(tx, text, after_sku, limit);
}

}  // namespace waybill::catalogue
