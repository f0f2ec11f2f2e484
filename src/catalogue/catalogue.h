#pragma once
#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/ids.h"
#include "db/db.h"
#include "http/http.h"
#include "http/idempotency.h"
#include "waybill/money.h"
#include "waybill/quantity.h"

/// Products: what is sold, how a scanner recognises it, what it weighs and costs.
namespace waybill::catalogue {

struct Product {
    ProductId id;
    std::string sku;  ///< case-sensitive
    std::string name;
    std::string description;
    std::vector<std::string> barcodes;  ///< GTINs with 14 digits, other codes as printed
    Grams weight;
    Dimensions size;
    Money price;
    std::string origin_country;
    std::string hs_code;
    bool by_lot = false;                ///< lies, moves and leaves by lot, each with its expiry
    bool by_serial = false;             ///< each unit that is packed is recorded by its serial number
    int min_shelf_days = 0;             ///< a lot is sold while at least so many days are left until its expiry
};

/// A product as it is sold.
struct Offer {
    ProductId id;
    std::string name;
    Money price;
};

/// The offers that this process has read, of one version of the catalogue. Thread-safe.
class KnownOffers {
  public:
    /// Those of `skus` that are known; the others are added to `missing`. What is of another version is forgotten.
    std::unordered_map<std::string, Offer> find(std::int64_t version, const std::vector<std::string>& skus,
                                                std::vector<std::string>& missing);
    /// Read after `version` was, so at least as new: kept where that is still the version at hand.
    void keep(std::int64_t version, const std::unordered_map<std::string, Offer>& offers);

  private:
    std::mutex mutex_;
    std::int64_t version_ = 0;
    std::unordered_map<std::string, Offer> offers_;
};

class Catalogue {
  public:
    Catalogue(db::Database& db, IdGenerator& ids, const Clock& clock) : db_(db), ids_(ids), clock_(clock) {}

    /// Creates or changes products by SKU, all or none. Errors name every wrong item: a barcode of another product, a SKU given
    /// twice.
    Result<std::vector<ProductId>> put(const std::vector<Product>& products);
    Result<Product> get(ProductId id);
    Result<Product> by_sku(const std::string& sku);
    std::vector<Product> list(const std::string& after_sku, int limit);
    /// Products by SKU that a person may mean: a scanned code, else a part of the SKU or of the name, in letters of any case. Without barcodes.
    std::vector<Product> search(db::Tx& tx, const std::string& text, const std::string& after_sku, int limit);

    // For other rooms, inside their transactions. Barcodes are filled only where said so.
    std::map<std::string, Product> by_skus(db::Tx& tx, const std::vector<std::string>& skus);
    /// What an order's line is compared with, by SKU; unknown SKUs are absent. What is taken from memory is
    /// at least as new as the version that the transaction sees.
    std::unordered_map<std::string, Offer> offers(db::Tx& tx, const std::vector<std::string>& skus);
    std::map<ProductId, Product> by_ids(db::Tx& tx, const std::vector<ProductId>& ids);  ///< with barcodes
    /// The product that a scanned code names: a barcode (GTINs of any length), else the SKU itself.
    std::optional<ProductId> by_code(db::Tx& tx, const std::string& code);

  private:
    db::Database& db_;
    IdGenerator& ids_;
    const Clock& clock_;
    KnownOffers known_;
};

void add_routes(http::Router& router, Catalogue& catalogue);

}  // namespace waybill::catalogue
