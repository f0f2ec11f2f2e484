#include <algorithm>
#include <map>
#include <set>

#include "base/fault_points.h"
#include "base/log.h"
#include "db/halves.h"
#include "shipping/machine.h"

// Answers that come together share a transaction. Each is fenced and decided by itself; the bookings that simply succeeded are
// written in a few statements for all of them.
namespace waybill::shipping {

namespace {

/// A booking that was made: most answers, and those that are worth to be written together.
bool is_booked(const Shipping::Impl::Answer& answer) {
    const auto* booked = std::get_if<rules::Booked>(&answer.answered.event);
    return booked && booked->answer == rules::Answer::done && answer.claimed.kind == "book";
}

}  // namespace

void Shipping::Impl::take(std::vector<Answer> answers) {
    db::write_in_halves(
        std::span(answers), [this](std::span<Answer> some) { settle(some); },
        [this](std::span<Answer> some) {
            answer_groups.add(some.size());
            for (std::size_t i = 0; i < some.size(); ++i) end();
        },
        [this](std::span<Answer> some, const std::exception_ptr& why) {
            for (const Answer& answer : some) {
                keep_alone(answer.said);
                not_stored(answer.claimed.id, why);
            }
        });
}

void Shipping::Impl::not_stored(BookingId intent, const std::exception_ptr& why) {
    try {
        std::rethrow_exception(why);
    } catch (const std::exception& e) {
        log::error("booking.answer_not_stored", {{"intent", intent}, {"what", e.what()}});
    }
    end();
}

void Shipping::Impl::settle(std::span<const Answer> answers) {
    for ([[maybe_unused]] const Answer& answer : answers) WAYBILL_CRASH_POINT_OF(answer.claimed.kind, "answer_received");
    p.db.transact([&](db::Tx& tx) {
        settle(tx, answers);
        for ([[maybe_unused]] const Answer& answer : answers) WAYBILL_CRASH_POINT_OF(answer.claimed.kind, "outcome_uncommitted");
    });
    for ([[maybe_unused]] const Answer& answer : answers) WAYBILL_CRASH_POINT_OF(answer.claimed.kind, "outcome_committed");
}

void Shipping::Impl::settle(db::Tx& tx, std::span<const Answer> answers) {
    std::vector<const Answer*> others;
    std::vector<BookingId> ids;
    std::vector<ShipmentId> shipments;
    for (const Answer& answer : answers)
        if (is_booked(answer)) ids.push_back(answer.claimed.id), shipments.push_back(answer.claimed.shipment);
    std::set<OrderId> orders;
    for (const auto& row : store::get(tx, shipments, false)) orders.insert(row.order);
    p.orders.lock(tx, std::vector(orders.begin(), orders.end()));
    std::map<BookingId, store::Intent> intents;
    for (auto& intent : store::lock_intents(tx, ids)) intents.emplace(intent.id, std::move(intent));
    std::map<ShipmentId, store::ShipmentRow> rows;
    for (auto& row : store::get(tx, shipments, true)) rows.emplace(row.id, std::move(row));

    std::vector<Adoption> adoptions;
    for (const Answer& answer : answers) {
        const auto intent = intents.find(answer.claimed.id);
        const auto row = rows.find(answer.claimed.shipment);
        if (intent != intents.end() && row != rows.end() && is_booked(answer) && simply_succeeds(answer, intent->second, row->second)) {
            adoptions.push_back({&intent->second, row->second, answer.answered.told.booked});
            rows.erase(row);  // a second answer for the same shipment finds it as it is afterwards
        } else {
            others.push_back(&answer);
        }
    }
    finish(tx, adoptions);
    adopt(tx, adoptions);
    for (const Answer* answer : others) settle(tx, answer->claimed, answer->answered);
    keep_conversations(tx, answers);
}

/// Ours, and booked, and nothing else follows from it.
bool Shipping::Impl::simply_succeeds(const Answer& answer, const store::Intent& intent, const store::ShipmentRow& shipment) const {
    if (!is_ours(intent, answer.claimed)) return false;
    const auto step = rules::decide(facts(intent, shipment), policy(), answer.answered.event);
    return step && step->to == rules::State::done && step->alive && step->checks == 0 && step->absent_answers == 0 && step->reason.empty() &&
           step->effects == std::vector{rules::Effect::adopt};
}

void Shipping::Impl::finish(db::Tx& tx, std::span<const Adoption> adoptions) {
    std::map<std::pair<std::int64_t, std::string>, std::vector<BookingId>> alike;  // by claim and state
    std::vector<store::EventRow> events;
    for (const auto& [intent, shipment, booked, by_person] : adoptions) {
        alike[{intent->lease_token, intent->state}].push_back(intent->id);
        events.push_back({p.ids.raw(), intent->id, intent->state, std::string(rules::word(rules::State::done)), "", answer_json("", "")});
    }
    for (const auto& [claim, ids] : alike)
        if (store::finish(tx, ids, claim.first, claim.second, p.clock.now()) != static_cast<std::int64_t>(ids.size()))
            throw std::logic_error("an intent that was locked and checked did not move");
    store::add_events(tx, events, p.clock.now());
}

}  // namespace waybill::shipping
