#include "orders/work.h"

namespace waybill::orders {
namespace {

/// Frees what no bin was chosen for. What is allocated, picked or packed stays with picking, which gives it back on
/// "order.cancelled": lines only lose units that were taken off every later stage before.
void free_unallocated(const Orders::Parts& p, db::Tx& tx, Work& work) {
    std::vector<stock::Units> freed;
    for (auto& line : work.lines()) {
        const std::int64_t units = line.stages.unallocated();
        if (units <= 0) continue;
        freed.push_back({line.id.raw(), line.product, Quantity{units}});
        work.move(line, Stage::reserved, -units);
    }
    if (!freed.empty()) p.stock.unreserve(tx, freed);
}

}  // namespace

Result<Order> Orders::cancel(OrderId id, const std::string& reason, const std::string& actor) {
    return p_.db.transact([&](db::Tx& tx) -> Result<Order> {
        auto work = Work::lock(p_, tx, id, actor);
        if (!work) return no_such_order();
        if (work->cancelled()) return get(tx, id);
        if (work->head().units.shipped > 0)
            return error(Code::conflict, "order.too_late", "Goods of this order were handed over; it can only be returned.");
        free_unallocated(p_, tx, *work);
        work->head().commercial = "cancelled";
        const auto say = [reason](json::Writer& out) { out.member("reason", reason); };
        work->tell("order.cancelled", say);
        work->announce("order.cancelled", say);
        work->save();
        return get(tx, id);
    });
}

}  // namespace waybill::orders
