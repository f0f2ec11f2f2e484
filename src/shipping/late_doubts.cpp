#include <algorithm>

#include "base/fault_points.h"
#include "base/log.h"
#include "shipping/conversation.h"
#include "shipping/machine.h"
#include "shipping/request_json.h"
#include "shipping/rules_sweep.h"

// Sendings that were given up by everybody but the network: their references are asked about until nothing can come of them any more.
namespace waybill::shipping {

namespace {

constexpr int kAtOnce = 8;

}  // namespace

Orphan stray_of(const store::Intent& attempt, const carrier::Booked& shown) {
    Orphan orphan;
    orphan.carrier = attempt.carrier;
    orphan.reference = attempt.reference;
    orphan.carrier_shipment_id = shown.carrier_shipment_id;
    orphan.tracking_number = shown.tracking_number;
    orphan.shipment = attempt.shipment;
    orphan.source = "late_answer";
    orphan.price = shown.price;
    orphan.booked_at = attempt.first_sent_at;
    return orphan;
}

rules::LateDoubt Shipping::Impl::late_doubt(const store::LateDoubt& doubt, const store::Intent& intent) const {
    rules::LateDoubt d{rules::state_of(intent.state), doubt.tries, p.clock.now() - doubt.since, {}};
    if (const auto* carrier = p.carriers.find_carrier(intent.carrier)) d.quiet_period = carrier->quiet_period;
    return d;
}

bool Shipping::Impl::ask_about_late_doubts() {
    const auto due = p.db.transact([&](db::Tx& tx) { return store::claim_late_doubts(tx, settings.lease, kAtOnce); });
    for (const auto& doubt : due) ask_about(doubt);
    return !due.empty();
}

void Shipping::Impl::ask_about(const store::LateDoubt& doubt) {
    struct Asked {
        store::Intent attempt;
        Question question;
    };
    const auto asked = p.db.transact([&](db::Tx& tx) -> std::optional<Asked> {
        const auto intent = store::lock_intent(tx, doubt.intent);
        if (!intent) return store::drop_late_doubt(tx, doubt.intent), std::nullopt;
        if (const auto instead = rules::before_asking(late_doubt(doubt, *intent)))
            return store::put_off_late_doubt(tx, doubt.intent, instead->due_in, instead->tries), std::nullopt;
        return Asked{*intent, question(tx, *intent)};
    });
    if (!asked) return;
    begin();
    p.carriers.find(asked->question.address, asked->question.request, [this, attempt = asked->attempt](FindOutcome outcome) {
        try {
            late_found(attempt, outcome);
        } catch (const std::exception& e) {  // asked again when its time comes
            log::warning("booking.late_doubt_not_stored", {{"intent", attempt.id}, {"what", e.what()}});
        }
        end();
    });
}

void Shipping::Impl::late_found(const store::Intent& attempt, const FindOutcome& outcome) {
    WAYBILL_CRASH_POINT("book.late_found");
    keep_alone(conversation_row(p.ids, p.clock, attempt.id, "find", outcome));
    const auto answer = kind_of(outcome);
    p.db.transact([&](db::Tx& tx) {
        const auto id = attempt.id;
        const auto held = hold(tx, attempt);
        const auto doubt = store::lock_late_doubt(tx, id);
        if (!held || !doubt) return;
        const auto facts = late_doubt(*doubt, held->intent);
        if (const auto instead = rules::before_asking(facts)) return store::put_off_late_doubt(tx, id, instead->due_in, instead->tries);
        if (outcome.value) add_strays(tx, *held, *outcome.value);
        const auto step = rules::after_asking(facts, answer);
        using To = rules::LateStep::To;
        if (step.to == To::ask) return store::put_off_late_doubt(tx, id, std::max(step.due_in, outcome.retry_after), step.tries);
        if (step.to == To::person) leave_to_person(tx, held->intent, outcome.error.detail);
        store::drop_late_doubt(tx, id);
    });
}

/// What the carrier has alive under an attempt, and our books do not count with.
void Shipping::Impl::add_strays(db::Tx& tx, const Held& held, const carrier::Found& shown) {
    const auto& intent = held.intent;
    const auto ours = store::by_references(tx, {intent.reference});
    const bool counts = std::any_of(ours.begin(), ours.end(), [&](const auto& b) { return b.intent == intent.id && b.counts; });
    for (const auto& match : shown.matches) {
        if (match.live == false || (!match.reference.empty() && match.reference != intent.reference)) continue;
        rules::Line line{true, true, rules::state_of(intent.state), false, false};
        line.counts = *line.state == rules::State::done && counts;
        line.same = is_same(match, held.shipment.carrier_shipment_id, held.shipment.tracking_number);
        if (rules::match(line) != rules::Match::stray) continue;
        rules::Stray stray;
        stray.other_number = line.counts && (held.shipment.carrier_shipment_id.empty() || store::adopted_by_person(tx, intent.id));
        add_orphan(tx, stray_of(intent, match), stray);
    }
}

/// It may be that there is a label. Where it stands, all that is known of it is the reference.
void Shipping::Impl::leave_to_person(db::Tx& tx, const store::Intent& intent, const std::string& detail) {
    rules::Stray stray;
    stray.only_maybe = true;
    auto orphan = stray_of(intent, {});
    orphan.detail = detail;
    add_orphan(tx, std::move(orphan), stray);
}

}  // namespace waybill::shipping
