#pragma once
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "waybill/error.h"
#include "waybill/ids.h"

/// What makes a product acceptable, and how scanned codes are read. Pure.
namespace waybill::catalogue::rules {

/// True for 8, 12, 13 or 14 digits whose last is the GS1 check digit of the others (GS1 General Specifications, 7.9).
bool is_gtin(std::string_view code);
/// A GTIN of any length as its 14 digits, so that a case label and a scanner's EAN-13 are one code; anything else as it is.
std::string normalised(std::string_view code);
/// Every text that normalises to this one: what a scanner may give for it.
std::vector<std::string> readings(const std::string& normalised_code);

/// A SKU, a barcode or a location's code can be printed and scanned: printable ASCII, no blank at either end.
bool is_printable_code(std::string_view code);

/// What identifies a product, and nothing more.
struct Identity {
    std::string sku;
    std::vector<std::string> barcodes;  ///< normalised
    std::string origin_country;
    std::string hs_code;
};
/// What is wrong in a list of products by itself: codes that cannot be printed, a SKU or a barcode given twice, a country or
/// an HS code of a wrong shape. Pointers are "/products/3/sku".
std::vector<FieldError> check(const std::vector<Identity>& products);

/// Who holds the codes now, as far as `check_owners` asks.
struct Owners {
    std::map<std::string, ProductId> barcodes;  ///< normalised barcode → its product
    std::map<std::string, ProductId> skus;      ///< SKU → its product
};
/// A code names one product: no barcode of another product, and none that reads like another product's SKU or the reverse.
/// `ids` are those of `products`; owners that are themselves among them have already given up what they no longer list.
std::vector<FieldError> check_owners(const std::vector<Identity>& products, const std::vector<ProductId>& ids,
                                     const Owners& owners);

}  // namespace waybill::catalogue::rules
