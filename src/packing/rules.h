#pragma once
#include <span>
#include <string>
#include <vector>

#include "waybill/ids.h"
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
};
/// Units that a scan takes out of a tote for one line.
struct Taken {
    OrderLineId line;
    ProductId product;
    LocationId tote;
    Quantity quantity;
};

/// Which waiting units a scanned item stands for: the lines of that product in turn. Errors: "scan.wrong_item" (names what is
/// expected), "scan.too_many" (says how many are left), "scan.quantity".
Result<std::vector<Taken>> take(std::span<const Waiting> waiting, ProductId product, Quantity units);

/// Errors, as fields: a weight not above zero or beyond 1,000 kg, a side not above zero or beyond 10 m.
std::vector<FieldError> wrong_sealing(Grams weight, const Dimensions& size);

}  // namespace waybill::packing::rules
