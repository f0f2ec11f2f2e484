#pragma once
#include <map>
#include <span>
#include <string>
#include <vector>

#include "picking/rules_floor.h"
#include "picking/rules_route.h"
#include "stock/stock.h"

namespace waybill::picking {

/// The warehouse's layout as a floor to walk on, and where on it somebody stands who picks from a bin: in the middle of its
/// aisle. A warehouse without a layout is taken for one block around `bins`: an aisle at each x, cross aisles at y = 0 and at the
/// farthest bin, the depot at the corner.
class FloorPlan {
  public:
    FloorPlan(const stock::Layout& layout, std::span<const stock::Location> bins);

    const rules::Floor& floor() const { return floor_; }
    rules::Spot spot(const stock::Location& bin) const;
    std::vector<rules::Spot> spots(std::span<const stock::Location> bins) const;
    /// The route through these bins. Where one-way signs leave no way, it is planned without them.
    rules::Route route(std::span<const stock::Location> bins) const;

  private:
    rules::Floor floor_;
    std::map<std::string, std::size_t> aisles_;  ///< by code
};

}  // namespace waybill::picking
