#include <set>

#include "stock/stock.h"
#include "stock/store_reading.h"
#include "stock/store_upkeep.h"

// What people look up: the ledger, and how much waits at the shelves.
namespace waybill::stock {

std::vector<Entry> Stock::entries(db::Tx& tx, const EntryQuery& query) {
    using What = EntryQuery::What;
    const auto rows = query.what == What::all ? store::ledger_of(tx, query.product, query.before, query.limit)
                                              : store::ledger_by_hand(tx, query.what == What::moves, query.before, query.limit);
    std::set<LocationId> ids;
    for (const auto& row : rows)
        for (const LocationId id : {row.movement.from_place, row.movement.to_place, row.movement.bin})
            if (id) ids.insert(id);
    const auto places = store::by_ids(tx, {ids.begin(), ids.end()});
    std::set<LotId> named;
    for (const auto& row : rows)
        if (row.movement.lot) named.insert(row.movement.lot);
    auto lots = store::lots(tx, {named.begin(), named.end()});
    const auto code = [&](LocationId id) {
        const auto found = places.find(id);
        return found == places.end() ? std::string() : found->second.code;
    };
    std::vector<Entry> out;
    out.reserve(rows.size());
    for (const auto& row : rows) {
        const auto& m = row.movement;
        out.push_back({m.id, m.product, m.units, row.from, row.to, code(m.from_place), code(m.to_place), code(m.bin), m.reason, m.actor,
                       m.note, row.at, lots[m.lot].code});
    }
    return out;
}

std::vector<Goods> Stock::goods_in(db::Tx& tx, LocationId place) {
    std::vector<Goods> out;
    for (const auto& [spot, shelf] : store::shelves_at(tx, {place})) out.emplace_back(spot.product, spot.lot);
    return out;
}

Waiting Stock::waiting(db::Tx& tx) {
    constexpr int kMost = 10'000;
    Waiting out{store::open_count_number(tx), 0};
    if (!store::any_lot(tx)) return out.to_fill = store::faces_to_fill(tx), out;
    std::set<std::pair<ProductId, LocationId>> faces;  // which lots may be sold, the program knows
    for (const auto& one : replenishments(tx, kMost))
        if (one.taken_by.empty()) faces.emplace(one.product, one.to.id);
    return out.to_fill = static_cast<std::int64_t>(faces.size()), out;
}

}  // namespace waybill::stock
