#include "base/log.h"
#include "collection/impl.h"

// The duty: claims what is due, starts its conversation, and takes up what a dead worker left.
namespace waybill::collection {

namespace {

/// Makes a run's steps durable, fenced by the token of its claim.
class ErrandJournal final : public carrierhost::Journal {
  public:
    ErrandJournal(const Collection::Impl& impl, const store::Errand& errand)
        : db_(impl.p.db), clock_(impl.p.clock), lease_(impl.settings.lease), id_(errand.id), token_(errand.token),
          kept_(carrierhost::kept_values(errand.kept)) {}

    bool keep(const std::string& name, const std::string& value) override {
        kept_[name] = value;
        return db_.transact([&](db::Tx& tx) { return store::keep(tx, id_, token_, kept_); });
    }
    void sending(const std::string& exact, std::function<void(bool)> then) override {
        then(db_.transact([&](db::Tx& tx) { return store::mark_sent(tx, id_, token_, exact, lease_, clock_.now()); }));
    }
    Duration good_for() const override { return lease_; }

  private:
    db::Database& db_;
    const Clock& clock_;
    const Duration lease_;
    const std::int64_t id_, token_;
    carrier::Kept kept_;
};

/// What all endings have in common; nothing where the lease was lost, and somebody else goes on.
template <class T>
std::optional<Ending> ending_of(const carrierhost::Outcome<T>& outcome) {
    using Kind = typename carrierhost::Outcome<T>::Kind;
    Ending out;
    out.retry_after = outcome.retry_after;
    out.detail = outcome.error.detail;
    out.reply = !outcome.raw_reply.empty() || outcome.calls.empty() ? outcome.raw_reply : outcome.calls.back().reply;
    switch (outcome.kind) {
        case Kind::done: out.ended = rules::Ended::done; break;
        case Kind::refused: out.ended = rules::Ended::refused; break;
        case Kind::not_now: out.ended = rules::Ended::not_now; break;
        case Kind::in_doubt: out.ended = rules::Ended::in_doubt; break;
        case Kind::aborted: return {};
    }
    return out;
}

}  // namespace

rules::Facts Collection::Impl::facts(const store::Errand& errand) const {
    rules::Facts facts{errand.sent_at.has_value(), errand.kept != "{}", errand.tries, {}};
    if (const auto* carrier = p.carriers.find_carrier(errand.carrier)) facts.quiet_period = carrier->quiet_period;
    return facts;
}

bool Collection::work_due() {
    auto& impl = *impl_;
    int room = 0;
    {
        const std::lock_guard lock(impl.mutex);
        room = impl.settings.max_in_flight - impl.in_flight;
    }
    bool some = false;
    impl.p.db.transact([&](db::Tx& tx) {
        const auto silent = store::expired(tx, 20);
        some = !silent.empty();
        for (auto errand : silent) {
            errand.detail = "The program stopped before the carrier's answer was known.";
            impl.go_on(tx, errand, rules::silent(impl.facts(errand)), {});
        }
    });
    if (room <= 0) return some;
    const auto token = impl.p.ids.raw();
    const auto mine = impl.p.db.transact([&](db::Tx& tx) { return store::claim(tx, token, impl.settings.lease, room); });
    for (const auto& errand : mine) impl.start(errand);
    return some || !mine.empty();
}

void Collection::Impl::start(const store::Errand& errand) {
    begin();
    try {
        switch (errand.kind) {
            case rules::Kind::manifest: return start_manifest(errand);
            case rules::Kind::pickup: return start_pickup(errand);
            case rules::Kind::cancellation: return start_cancellation(errand);
        }
    } catch (...) {  // nothing left: the lease runs out, and it is sent then
        end();
        throw;
    }
}

void Collection::Impl::start_manifest(const store::Errand& errand) {
    carrier::ManifestRequest request;
    request.reference = ManifestId(errand.id).bare();
    request.from = settings.dock;
    request.kept = carrierhost::kept_values(errand.kept);
    for (const auto& part : p.db.transact([&](db::Tx& tx) { return store::parts(tx, errand.id); })) {
        request.carrier_shipment_ids.push_back(part.carrier_shipment_id);
        request.tracking_numbers.push_back(part.tracking_number);
    }
    p.carriers.manifest(errand.address(), std::move(request), std::make_shared<ErrandJournal>(*this, errand), [this, errand](auto outcome) {
        auto ending = ending_of(outcome);
        if (ending && outcome.kind == decltype(outcome)::Kind::done) {
            if (outcome.value->pending) ending->ended = rules::Ended::unfinished;
            ending->number = outcome.value->carrier_manifest_id;
            ending->left_out = outcome.value->left_out;
            for (const auto& document : outcome.value->documents)
                if (!document.bytes.empty()) ending->files.push_back({document.media_type, document.bytes});
        }
        if (ending) ended(errand, *ending);
        end();
    });
}

void Collection::Impl::start_pickup(const store::Errand& errand) {
    const auto van = van_of(errand.request);
    carrier::PickupRequest request;
    request.reference = PickupId(errand.id).bare();
    request.at = settings.dock;
    request.date = van.date;
    request.ready_minute = van.ready_minute, request.close_minute = van.close_minute;
    request.parcels = van.parcels, request.weight = van.weight;
    request.service = van.service, request.to_country = van.to_country.empty() ? settings.dock.country : van.to_country;
    request.instructions = van.instructions;
    request.kept = carrierhost::kept_values(errand.kept);
    for (const auto& part : p.db.transact([&](db::Tx& tx) { return store::parts(tx, errand.id); }))
        request.carrier_shipment_ids.push_back(part.carrier_shipment_id);
    p.carriers.pickup(errand.address(), std::move(request), std::make_shared<ErrandJournal>(*this, errand), [this, errand](auto outcome) {
        auto ending = ending_of(outcome);
        if (ending && outcome.kind == decltype(outcome)::Kind::done) {
            ending->number = outcome.value->confirmation;
            ending->price = outcome.value->price;
        }
        if (ending) ended(errand, *ending);
        end();
    });
}

void Collection::Impl::start_cancellation(const store::Errand& errand) {
    const auto pickup = p.db.transact([&](db::Tx& tx) { return store::get(tx, errand.pickup, false); });
    carrier::PickupCancel request;
    request.confirmation = pickup ? pickup->number : "";
    p.carriers.cancel_pickup(errand.address(), std::move(request), std::make_shared<ErrandJournal>(*this, errand), [this, errand](auto outcome) {
        if (const auto ending = ending_of(outcome)) ended(errand, *ending);
        end();
    });
}

/// An answer that cannot be stored now is not lost: the lease runs out, and what was sent is then in doubt.
void Collection::Impl::ended(const store::Errand& claimed, const Ending& ending) {
    try {
        p.db.transact([&](db::Tx& tx) {
            const auto now = store::get(tx, claimed.id, true);
            const bool ours = now && now->token == claimed.token && (now->state == rules::State::sending || now->state == rules::State::in_doubt);
            if (!ours) return;
            if (now->state == rules::State::in_doubt && ending.ended != rules::Ended::done && ending.ended != rules::Ended::refused) return;
            auto errand = *now;
            errand.detail = ending.detail;
            go_on(tx, errand, rules::after(facts(*now), ending.ended, ending.retry_after), ending);
        });
    } catch (const std::exception& e) {
        log::error("errand.answer_not_stored", {{"errand", claimed.id}, {"what", e.what()}});
    }
}

}  // namespace waybill::collection
