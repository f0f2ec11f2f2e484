#include <algorithm>
#include <set>

#include "picking/floor.h"
#include "picking/picking.h"
#include "picking/store.h"

// What a plan of the floor shows.
namespace waybill::picking {
namespace {

constexpr int kMostBins = 5000, kMostPickers = 50;

FloorPicture::Place place(const rules::Point& p) { return {{p.x_mm}, {p.y_mm}}; }

stock::Layout guessed(stock::Layout layout, const rules::Floor& floor) {
    for (const auto& aisle : floor.aisles)
        if (aisle.way != rules::Way::closed) layout.aisles.push_back({"", {aisle.x_mm}});
    for (const auto y : floor.crosses) layout.cross_aisles.push_back({y});
    return layout;
}

/// One stop for each bin of the list, in the order of the walk.
std::vector<FloorPicture::Stop> stops_of(const PickList& list, const std::map<LocationId, stock::Location>& places,
                                         const FloorPlan& plan) {
    std::vector<FloorPicture::Stop> out;
    std::set<LocationId> seen;
    for (const auto& task : list.tasks) {
        const bool open = task.state == "assigned";
        if (!seen.insert(task.bin).second) {
            const auto stop = std::find_if(out.begin(), out.end(), [&](const auto& s) { return s.bin == task.bin_code; });
            stop->done = stop->done && !open;
            continue;
        }
        out.push_back(
            {place(plan.floor().at(plan.spot(places.at(task.bin)))), task.sequence, task.bin_code, !open});
    }
    return out;
}

}  // namespace

Result<FloorPicture> Picking::floor(const std::optional<PickListId>& id) {
    return p_.db.transact([&](db::Tx& tx) -> Result<FloorPicture> {
        FloorPicture out;
        const auto bins = p_.stock.locations(tx, stock::Kind::bin, "", kMostBins);
        const auto layout = p_.stock.layout(tx);
        const FloorPlan plan(layout, bins);
        out.layout = layout.aisles.empty() ? guessed(layout, plan.floor()) : layout;
        std::vector<LocationId> ids;
        std::map<LocationId, stock::Location> places;
        for (const auto& bin : bins) ids.push_back(bin.id), places.emplace(bin.id, bin);
        const auto stock = p_.stock.on_hand(tx, ids);
        for (const auto& bin : bins) {
            const auto found = stock.find(bin.id);
            out.bins.push_back(found == stock.end() ? FloorPicture::Bin{bin, {}, {}}
                                                    : FloorPicture::Bin{bin, found->second.first, found->second.second});
        }
        if (id) {
            TRY(list, load(tx, *id));
            std::vector<LocationId> wanted;
            for (const auto& task : list.tasks) wanted.push_back(task.bin);
            for (auto& [bin, where] : p_.stock.locations(tx, wanted)) places.insert_or_assign(bin, where);
            out.stops = stops_of(list, places, plan);
            std::vector<rules::Spot> spots;
            std::vector<std::size_t> order;
            for (const auto& task : list.tasks) order.push_back(spots.size()), spots.push_back(plan.spot(places.at(task.bin)));
            for (const auto& corner : rules::round_corners(plan.floor(), spots, order)) out.route.push_back(place(corner));
        }
        for (const auto& row : store::lists(tx, "open", std::nullopt, kMostPickers)) {
            const auto at = p_.stock.locations(tx, {row.position.bin});
            if (at.empty()) continue;
            out.pickers.push_back({place(plan.floor().at(plan.spot(at.begin()->second))), row.picker, row.id, row.number});
        }
        return out;
    });
}

}  // namespace waybill::picking
