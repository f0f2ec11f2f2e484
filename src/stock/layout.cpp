#include <algorithm>
#include <array>

#include "stock/rules_layout.h"
#include "stock/stock.h"
#include "stock/store.h"

// The floor: aisles, cross aisles, the depot. Bins and aisles are held against each other, whichever changes.
namespace waybill::stock {
namespace {

constexpr std::array<std::string_view, 3> kWays{"both", "up", "down"};

Error unknown(const std::string& warehouse) {
    return error(Code::not_found, "warehouse.unknown", "There is no warehouse \"" + warehouse + "\".");
}

}  // namespace

std::string_view name(Way way) { return kWays.at(static_cast<std::size_t>(way)); }

std::optional<Way> way_named(std::string_view name) {
    for (std::size_t i = 0; i < kWays.size(); ++i)
        if (kWays[i] == name) return static_cast<Way>(i);
    return std::nullopt;
}

Result<Layout> Stock::put_layout(const Layout& layout) {
    return db_.transact([&](db::Tx& tx) -> Result<Layout> {
        // Locked: bins that come at the same time wait for the new floor.
        if (!store::layout(tx, layout.warehouse, true)) return unknown(layout.warehouse);
        if (auto wrong = rules::faults(layout, store::bins_by_aisle(tx)); !wrong.empty())
            return error(Code::invalid, "stock.layout", "The layout is wrong; see errors. Nothing was changed.",
                         std::move(wrong));
        store::replace_layout(tx, layout, clock_.now());
        return store::layout(tx, layout.warehouse, false).value();
    });
}

Result<Layout> Stock::layout(const std::string& warehouse) {
    return db_.transact([&](db::Tx& tx) -> Result<Layout> {
        auto found = store::layout(tx, warehouse, false);
        if (!found) return unknown(warehouse);
        return *std::move(found);
    });
}

std::vector<Layout> Stock::layouts() {
    return db_.transact([&](db::Tx& tx) { return store::layouts(tx); });
}

Layout Stock::layout(db::Tx& tx) { return store::layout(tx, store::kWarehouse, false).value(); }

}  // namespace waybill::stock
