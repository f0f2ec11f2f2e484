#include <algorithm>

#include "packing/packing.h"
#include "packing/store.h"

// Who got a lot: what lots are kept for.
namespace waybill::packing {

std::vector<Packing::LotUnits> Packing::packages_of_lot(db::Tx& tx, LotId lot, PackageId after, int limit) {
    const auto rows = store::with_lot(tx, lot, after, limit);
    std::vector<PackageId> ids;
    for (const auto& row : rows) ids.push_back(row.package);
    std::map<PackageId, store::PackageRow> packages;
    std::vector<OrderId> orders;
    for (auto& row : store::by_ids(tx, ids)) {
        orders.push_back(row.order);
        packages.emplace(row.id, std::move(row));
    }
    const auto summaries = p_.orders.summaries(tx, orders);
    const auto lots = p_.stock.lots(tx, {lot});
    std::map<PackageId, std::vector<std::string>> serials;
    for (auto& row : store::serials(tx, ids))
        if (row.product == lots.at(lot).product) serials[row.package].push_back(std::move(row.serial));
    std::vector<LotUnits> out;
    for (const auto& row : rows) {
        const auto& package = packages.at(row.package);
        out.push_back({lot, row.package, package.order, summaries.at(package.order).number, package.state, row.quantity, serials[row.package], package.handed_over_at});
    }
    return out;
}

}  // namespace waybill::packing
