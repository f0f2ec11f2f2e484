#include <algorithm>
#include <mutex>

#include "base/fault_points.h"
#include "base/log.h"
#include "shipping/machine.h"
#include "shipping/request_json.h"
#include "shipping/rules.h"

// The duties: claim what is due, start its conversation, pick up what a dead worker left.
namespace waybill::shipping {

namespace {

constexpr int kMostInAClaim = 256;

/// Makes the conversation's steps durable on the intent, fenced by the claim's token.
class IntentJournal final : public carrierhost::Journal {
  public:
    /// `account`: by which it goes out. `first_sent`: what went out first, where this run repeats it.
    IntentJournal(const Shipping::Impl& impl, const store::Intent& intent, std::string account, std::string first_sent)
        : db_(impl.p.db), clock_(impl.p.clock), lease_(impl.settings.lease), marks_(impl.marks), kind_(intent.kind), id_(intent.id),
          token_(intent.lease_token), account_(std::move(account)), first_sent_(std::move(first_sent)), kept_(carrierhost::kept_values(intent.kept)) {}

    bool keep(const std::string& name, const std::string& value) override {
        kept_[name] = value;
        const std::string stored = carrierhost::kept_text(kept_);
        const bool kept = db_.transact([&](db::Tx& tx) { return store::keep(tx, id_, token_, stored); });
        WAYBILL_CRASH_POINT_OF(kind_, "kept");
        return kept;
    }
    void sending(const std::string& exact, std::function<void(bool)> then) override {
        WAYBILL_CRASH_POINT_OF(kind_, "before_sending");
        if (!first_sent_.empty())
            return then(db_.transact([&](db::Tx& tx) { return store::mark_repeated(tx, id_, token_, lease_, clock_.now()); }));
        const std::shared_ptr<Marks> marks = marks_;  // what we work off for others may outlive this journal and its machine
        marks->mark({kind_, token_, {id_, exact, account_}, std::move(then)});
    }

    Duration good_for() const override { return lease_; }
    std::string first_sent() const override { return first_sent_; }

