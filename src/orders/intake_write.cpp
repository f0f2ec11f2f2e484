#include <algorithm>
#include <tuple>

#include "orders/intake.h"
#include "orders/news.h"
#include "orders/token.h"

namespace waybill::orders {

void Intake::number() {
    for (auto* member : open_) member->number = p_.numbers.next("order");
}

std::vector<stock::Units> Intake::wants() const {
    std::vector<stock::Units> wants;
    for (const auto* member : open_) {
        if (!member->plan || !member->plan->holds.empty()) continue;
        for (std::size_t i = 0; i < member->plan->lines.size(); ++i)
            wants.push_back({0, member->plan->lines[i].product, Quantity{member->order->lines[i].quantity}});
    }
    return wants;
}

/// The lines keep the ledgers' first entry, in `reserved_at_intake`.
void Intake::reserve(db::Tx& tx, const std::vector<stock::Units>& wants, bool likely) {
    if (wants.empty()) return;
    const auto got = likely ? std::vector<Quantity>() : p_.stock.reserve_unrecorded(tx, wants);
    std::size_t at = 0;
    for (auto* member : open_) {
        if (!member->plan || !member->plan->holds.empty()) continue;
        for (auto& line : member->plan->lines) {
            line.reserved = (likely ? wants.at(at).quantity : got.at(at)).units;
            ++at;
        }
    }
}

void Intake::gate(Member& member) {
    const NewOrder& order = *member.order;
    Plan& plan = *member.plan;
    GateFacts facts{"confirmed", order.paid ? "paid" : "unpaid", plan.channel.policy, order.ship_to, plan.holds, {}};
    Stages units;
    std::vector<AnswerLine> lines;
    for (std::size_t i = 0; i < order.lines.size(); ++i) {
        const NewLine& line = order.lines[i];
        facts.lines.push_back({line.sku, line.quantity, plan.lines[i].reserved});
        lines.push_back({static_cast<int>(i) + 1, line.sku, line.quantity, plan.lines[i].reserved});
        units += Stages{.quantity = line.quantity, .reserved = plan.lines[i].reserved};
    }
    plan.conditions = failed_conditions(facts);
    plan.released = plan.conditions.empty();
    plan.state = derive_state({false, !plan.holds.empty(), plan.released, false, Booking::none, units});
    member.accepted = Accepted{member.id, false,
                               answer_text(member.id, member.number, order.external_ref, plan.state, plan.holds,
                                           plan.released ? open_conditions(facts) : plan.conditions, lines, plan.total),
                               plan.state};
}

std::vector<const Intake::Member*> Intake::accepted_in_order() const {
    std::vector<const Member*> accepted;
    for (const auto* member : open_)
        if (member->plan) accepted.push_back(member);
    // The same order of keys in every group: two groups that meet wait for each other, and never in a circle.
    std::sort(accepted.begin(), accepted.end(), [](const Member* a, const Member* b) {
        return std::tie(a->order->external_ref, a->plan->channel.id) < std::tie(b->order->external_ref, b->plan->channel.id);
    });
    return accepted;
}

void Intake::insert_orders(db::Tx& tx, const std::vector<const Member*>& accepted, Instant now) {
    std::vector<store::NewRow> orders;
    std::vector<store::NewLineRow> lines;
    std::vector<store::NewChargeRow> charges;
    for (const auto* member : accepted) {
        const NewOrder& order = *member->order;
        const Plan& plan = *member->plan;
        store::NewRow row{member->id,
                          member->number,
                          plan.channel.id,
                          order.external_ref,
                          member->content_hash,
                          order.paid ? "paid" : "unpaid",
                          plan.state,
                          token_hash(public_token(settings_.token_secret, member->id)),
                          plan.channel.policy,
                          plan.total,
                          order.customer_name,
                          order.customer_email,
                          order.customer_phone,
                          order.note,
                          order.ship_to,
                          static_cast<int>(plan.holds.size()),
                          static_cast<std::int64_t>(order.lines.size()),
                          0,
                          0,
                          plan.released,
                          order.placed_at.value_or(now)};
        for (std::size_t i = 0; i < order.lines.size(); ++i) {
            const NewLine& line = order.lines[i];
            const LinePlan& planned = plan.lines[i];
            row.units += line.quantity;
            row.reserved += planned.reserved;
            lines.push_back({planned.id, member->id, static_cast<int>(i) + 1, planned.product, line.sku, planned.description,
                             line.unit_price.minor, line.quantity, planned.reserved});
        }
        for (const auto& charge : order.charges)
            charges.push_back({member->id, static_cast<int>(&charge - order.charges.data()) + 1, charge});
        orders.push_back(std::move(row));
    }
    store::insert(tx, orders, now);
    store::insert(tx, lines);
    store::insert(tx, charges);
}

void Intake::insert_story(db::Tx& tx, const std::vector<const Member*>& accepted, Instant now) {
    std::vector<store::HoldRow> holds;
    std::vector<store::TimelineRow> timeline;
    for (const auto* member : accepted) {
        const NewOrder& order = *member->order;
        const Plan& plan = *member->plan;
        const auto tell = [&](const std::string& kind, const std::function<void(json::Writer&)>& detail) {
            timeline.push_back({p_.ids.raw(), member->id, kind, order.actor, object(detail)});
        };
        std::int64_t reserved = 0;
        for (const auto& line : plan.lines) reserved += line.reserved;
        // One row says both where the order was released at once: the reader makes two entries of it.
        tell("order.accepted", [&](json::Writer& out) {
            out.member("channel", order.channel).member("external_ref", order.external_ref).member("total", plan.total);
            if (plan.released) out.member("released", reserved);
        });
        for (const auto& hold : plan.holds) {
            holds.push_back({p_.ids.raw(), member->id, hold.reason, hold.detail, order.actor});
            tell("order.held", [&](json::Writer& out) { out.member("reason", hold.reason).member("detail", hold.detail); });
        }
    }
    store::insert(tx, holds, now);
    store::insert(tx, timeline, now);
}

void Intake::announce(db::Tx& tx, const std::vector<const Member*>& accepted) {
    std::vector<events::News> all;
    for (const auto* member : accepted) {
        const Plan& plan = *member->plan;
        const Subject subject{member->id, member->number, member->order->external_ref, plan.state};
        all.push_back(news("order.accepted", subject, [&](json::Writer& out) {
            out.member("channel", member->order->channel).member("total", plan.total);
        }));
        for (const auto& hold : plan.holds)
            all.push_back(news("order.held", subject,
                               [&](json::Writer& out) { out.member("reason", hold.reason).member("detail", hold.detail); }));
        if (plan.released) all.push_back(news("order.released", subject));
        all.push_back(news("order.state", subject));
    }
    p_.outbox.put_all(tx, all);
}

void Intake::settle(db::Tx& tx) {
    std::vector<http::OperationKey> keys;
    std::vector<http::Outcome> outcomes;
    for (const auto* member : open_) {
        if (!member->keyed) continue;
        keys.push_back(*member->order->operation);
        outcomes.push_back(member->refused ? outcome(*member->refused) : outcome(*member->accepted));
    }
    if (!keys.empty()) p_.idempotency.settle_new(tx, keys, outcomes);
}

void Intake::write(db::Tx& tx) {
    const Instant now = p_.clock.now();
    // Orders wait for each other at the balances of stock. Where there is plenty, these are locked last, and only till the COMMIT.
    const auto wanted = wants();
    const bool likely = !was_short_ && p_.stock.likely(wanted);
    reserve(tx, wanted, likely);
    for (auto* member : open_)
        if (member->plan) gate(*member);
    if (const auto accepted = accepted_in_order(); !accepted.empty()) {
        insert_orders(tx, accepted, now);
        insert_story(tx, accepted, now);
        announce(tx, accepted);
    }
    settle(tx);
    if (likely && !p_.stock.take_unrecorded(tx, wanted)) {
        was_short_ = true;
        throw Short();
    }
}

}  // namespace waybill::orders
