#pragma once
#include <string>
#include <vector>

#include "waybill/money.h"
#include "waybill/quantity.h"

namespace waybill {

/// One kind of goods in a parcel, as customs and claims want it.
struct ParcelItem {
    std::string sku;
    std::string description;
    Quantity quantity;
    Grams unit_weight;
    Money unit_value;
    std::string hs_code;          ///< Harmonised System code, may be empty
    std::string origin_country;   ///< ISO 3166-1 alpha-2, may be empty
};

/// One sealed package as a carrier sees it.
struct Parcel {
    std::string reference;  ///< ours: the package's SSCC, 18 digits
    Grams weight;           ///< gross, above zero
    Dimensions size;
    std::vector<ParcelItem> items;
};

}  // namespace waybill
