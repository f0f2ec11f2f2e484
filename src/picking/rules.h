#pragma once
#include <span>
#include <string>
#include <vector>

#include "waybill/ids.h"
#include "waybill/quantity.h"
#include "waybill/result.h"

/// Pure decisions of picking: what a scan means at this moment. Routes and batches: rules_route.h, rules_batch.h.
namespace waybill::picking::rules {

/// A task as a scan sees it.
struct OpenTask {
    PickTaskId id;
    OrderId order;
    LocationId bin;
    ProductId product;
    std::string sku;
    Quantity quantity, picked, shorted;
    bool open = true;                ///< assigned: something is still to be done
    std::string lot{};               ///< the code of the lot that is to be taken; empty: goods without lots
    Quantity left() const { return quantity - picked - shorted; }
};
/// Where the walk stands: the last bin, and units of one task in the hand.
struct Position {
    LocationId bin;
    PickTaskId task;
    Quantity in_hand;
};

/// A bin was scanned. Errors: "scan.wrong_bin" (names where to go), "scan.units_in_hand".
Result<Position> at_bin(const Position& now, std::span<const OpenTask> tasks, LocationId bin, const std::string& next_bin_code);
/// An item was scanned `units` times. Errors: "scan.bin_first", "scan.wrong_item", "scan.too_many", "scan.units_in_hand", and
/// "scan.wrong_lot" where the barcode says another `lot` than is due; it says none where `lot` is empty.
Result<Position> with_item(const Position& now, std::span<const OpenTask> tasks, ProductId product, Quantity units, const std::string& lot = "");
/// The task whose units a tote scan confirms. Error "scan.item_first".
Result<OpenTask> for_tote(const Position& now, std::span<const OpenTask> tasks);
/// The task that a short closes. Errors: "scan.bin_first", "scan.units_in_hand", "scan.wrong_item", "scan.which_item", "scan.reason".
Result<OpenTask> for_short(const Position& now, std::span<const OpenTask> tasks, ProductId product, const std::string& reason,
                           const std::string& lot = "");
/// Whether so many units may go from the tote back into their bin. Errors: "scan.units_in_hand", "scan.quantity",
/// "scan.not_in_tote": what was packed, or put back, is in the tote no more.
Result<void> may_take_out(const Position& now, Quantity units, Quantity picked, Quantity in_tote);

}  // namespace waybill::picking::rules
