#include <mutex>

#include "base/fault_points.h"
#include "base/log.h"
#include "shipping/machine.h"
#include "shipping/request_json.h"
#include "shipping/rules.h"

// The duties: claim what is due, start its conversation, pick up what a dead worker left.
namespace waybill::shipping {

namespace {

/// Makes the conversation's steps durable on the intent, fenced by the claim's token.
class IntentJournal final : public carrierhost::Journal {
  public:
    IntentJournal(db::Database& db, const Clock& clock, Duration lease, const store::Intent& intent)
        : db_(db), clock_(clock), lease_(lease), kind_(intent.kind), id_(intent.id), token_(intent.lease_token), kept_(kept_values(intent.kept)) {}

    bool keep(const std::string& name, const std::string& value) override {
        kept_[name] = value;
        const std::string stored = to_json(kept_);
        const bool kept = db_.transact([&](db::Tx& tx) { return store::keep(tx, id_, token_, stored); });
        WAYBILL_CRASH_POINT_OF(kind_, "kept");
        return kept;
    }
    bool sending(const std::string& exact) override {
        WAYBILL_CRASH_POINT_OF(kind_, "before_sending");
        const bool ours = db_.transact([&](db::Tx& tx) {
            const bool marked = store::mark_sending(tx, id_, token_, exact, lease_, clock_.now());
            WAYBILL_CRASH_POINT_OF(kind_, "sending_uncommitted");
            return marked;
        });
        WAYBILL_CRASH_POINT_OF(kind_, "sending_committed");
        return ours;
    }

  private:
    db::Database& db_;
    const Clock& clock_;
    const Duration lease_;
    const std::string kind_;
    const BookingId id_;
    const std::int64_t token_;
    carrier::Kept kept_;
};

/// Rows that carry the token are ours. Where the claim's COMMIT got no answer, reading them back settles whether it counted.
template <class Claim>
std::vector<store::Intent> claimed(db::Database& db, std::int64_t token, Claim claim) {
    try {
        const auto count = db.transact([&](db::Tx& tx) {
            const auto stamped = claim(tx);
            if (stamped > 0) WAYBILL_CRASH_POINT("claim.uncommitted");
            return stamped;
        });
        if (count == 0) return {};
        WAYBILL_CRASH_POINT("claim.committed");
    } catch (const db::OutcomeUnknown&) {
    }
    return db.transact([&](db::Tx& tx) { return store::by_token(tx, token); });
}

}  // namespace

void Shipping::Impl::start(const store::Intent& intent) {
    const auto journal = std::make_shared<IntentJournal>(p.db, p.clock, settings.lease, intent);
    begin();
    // The answer may not be storable now (no database): then the lease runs out and the outcome is asked for.
    const auto safely = [this, id = intent.id](auto work) {
        try {
            work();
        } catch (const std::exception& e) {
            log::error("booking.answer_not_stored", {{"intent", id}, {"what", e.what()}});
        }
        end();
    };
    if (intent.kind == "book") {
        auto request = booking_request(intent.request);
        request.kept = kept_values(intent.kept);
        p.carriers.book(intent.carrier, std::move(request), journal,
                        [this, intent, safely](BookOutcome outcome) { safely([&] { booked(intent, outcome); }); });
    } else {
        carrier::VoidRequest request;
        const auto shipment = p.db.transact([&](db::Tx& tx) { return store::get(tx, intent.shipment, false); });
        request.reference = booking_request(intent.request).reference;
        request.carrier_shipment_id = shipment ? shipment->carrier_shipment_id : "";
        request.tracking_number = shipment ? shipment->tracking_number : "";
        request.kept = kept_values(intent.kept);
        p.carriers.cancel(intent.carrier, std::move(request), journal,
                          [this, intent, safely](VoidOutcome outcome) { safely([&] { voided(intent, outcome); }); });
    }
}

void Shipping::Impl::start_find(const store::Intent& intent) {
    carrier::FindRequest request;
    const auto booking = booking_request(intent.request);
    request.reference = booking.reference;
    request.label_format = booking.label_format;
    request.kept = kept_values(intent.kept);
    request.since = intent.first_sent_at.value_or(p.clock.now());
    begin();
    p.carriers.find(intent.carrier, std::move(request), [this, intent](FindOutcome outcome) {
        try {
            found(intent, outcome);
        } catch (const std::exception& e) {
            log::error("booking.answer_not_stored", {{"intent", intent.id}, {"what", e.what()}});
        }
        end();
    });
}

bool Shipping::send_due() {
    int room = 0;
    {
        const std::lock_guard lock(impl_->mutex);
        room = impl_->settings.max_in_flight - impl_->in_flight;
    }
    if (room <= 0) return false;
    const auto token = impl_->p.ids.raw();
    const auto mine = claimed(impl_->p.db, token, [&](db::Tx& tx) {
        return store::claim_pending(tx, impl_->owner, token, impl_->settings.lease, room);
    });
    for (const auto& intent : mine) {
        WAYBILL_CRASH_POINT_OF(intent.kind, "claimed");
        impl_->start(intent);
    }
    return !mine.empty();
}

void Shipping::Impl::happened(const store::Intent& seen, const rules::Event& event, const std::string& detail) {
    p.db.transact([&](db::Tx& tx) {
        const auto shipment = store::get(tx, seen.shipment, false);
        if (!shipment || !p.orders.lock(tx, shipment->order)) return;
        const auto intent = store::lock_intent(tx, seen.id);
        if (!intent || intent->state != seen.state || intent->lease_token != seen.lease_token) return;
        if (const auto step = rules::decide(facts(*intent, *store::get(tx, seen.shipment, true)), policy(), event))
            carry_out(tx, *intent, *step, {nullptr, detail, ""});
    });
}

bool Shipping::resolve_due() {
    auto& impl = *impl_;
    constexpr int kPiece = 100;
    // Claimed and never sent: anybody may take it again. Sent and silent: from here on only the carrier can say what happened.
    bool some = false;
    for (const char* state : {"claimed", "sending"}) {
        const auto silent = impl.p.db.transact([&](db::Tx& tx) { return store::expired(tx, state, kPiece); });
        for (const auto& intent : silent) impl.happened(intent, rules::LeaseExpired{}, std::string("the worker was silent while ") + state);
        some = some || !silent.empty();
    }
    const auto token = impl.p.ids.raw();
    const auto mine = claimed(impl.p.db, token, [&](db::Tx& tx) {
        return store::claim_unknown(tx, impl.owner, token, impl.settings.lease, kPiece);
    });
    for (const auto& intent : mine) impl.resolve(intent);
    return some || !mine.empty();
}

void Shipping::Impl::resolve(const store::Intent& intent) {
    const auto shipment = p.db.transact([&](db::Tx& tx) { return store::get(tx, intent.shipment, false); });
    if (!shipment) return;
    WAYBILL_CRASH_POINT_OF(intent.kind, "before_asking");
    switch (rules::ask(facts(intent, *shipment), policy())) {
        case rules::Ask::find: return start_find(intent);
        case rules::Ask::resend: return start(intent);
        case rules::Ask::nobody:
            return happened(intent, rules::NobodyToAsk{}, "This carrier cannot be asked about a booking.");
    }
}

}  // namespace waybill::shipping
