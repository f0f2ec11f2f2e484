#pragma once
#include <span>
#include <string>
#include <vector>

#include "waybill/ids.h"
#include "waybill/lot.h"
#include "waybill/quantity.h"
#include "waybill/result.h"

/// Pure decisions of the bench.
namespace waybill::packing::rules {

/// Units of an order that wait in a tote.
struct Waiting {
    OrderLineId line;
    ProductId product;
    LocationId tote;
    std::string sku;
    Quantity quantity;
    LotId lot{};                     ///< none: goods without lots
    std::string lot_code{};
};
/// Units that a scan takes out of a tote for one line.
struct Taken {
    OrderLineId line;
    ProductId product;
    LocationId tote;
    Quantity quantity;
    LotId lot{};
};

/// Which waiting units a scanned item stands for: the lines of that product in turn. Errors: "scan.wrong_item" (names what is
/// expected), "scan.too_many" (says how many are left), "scan.quantity", and "scan.wrong_lot"
/// where the barcode says a `lot` of which nothing waits.
Result<std::vector<Taken>> take(std::span<const Waiting> waiting, ProductId product, Quantity units, const std::string& lot = "");

/// Whether so many units may go into a package with this serial number. Errors: "scan.serial_needed" for goods that are packed by
/// serial number, "scan.one_by_one", "scan.serial" for what is none: 1 to 40 printable characters without a blank.
Result<void> may_pack(const std::string& sku, Quantity units, const std::string& serial);

/// Errors, as fields: a weight not above zero or beyond 1,000 kg, a side not above zero or beyond 10 m.
std::vector<FieldError> wrong_sealing(Grams weight, const Dimensions& size);

}  // namespace waybill::packing::rules
