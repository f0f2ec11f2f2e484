#include <mutex>

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
        : db_(db), clock_(clock), lease_(lease), id_(intent.id), token_(intent.lease_token), kept_(kept_values(intent.kept)) {}

    bool keep(const std::string& name, const std::string& value) override {
        kept_[name] = value;
        const std::string stored = to_json(kept_);
        return db_.transact([&](db::Tx& tx) { return store::keep(tx, id_, token_, stored); });
    }
    bool sending(const std::string& exact) override {
        return db_.transact([&](db::Tx& tx) { return store::mark_sending(tx, id_, token_, exact, lease_, clock_.now()); });
    }

  private:
    db::Database& db_;
    const Clock& clock_;
    const Duration lease_;
    const BookingId id_;
    const std::int64_t token_;
    carrier::Kept kept_;
};

/// Rows that carry the token are ours. Where the claim's COMMIT got no answer, reading them back settles whether it counted.
template <class Claim>
std::vector<store::Intent> claimed(db::Database& db, std::int64_t token, Claim claim) {
    try {
        const auto count = db.transact([&](db::Tx& tx) { return claim(tx); });
        if (count == 0) return {};
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
    request.reference = booking_request(intent.request).reference;
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
    for (const auto& intent : mine) impl_->start(intent);
    return !mine.empty();
}

bool Shipping::resolve_due() {
    auto& impl = *impl_;
    constexpr int kPiece = 100;
    // Claimed and never sent: anybody may take it again. Sent and silent: from here on only the carrier can say what happened.
    const bool reclaimed = impl.p.db.transact([&](db::Tx& tx) {
        const auto stale = store::expired(tx, "claimed", kPiece);
        for (const auto& intent : stale) impl.postpone(tx, intent, Duration::zero(), "the worker was silent before sending");
        return !stale.empty();
    });
    bool doubted = false;
    const auto silent = impl.p.db.transact([&](db::Tx& tx) { return store::expired(tx, "sending", kPiece); });
    for (const auto& intent : silent)
        impl.p.db.transact([&](db::Tx& tx) {
            const auto shipment = store::get(tx, intent.shipment, false);
            if (!shipment || !impl.p.orders.lock(tx, shipment->order)) return;
            const auto now = store::lock_intent(tx, intent.id);
            if (!now || now->state != "sending" || now->lease_token != intent.lease_token) return;
            impl.doubt(tx, *now, *shipment, "the worker was silent after sending");
            doubted = true;
        });
    const auto token = impl.p.ids.raw();
    const auto mine = claimed(impl.p.db, token, [&](db::Tx& tx) {
        return store::claim_unknown(tx, impl.owner, token, impl.settings.lease, kPiece);
    });
    for (const auto& intent : mine) {
        const auto* carrier = impl.p.carriers.find_carrier(intent.carrier);
        if (carrier && carrier->recovery == carrier::Recovery::queryable) {
            impl.start_find(intent);
        } else {
            // Nothing that the program could do would be certain: a person decides.
            impl.found(intent, FindOutcome{FindOutcome::Kind::refused, std::nullopt,
                                           error(Code::unsupported, "carrier.cannot_find", "This carrier cannot be asked about a booking."),
                                           {},
                                           ""});
        }
    }
    return reclaimed || doubted || !mine.empty();
}

}  // namespace waybill::shipping
