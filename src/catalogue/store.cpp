#include "catalogue/store.h"

#include <stdexcept>

namespace waybill::catalogue::store {
namespace {

constexpr db::Statement kUpsert{
    "INSERT INTO product (id, sku, name, description, weight_g, length_mm, width_mm, height_mm, price_minor, currency, "
    "origin_country, hs_code, by_lot, by_serial, min_shelf_days, created_at, updated_at) VALUES "
    "{(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)} "
    "ON DUPLICATE KEY UPDATE name = VALUES(name), description = VALUES(description), weight_g = VALUES(weight_g), "
    "length_mm = VALUES(length_mm), width_mm = VALUES(width_mm), height_mm = VALUES(height_mm), "
    "price_minor = VALUES(price_minor), currency = VALUES(currency), origin_country = VALUES(origin_country), "
    "hs_code = VALUES(hs_code), by_lot = VALUES(by_lot), by_serial = VALUES(by_serial), min_shelf_days = VALUES(min_shelf_days), "
    "version = version + 1, updated_at = VALUES(updated_at)"};
constexpr db::Statement kIdsBySku{"SELECT sku, id FROM product WHERE sku IN ({?})"};
constexpr db::Statement kBySku{
    "SELECT id, sku, name, description, weight_g, length_mm, width_mm, height_mm, price_minor, currency, origin_country, "
    "hs_code, by_lot, by_serial, min_shelf_days FROM product WHERE sku IN ({?})"};
constexpr db::Statement kOffers{"SELECT id, sku, name, price_minor, currency FROM product WHERE sku IN ({?})"};
constexpr db::Statement kById{
    "SELECT id, sku, name, description, weight_g, length_mm, width_mm, height_mm, price_minor, currency, origin_country, "
    "hs_code, by_lot, by_serial, min_shelf_days FROM product WHERE id IN ({?})"};
constexpr db::Statement kAfter{
    "SELECT id, sku, name, description, weight_g, length_mm, width_mm, height_mm, price_minor, currency, origin_country, "
    "hs_code, by_lot, by_serial, min_shelf_days FROM product WHERE sku > ? ORDER BY sku LIMIT ?"};
// By the order of SKUs, until there are enough: a catalogue is as long as it is, and people look at a page of it.
constexpr db::Statement kContaining{
    "SELECT id, sku, name, description, weight_g, length_mm, width_mm, height_mm, price_minor, currency, origin_country, "
    "hs_code, by_lot, by_serial, min_shelf_days FROM product FORCE INDEX (product_sku) WHERE sku > ? AND (CONVERT(sku USING utf8mb4) COLLATE utf8mb4_general_ci LIKE ? "
    "OR CONVERT(name USING utf8mb4) COLLATE utf8mb4_general_ci LIKE ?) ORDER BY sku LIMIT ?"};
constexpr db::Statement kVersion{"SELECT version FROM catalogue_version WHERE id = 1"};
constexpr db::Statement kNextVersion{"UPDATE catalogue_version SET version = version + 1 WHERE id = 1"};
constexpr db::Statement kBarcodesOf{"SELECT barcode, product_id FROM product_barcode WHERE product_id IN ({?})"};
constexpr db::Statement kOwnersOf{"SELECT barcode, product_id FROM product_barcode WHERE barcode IN ({?})"};
constexpr db::Statement kRemoveBarcodes{"DELETE FROM product_barcode WHERE barcode IN ({?})"};
constexpr db::Statement kAddBarcodes{"INSERT INTO product_barcode (barcode, product_id) VALUES {(?, ?)}"};

Currency currency(const std::string& code) {
    const auto known = Currency::parse(code);
    if (!known) throw std::logic_error("a stored product has an unknown currency");
    return *known;
}

Product product(const db::Row& row) {
    Product p;
    p.id = row.get<ProductId>(0);
    p.sku = row.text(1);
    p.name = row.text(2);
    p.description = row.text(3);
    p.weight = {row.integer(4)};
    p.size = {{row.integer(5)}, {row.integer(6)}, {row.integer(7)}};
    p.price = {row.integer(8), currency(row.text(9))};
    p.origin_country = row.text(10);
    p.hs_code = row.text(11);
    p.by_lot = row.get<bool>(12);
    p.by_serial = row.get<bool>(13);
    p.min_shelf_days = row.get<int>(14);
    return p;
}

std::map<std::string, ProductId> named(const std::vector<db::Row>& rows) {
    std::map<std::string, ProductId> out;
    for (const auto& row : rows) out.emplace(row.text(0), row.get<ProductId>(1));
    return out;
}

}  // namespace

void upsert(db::Tx& tx, const std::vector<Product>& products, Instant now) {
    std::vector<db::Values> rows;
    rows.reserve(products.size());
    for (const auto& p : products) {
        rows.push_back(db::values(p.id, p.sku, p.name, p.description, p.weight.value, p.size.length.value, p.size.width.value,
                                  p.size.height.value, p.price.minor, p.price.currency.text(), p.origin_country, p.hs_code, p.by_lot,
                                  p.by_serial, p.min_shelf_days, now, now));
    }
    tx.run_all(kUpsert, rows);
}

std::map<std::string, ProductId> ids_by_sku(db::Tx& tx, const std::vector<std::string>& skus) {
    return named(tx.rows_in(kIdsBySku, db::list(skus)));
}

std::map<std::string, Product> by_skus(db::Tx& tx, const std::vector<std::string>& skus) {
    std::map<std::string, Product> out;
    for (const auto& row : tx.rows_in(kBySku, db::list(skus))) out.emplace(row.text(1), product(row));
    return out;
}

std::int64_t version(db::Tx& tx) { return tx.one(kVersion).value().integer(0); }

void next_version(db::Tx& tx) { tx.run(kNextVersion); }

std::unordered_map<std::string, Offer> offers(db::Tx& tx, const std::vector<std::string>& skus) {
    std::unordered_map<std::string, Offer> out;
    for (const auto& row : tx.rows_in(kOffers, db::list(skus)))
        out.emplace(row.text(1), Offer{row.get<ProductId>(0), row.text(2), {row.integer(3), currency(row.text(4))}});
    return out;
}

std::map<ProductId, Product> by_ids(db::Tx& tx, const std::vector<ProductId>& ids) {
    std::map<ProductId, Product> out;
    for (const auto& row : tx.rows_in(kById, db::list(ids))) out.emplace(row.get<ProductId>(0), product(row));
    return out;
}

std::vector<Product> after(db::Tx& tx, const std::string& sku, int limit) {
    std::vector<Product> out;
    for (const auto& row : tx.rows(kAfter, sku, limit)) out.push_back(product(row));
    return out;
}

std::vector<Product> containing(db::Tx& tx, const std::string& text, const std::string& sku, int limit) {
    std::string pattern = "%";
    for (const char c : text) {
        if (c == '%' || c == '_' || c == '\\') pattern += '\\';
        pattern += c;
    }
    pattern += "%";
    std::vector<Product> out;
    for (const auto& row : tx.rows(kContaining, sku, pattern, pattern, limit)) out.push_back(product(row));
    return out;
}

std::map<std::string, ProductId> barcodes_of(db::Tx& tx, const std::vector<ProductId>& products) {
    return named(tx.rows_in(kBarcodesOf, db::list(products)));
}

std::map<std::string, ProductId> owners_of(db::Tx& tx, const std::vector<std::string>& barcodes) {
    return named(tx.rows_in(kOwnersOf, db::list(barcodes)));
}

void remove_barcodes(db::Tx& tx, const std::vector<std::string>& barcodes) {
    if (!barcodes.empty()) tx.run_in(kRemoveBarcodes, db::list(barcodes));
}

void add_barcodes(db::Tx& tx, const std::map<std::string, ProductId>& barcodes) {
    std::vector<db::Values> rows;
    rows.reserve(barcodes.size());
    for (const auto& [barcode, id] : barcodes) rows.push_back(db::values(barcode, id));
    if (!rows.empty()) tx.run_all(kAddBarcodes, rows);
}

}  // namespace waybill::catalogue::store
