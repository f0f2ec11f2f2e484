#include <algorithm>
#include <map>

#include "orders/rules_address.h"
#include "orders/work.h"

// Where an order goes is changed by a person or a program, with a reason, and never by itself.
namespace waybill::orders {
namespace {

/// An order of which one shipment failed may have another that is booked. Its story tells: shipping writes each step of a shipment there, with
/// its state, in the transaction of the step.
bool another_is_booked(const std::vector<TimelineEntry>& story) {
    std::map<std::string, std::string> states;
    for (const TimelineEntry& entry : story) {
        if (!entry.kind.starts_with("shipment.")) continue;
        const auto detail = json::parse(entry.detail);
        const json::Value *id = detail ? detail->find("id") : nullptr, *state = detail ? detail->find("state") : nullptr;
        if (id != nullptr && state != nullptr) states[id->string] = state->string;
    }
    return std::any_of(states.begin(), states.end(), [](const auto& one) { return one.second != "failed" && one.second != "voided"; });
}

}  // namespace

Result<Order> Orders::change_address(OrderId id, const Address& to, const std::string& reason, const std::string& actor) {
    if (auto wrong = wrong_delivery_address(to, "/address"); !wrong.empty())
        return error(Code::invalid, "request.fields", "Some fields are wrong; see errors.", std::move(wrong));
    return p_.db.transact([&](db::Tx& tx) -> Result<Order> {
        auto work = Work::lock(p_, tx, id, actor);
        if (!work) return no_such_order();
        Booking booking = work->head().booking;
        if (booking == Booking::failed && another_is_booked(store::timeline(tx, id))) booking = Booking::booked;
        if (auto settled = address_is_settled(work->cancelled(), booking, work->head().units)) return *std::move(settled);
        const Address from = store::order(tx, id)->ship_to;
        if (from == to) return get(tx, id);
        store::set_address(tx, id, to);
        work->tell("order.address_changed", [&](json::Writer& out) {
            write(out.key("from"), from, Sight::full);
            write(out.key("to"), to, Sight::full);
            out.member("reason", reason);
        });
        if (!work->held()) {
            const std::int64_t got = work->reserve_waiting();
            if (work->failed_conditions().empty() && work->has_work_to_release()) work->release(got);
        }
        work->save();
        return get(tx, id);
    });
}

}  // namespace waybill::orders
