#include <algorithm>
#include <stdexcept>

#include "orders/work.h"

namespace waybill::orders {

void Orders::record(db::Tx& tx, OrderId id, std::span<const Progress> progress, const std::string& actor) {
    if (progress.empty()) return;
    Work work = Work::require(p_, tx, id, actor);
    std::vector<OrderLineId> lines;
    for (const auto& step : progress)
        if (std::find(lines.begin(), lines.end(), step.line) == lines.end()) lines.push_back(step.line);
    work.only(lines);
    for (const auto& step : progress) work.move(step);
    work.save();
}

void Orders::work_began(db::Tx& tx, OrderId id, const std::string& actor) {
    Work work = Work::require(p_, tx, id, actor);
    work.head().walking = true;
    work.save();
}

void Orders::set_bookings(db::Tx& tx, const std::map<OrderId, Booking>& bookings) {
    std::vector<OrderId> ids;
    for (const auto& [id, booking] : bookings) ids.push_back(id);
    std::vector<Work> works = Work::lock(p_, tx, ids, "");
    if (works.size() != ids.size()) throw std::logic_error("a booking is of an order that is not there");
    for (Work& work : works) work.head().booking = bookings.at(work.head().id);
    Work::save(works);
}

void Orders::backorder(db::Tx& tx, OrderId id, OrderLineId line_id, Stage reached, Quantity units, const std::string& reason,
                       const std::string& actor) {
    Work work = Work::require(p_, tx, id, actor);
    work.only({line_id});
    if (work.lines().size() != 1) throw std::logic_error("there is no line " + line_id.text());
    store::LineHead& line = work.lines().front();
    const bool allocated = reached == Stage::allocated;
    if (!allocated && reached != Stage::reserved) throw std::logic_error("units are short before they are picked, not later");
    const std::int64_t waiting = allocated ? line.stages.allocated - line.stages.picked : line.stages.unallocated();
    if (units.units <= 0 || units.units > waiting)
        throw std::logic_error("more units are short than wait to be picked on " + line_id.text());

    const std::vector<stock::Units> given_up{{line_id.raw(), line.product, units}};
    if (allocated) work.move(line, Stage::allocated, -units.units);
    work.move(line, Stage::reserved, -units.units);
    if (!allocated) p_.stock.unreserve(tx, given_up);

    const auto say = [line_id, sku = line.sku, units, reason](json::Writer& out) {
        out.member("line", line_id).member("sku", sku).member("units", units.units).member("reason", reason);
    };
    work.tell("order.backordered", say);
    work.announce("order.backordered", say);
    // Units that were not found where they should lie may lie elsewhere; units that no bin could be found for do not.
    if (allocated && !work.cancelled() && !work.held()) {
        const auto got = p_.stock.reserve(tx, given_up);
        work.move(line, Stage::reserved, got.at(0).units);
        if (got[0].units > 0) work.release(got[0].units);
    }
    work.save();
}

}  // namespace waybill::orders
