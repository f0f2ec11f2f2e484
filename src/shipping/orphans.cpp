#include "base/crypto.h"
#include "base/log.h"
#include "shipping/machine.h"
#include "waybill/json.h"

// Live labels that no booking counts with. Each is voided by an intent of its own, or shown to a person.
namespace waybill::shipping {

namespace {

Error no_orphan() { return error(Code::not_found, "orphan.unknown", "There is no such label."); }
Error settled(const Orphan& orphan) {
    return error(Code::conflict, "orphan.settled", "This label is " + orphan.state + " already.");
}

/// Who must know: the relay carries it to webhooks and boards.
void tell(db::Tx& tx, Shipping::Impl& impl, const Orphan& orphan) {
    json::Writer out;
    out.begin_object().member("id", orphan.id).member("carrier", orphan.carrier).member("reference", orphan.reference)
        .member("tracking_number", orphan.tracking_number).member("state", orphan.state).member("reason", orphan.reason).end_object();
    impl.p.outbox.put(tx, {"booking.orphan", orphan.id.raw(), out.take()});
}

}  // namespace

void Shipping::Impl::add_orphan(db::Tx& tx, Orphan orphan, rules::Stray stray) {
    const auto now = p.clock.now();
    const auto* carrier = p.carriers.find_carrier(orphan.carrier);
    orphan.id = p.ids.next<OrphanId>();
    orphan.found_at = now;
    if (const auto shipment = orphan.shipment ? store::get(tx, orphan.shipment, false) : std::nullopt; shipment && orphan.booked_at)
        orphan.void_until = void_until(orphan.carrier, shipment->service, *orphan.booked_at);
    stray.can_void = carrier && carrier->can_void;
    stray.in_time = !orphan.void_until || *orphan.void_until > now;
    stray.recovering = orphan.source == "recovery";
    orphan.reason = rules::why_kept(stray);
    orphan.state = orphan.reason.empty() ? "voiding" : "exception";
    if (!store::insert_orphan(tx, orphan)) return;
    log::warning("booking.orphan", {{"orphan", orphan.id}, {"carrier", orphan.carrier}, {"number", orphan.tracking_number}, {"state", orphan.state}});
    if (orphan.state == "voiding") start_orphan_void(tx, orphan);
    tell(tx, *this, orphan);
}

void Shipping::Impl::start_orphan_void(db::Tx& tx, const Orphan& orphan) {
    store::Intent intent;
    intent.id = p.ids.next<BookingId>();
    intent.shipment = orphan.shipment;
    intent.orphan = orphan.id;
    intent.kind = "void";
    intent.attempt = store::orphan_voids(tx, orphan.id) + 1;
    intent.carrier = orphan.carrier;
    intent.reference = orphan.reference + "-O" + orphan.id.bare() + "-" + std::to_string(intent.attempt);
    intent.idempotency_key = crypto::uuid4();
    intent.request = "{}";
    store::insert_intent(tx, intent, p.clock.now());
}

void Shipping::Impl::carry_out_orphan(db::Tx& tx, const Held& held, rules::Step step, const Told& told) {
    // It needs no review of its own: the orphan itself is what a person looks at.
    if (step.to == rules::State::review) step = {rules::State::rejected, false, {}, step.checks, 0, "void_unanswered", step.effects};
    const std::string to(rules::word(step.to));
    if (!store::step(tx, held.intent, {to, step.alive, step.due_in, step.checks, step.absent_answers, step.reason, told.detail}, p.clock.now()))
        throw std::logic_error("an intent that was locked and checked did not move");
    store::add_event(tx, p.ids.raw(), held.intent.id, held.intent.state, to, told.actor, answer_json(told.detail, ""), p.clock.now());
    auto orphan = *held.orphan;
    for (const auto effect : step.effects) {
        const bool gone = effect == rules::Effect::end_void;
        if (!gone && effect != rules::Effect::refuse_void && effect != rules::Effect::needs_person) continue;
        orphan.state = gone ? "voided" : "exception";
        orphan.reason = gone ? "" : step.reason;
        orphan.detail = told.detail;
        store::set_orphan(tx, orphan.id, orphan.state, orphan.reason, orphan.detail, orphan.actor, p.clock.now());
        tell(tx, *this, orphan);
    }
}

std::vector<Orphan> Shipping::orphans(const std::string& state, const std::string& after, int limit) {
    const auto from = OrphanId::parse(after);
    return impl_->p.db.transact([&](db::Tx& tx) { return store::orphans(tx, state, from ? from->raw() : 0, limit); });
}

Result<Orphan> Shipping::orphan(OrphanId id) {
    const auto found = impl_->p.db.transact([&](db::Tx& tx) { return store::orphan(tx, id, false); });
    if (!found) return no_orphan();
    return *found;
}

Result<Orphan> Shipping::void_orphan(db::Tx& tx, OrphanId id, const std::string& reason, const std::string& actor) {
    auto orphan = store::orphan(tx, id, true);
    if (!orphan) return no_orphan();
    if (orphan->state != "exception") return settled(*orphan);
    if (orphan->carrier_shipment_id.empty() && orphan->tracking_number.empty())
        return error(Code::conflict, "orphan.cannot_void", "It may not even be there: look it up at the carrier's by its reference, and void it there.");
    const auto* carrier = impl_->p.carriers.find_carrier(orphan->carrier);
    if (!carrier || !carrier->can_void)
        return error(Code::conflict, "orphan.cannot_void", "This carrier takes no void from programs: void it on the carrier's own pages.");
    orphan->state = "voiding";
    orphan->actor = actor;
    store::set_orphan(tx, id, orphan->state, "", reason, actor, impl_->p.clock.now());
    impl_->start_orphan_void(tx, *orphan);
    return *store::orphan(tx, id, false);
}

Result<Orphan> Shipping::settle_orphan(db::Tx& tx, OrphanId id, const std::string& reason, const std::string& actor) {
    const auto orphan = store::orphan(tx, id, true);
    if (!orphan) return no_orphan();
    if (orphan->state != "exception") return settled(*orphan);
    store::set_orphan(tx, id, "settled", orphan->reason, reason, actor, impl_->p.clock.now());
    return *store::orphan(tx, id, false);
}

}  // namespace waybill::shipping
