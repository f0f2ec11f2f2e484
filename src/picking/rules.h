#pragma once
#include <span>
#include <string>
#include <vector>

#include "waybill/ids.h"
#include "waybill/quantity.h"
#include "waybill/result.h"

/// Pure decisions of picking: the order of a walk, and what a scan means at this moment.
namespace waybill::picking::rules {

/// One stop of a walk, on the floor plan. Aisles run along y; one changes aisle at the front (y = 0) or at the back.
struct Stop {
    LocationId bin;
    std::string aisle;
    std::int64_t x_mm = 0, y_mm = 0;
};
struct Walk {
    std::vector<std::size_t> order;  ///< indices into the stops
    Millimetres distance;            ///< from the front left corner through all stops and back
};

/// Walking distance between two points: along the aisle, else round by the nearer cross aisle at `depth_mm` or at 0.
std::int64_t walking_distance(const Stop& a, const Stop& b, std::int64_t depth_mm);
/// A short walk: an S-shape through the aisles, improved by reversing parts as long as that helps.
Walk plan_walk(std::span<const Stop> stops);

/// A task as a scan sees it.
struct OpenTask {
    PickTaskId id;
    OrderId order;
    LocationId bin;
    ProductId product;
    std::string sku;
    Quantity quantity, picked, shorted;
    bool open = true;                ///< assigned: something is still to be done
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
/// An item was scanned `units` times. Errors: "scan.bin_first", "scan.wrong_item", "scan.too_many", "scan.units_in_hand".
Result<Position> with_item(const Position& now, std::span<const OpenTask> tasks, ProductId product, Quantity units);
/// The task whose units a tote scan confirms. Error "scan.item_first".
Result<OpenTask> for_tote(const Position& now, std::span<const OpenTask> tasks);
/// The task that a short closes. Errors: "scan.bin_first", "scan.units_in_hand", "scan.wrong_item", "scan.which_item", "scan.reason".
Result<OpenTask> for_short(const Position& now, std::span<const OpenTask> tasks, ProductId product, const std::string& reason);

}  // namespace waybill::picking::rules
