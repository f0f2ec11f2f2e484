#include "collection/collection.h"

#include "collection/impl.h"

namespace waybill::collection {

Error unknown_carrier(const std::string& code) { return error(Code::invalid, "carrier.unknown", "There is no carrier \"" + code + "\"."); }
Error in_recovery() {
    return error(Code::unavailable, "recovery", "A backup was put back, and what was asked for after it is not known yet: nothing is asked for until then.");
}

void Collection::Impl::begin() {
    const std::lock_guard lock(mutex);
    ++in_flight;
}
void Collection::Impl::end() {
    const std::lock_guard lock(mutex);
    --in_flight;
    all_done.notify_all();
}

store::Errand Collection::Impl::write(db::Tx& tx, rules::Kind kind, const std::string& carrier, const std::string& account,
                                      const std::string& request, const std::string& actor, std::int64_t pickup) {
    store::Errand errand;
    errand.id = p.ids.raw();
    errand.kind = kind;
    errand.carrier = carrier, errand.account = account, errand.request = request, errand.actor = actor, errand.pickup = pickup;
    errand.created_at = p.clock.now();
    store::insert(tx, errand);
    return errand;
}

Collection::Collection(Parts parts, Settings settings) : impl_(std::make_unique<Impl>(parts, std::move(settings))) {}

Collection::~Collection() {
    std::unique_lock lock(impl_->mutex);
    impl_->all_done.wait(lock, [&] { return impl_->in_flight == 0; });
}

std::vector<Doubtful> Collection::doubts(int limit) {
    return impl_->p.db.transact([&](db::Tx& tx) {
        std::vector<Doubtful> out;
        for (const auto& errand : store::in_doubt(tx, limit)) {
            auto& doubt = out.emplace_back(Doubtful{{}, {}, errand.carrier, errand.detail, errand.created_at});
            if (errand.kind == rules::Kind::manifest)
                doubt.manifest = ManifestId(errand.id);
            else
                doubt.pickup = PickupId(errand.kind == rules::Kind::pickup ? errand.id : errand.pickup);
        }
        return out;
    });
}

std::int64_t Collection::in_doubt() {
    return impl_->p.db.transact([](db::Tx& tx) { return store::in_doubt(tx); });
}

void Collection::recovered() {
    impl_->p.db.transact([&](db::Tx& tx) {
        for (auto& errand : store::open(tx)) {
            errand.detail = "A backup was put back: what became of this after it was made is not known.";
            impl_->go_on(tx, errand, {rules::State::in_doubt, {}}, {});
        }
    });
}

}  // namespace waybill::collection
