#pragma once
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "catalogue/catalogue.h"
#include "db/db.h"

namespace waybill::catalogue::store {

/// Inserts or changes by SKU, in the order given (sorted, so that two writers do not deadlock). A product that exists keeps
/// its id: ask ids_by_sku.
void upsert(db::Tx& tx, const std::vector<Product>& products, Instant now);
std::map<std::string, ProductId> ids_by_sku(db::Tx& tx, const std::vector<std::string>& skus);

std::map<std::string, Product> by_skus(db::Tx& tx, const std::vector<std::string>& skus);
/// Goes up with every change of a product that is there.
std::int64_t version(db::Tx& tx);
void next_version(db::Tx& tx);
std::unordered_map<std::string, Offer> offers(db::Tx& tx, const std::vector<std::string>& skus);
std::map<ProductId, Product> by_ids(db::Tx& tx, const std::vector<ProductId>& ids);
std::vector<Product> after(db::Tx& tx, const std::string& sku, int limit);
/// Those with this text in their SKU or name, in letters of any case, behind `sku`.
std::vector<Product> containing(db::Tx& tx, const std::string& text, const std::string& sku, int limit);

std::map<std::string, ProductId> barcodes_of(db::Tx& tx, const std::vector<ProductId>& products);
std::map<std::string, ProductId> owners_of(db::Tx& tx, const std::vector<std::string>& barcodes);
void remove_barcodes(db::Tx& tx, const std::vector<std::string>& barcodes);
/// Throws db::Duplicate where another writer was quicker.
void add_barcodes(db::Tx& tx, const std::map<std::string, ProductId>& barcodes);

}  // namespace waybill::catalogue::store
