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
    const auto code = [&](LocationId id) {
        const auto found = places.find(id);
        return found == places.end() ? std::string() : found->second.code;
    };
    std::vector<Entry> out;
    out.reserve(rows.size());
    for (const auto& row : rows) {
        const auto& m = row.movement;
        out.push_back({m.id, m.product, m.units, row.from, row.to, code(m.from_place), code(m.to_place), code(m.bin), m.reason, m.actor,
                       m.note, row.at});
    }
    return out;
}

std::vector<ProductId> Stock::products_in(db::Tx& tx, LocationId place) {
    std::vector<ProductId> out;
    for (const auto& [key, shelf] : store::shelves_at(tx, {place})) out.push_back(key.first);
    return out;
}

Waiting Stock::waiting(db::Tx& tx) { return {store::open_count_number(tx), store::faces_to_fill(tx)}; }

}  // namespace waybill::stock