  private:
    db::Database& db_;
    const Clock& clock_;
    const Duration lease_;
    const std::shared_ptr<Marks> marks_;
    const std::string kind_;
    const BookingId id_;
    const std::int64_t token_;
    const std::string account_, first_sent_;
    carrier::Kept kept_;
};

std::string with_account(const std::string& carrier, const std::string& account) { return account.empty() ? carrier : carrier + "@" + account; }
std::string account_of(const std::string& address) {
    const auto at = address.find('@');
    return at == address.npos ? "" : address.substr(at + 1);
}

/// A void's own reference begins with its booking's.
std::string reference_of_booking(const store::Intent& intent) { return intent.reference.substr(0, rules::kReferenceLength); }

/// What a void is to end, where our books have it.
std::optional<store::Intent> booking_of(db::Tx& tx, const store::Intent& voids) {
    for (auto& intent : store::of_shipment(tx, voids.shipment))
        if (intent.kind == "book" && intent.reference == reference_of_booking(voids)) return std::move(intent);
    return {};
}

/// The account by which what a void is to end was booked: there alone it can be voided.
std::string booked_by(db::Tx& tx, const store::Intent& voids) {
    const auto booking = booking_of(tx, voids);
    return booking ? store::sent_by(tx, booking->id, booking->carrier) : voids.carrier;
}

/// Due intents that carry the token afterwards are ours. Where the claim's COMMIT got no answer, reading them back settles whether it
/// counted.
template <class Claim>
std::vector<store::Intent> claimed(db::Database& db, const std::string& state, int limit, std::int64_t token, Claim claim) {
    std::vector<BookingId> ids;
    try {
        auto mine = db.transact([&](db::Tx& tx) -> std::vector<store::Intent> {
            ids = store::due(tx, state, limit);
            if (ids.empty() || claim(tx, ids) == 0) return {};
            WAYBILL_CRASH_POINT("claim.uncommitted");
            return store::claimed(tx, ids, token);
        });
        if (!mine.empty()) WAYBILL_CRASH_POINT("claim.committed");
        return mine;
    } catch (const db::OutcomeUnknown&) {
        return db.transact([&](db::Tx& tx) { return store::claimed(tx, ids, token); });
    }
}

/// One that cannot even be begun holds up no other: it is due again when its lease ends.
template <class Begin>
void each_by_itself(const std::vector<store::Intent>& mine, Begin begin) {
    for (const auto& intent : mine) {
        try {
            begin(intent);
        } catch (const db::Unavailable&) {
            throw;
        } catch (const std::exception& e) {
            log::error("booking.not_begun", {{"intent", intent.id}, {"what", e.what()}});
        }
    }
}

template <class Work>
void safely(Shipping::Impl& impl, BookingId id, Work work) {
    try {
        work();
    } catch (...) {
        return impl.not_stored(id, std::current_exception());
    }
    impl.end();
}

}  // namespace

void Shipping::Impl::start(const store::Intent& intent) { intent.kind == "book" ? start_booking(intent) : start_voiding(intent); }

void Shipping::Impl::start_booking(const store::Intent& intent) {
    // What was sent once is settled by the account that sent it; whatever did not leave goes by the one that is in use now.
    std::string first_sent, address = with_account(intent.carrier, p.carriers.account_in_use(intent.carrier));
    if (intent.state == "unknown")
        p.db.transact([&](db::Tx& tx) {
            first_sent = store::sent_exact(tx, intent.id);
            address = store::sent_by(tx, intent.id, intent.carrier);
        });
    if (intent.state == "unknown" && first_sent.empty())
        return happened(intent, rules::NobodyToAsk{}, "What was sent first is not known any more.");
    auto request = booking_request(intent.request);
    request.kept = carrierhost::kept_values(intent.kept);
    auto asked = std::make_shared<const carrier::BookingRequest>(request);
    begin();
    p.carriers.book(address, std::move(request), std::make_shared<IntentJournal>(*this, intent, account_of(address), std::move(first_sent)),
                    [this, intent, asked = std::move(asked)](BookOutcome outcome) { booked(intent, *asked, std::move(outcome)); });
}

void Shipping::Impl::start_voiding(const store::Intent& intent) {
    carrier::VoidRequest request;
    std::string address = intent.carrier;
    p.db.transact([&](db::Tx& tx) {
        address = booked_by(tx, intent);
        if (const auto orphan = intent.orphan ? store::orphan(tx, intent.orphan, false) : std::nullopt) {
            request.reference = orphan->reference;
            request.carrier_shipment_id = orphan->carrier_shipment_id;
            request.tracking_number = orphan->tracking_number;
        } else if (const auto shipment = store::get(tx, intent.shipment, false)) {
            request.reference = booking_request(intent.request).reference;
            request.carrier_shipment_id = shipment->carrier_shipment_id;
            request.tracking_number = shipment->tracking_number;
        }
    });
    // By another account the carrier does not know it, and says so: harmless, unlike the question whether something was booked.
    if (!p.carriers.unusable(address).empty()) address = with_account(intent.carrier, p.carriers.account_in_use(intent.carrier));
    request.kept = carrierhost::kept_values(intent.kept);
    begin();
    p.carriers.cancel(address, std::move(request), std::make_shared<IntentJournal>(*this, intent, account_of(address), ""),
                      [this, intent](VoidOutcome outcome) { safely(*this, intent.id, [&] { voided(intent, outcome); }); });
}

/// A void, too, is asked about by what its booking left behind: some carriers show a label by what was kept of it alone.
Shipping::Impl::Question Shipping::Impl::question(db::Tx& tx, const store::Intent& intent) const {
    const auto booking = intent.kind == "book" ? std::optional(intent) : booking_of(tx, intent);
    const auto& about = booking ? *booking : intent;
    Question out{{}, store::sent_by(tx, about.id, about.carrier)};
    if (intent.kind != "book" && !p.carriers.unusable(out.address).empty()) out.address = store::sent_by(tx, intent.id, intent.carrier);
    out.request.reference = reference_of_booking(intent);
    out.request.since = about.first_sent_at.value_or(p.clock.now());
    if (!booking) return out;
    out.request.label_format = booking_request(about.request).label_format;
    out.request.kept = carrierhost::kept_values(about.kept);
    return out;
}

void Shipping::Impl::start_find(const store::Intent& intent) {
    auto asked = p.db.transact([&](db::Tx& tx) { return question(tx, intent); });
    begin();
    p.carriers.find(asked.address, std::move(asked.request),
                    [this, intent](FindOutcome outcome) { safely(*this, intent.id, [&] { found(intent, outcome); }); });
}

bool Shipping::send_due() {
    auto& impl = *impl_;
    int room = 0;
    {
        const std::lock_guard lock(impl.mutex);
        room = impl.settings.max_in_flight - impl.in_flight;
    }
    // A claim costs a commit, however many it takes: while much is under way, room is filled by the eighth.
    if (room <= 0 || (impl.settings.max_in_flight > 64 && room < impl.settings.max_in_flight / 8)) return false;
    const auto token = impl.p.ids.raw();
    const auto mine = claimed(impl.p.db, "pending", std::min(room, kMostInAClaim), token, [&](db::Tx& tx, const auto& ids) {
        return store::claim_pending(tx, ids, impl.owner, token, impl.settings.lease);
    });
    if (mine.empty()) return false;
    impl.claim_groups.add(mine.size());
    each_by_itself(mine, [&](const store::Intent& intent) {
        WAYBILL_CRASH_POINT_OF(intent.kind, "claimed");
        impl.start(intent);
    });
    return true;
}

void Shipping::Impl::happened(const store::Intent& seen, const rules::Event& event, const std::string& detail) {
    p.db.transact([&](db::Tx& tx) {
        const auto held = hold(tx, seen);
        if (!held || held->intent.state != seen.state || held->intent.lease_token != seen.lease_token) return;
        const auto step = rules::decide(facts(held->intent, held->shipment), policy(), event);
        if (!step) return;
        if (held->orphan) return carry_out_orphan(tx, *held, *step, {nullptr, detail, ""});
        carry_out(tx, held->intent, *step, {nullptr, detail, ""});
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
    const auto mine = claimed(impl.p.db, "unknown", kPiece, token, [&](db::Tx& tx, const auto& ids) {
        return store::claim_unknown(tx, ids, impl.owner, token, impl.settings.lease);
    });
    each_by_itself(mine, [&](const store::Intent& intent) { impl.resolve(intent); });
    return impl.ask_about_late_doubts() || some || !mine.empty();
}

void Shipping::Impl::resolve(const store::Intent& intent) {
    const auto shipment = p.db.transact([&](db::Tx& tx) { return store::get(tx, intent.shipment, false); });
    WAYBILL_CRASH_POINT_OF(intent.kind, "before_asking");
    switch (rules::ask(facts(intent, shipment.value_or(store::ShipmentRow{})), policy())) {
        case rules::Ask::find: return start_find(intent);
        case rules::Ask::resend: return start(intent);
        case rules::Ask::nobody:
            return happened(intent, rules::NobodyToAsk{}, "This carrier cannot be asked about a booking.");
    }
}

}  // namespace waybill::shipping
