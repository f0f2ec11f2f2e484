#pragma once
#include <string>
#include <vector>

#include "stock/stock.h"
#include "waybill/error.h"

/// Whether a floor can be walked, and whether bins stand where it has aisles. Pure.
namespace waybill::stock::rules {

/// What is known of the bins of one aisle.
struct BinsOfAisle {
    std::string aisle, first_code;
    std::int64_t lowest_y = 0, highest_y = 0;
};

/// Every fault of a layout, with pointers into a request's body: aisles or cross aisles given twice, a floor that cannot be
/// walked (a one-way aisle without a way back), a depot that stands on no aisle, bins that would stand nowhere.
std::vector<FieldError> faults(const Layout& layout, const std::vector<BinsOfAisle>& bins);

/// Every bin of `locations` that the layout has no aisle for. Nothing where the layout has no aisles.
std::vector<FieldError> misplaced(const Layout& layout, const std::vector<Location>& locations);

}  // namespace waybill::stock::rules
