#include <algorithm>

#include "base/text.h"
#include "shipping/machine.h"
#include "waybill/json.h"

// A doubt that no program can end: what a person sees of it, and what their word changes.
namespace waybill::shipping {

namespace {

/// The attempt that is in doubt; the one that waits for a person first.
const store::Intent* in_question(const std::vector<store::Intent>& intents) {
    const store::Intent* open = nullptr;
    for (const auto& intent : intents) {
        if (intent.state == "review") return &intent;
        if (intent.state == "unknown") open = &intent;
    }
    return open;
}

Error no_doubt() { return error(Code::conflict, "booking.no_doubt", "No booking of this shipment is in doubt."); }

std::string filled(std::string url, const std::string& reference) {
    constexpr std::string_view kPlace = "{reference}";
    if (const auto at = url.find(kPlace); at != std::string::npos) url.replace(at, kPlace.size(), text::url_encode(reference));
    return url;
}

std::string decision_json(const Finding& finding, bool proposed) {
    json::Writer out;
    out.begin_object().member("decision", finding.verdict).member("proposed", proposed).member("tracking_number", finding.tracking_number)
        .member("reason", finding.reason).end_object();
    return out.take();
}

}  // namespace

Result<Doubt> Shipping::doubt(ShipmentId id) {
    return impl_->p.db.transact([&](db::Tx& tx) -> Result<Doubt> {
        const auto row = store::get(tx, id, false);
        if (!row) return no_shipment();
        const auto intents = store::of_shipment(tx, id);
        const auto* intent = in_question(intents);
        if (!intent) return no_doubt();
        Doubt doubt;
        doubt.shipment = impl_->view(tx, *row);
        const auto& views = doubt.shipment.bookings;
        doubt.booking = *std::find_if(views.begin(), views.end(), [&](const auto& view) { return view.id == intent->id; });
        doubt.exact = store::sent_exact(tx, intent->id);
        if (const auto* carrier = impl_->p.carriers.find_carrier(row->carrier))
            doubt.portal_url = filled(carrier->portal_url, intent->reference.substr(0, rules::kReferenceLength));
        doubt.history = store::events(tx, intent->id);
        doubt.late_answers = store::late_answers(tx, intent->id);
        doubt.proposal = intent->proposal;
        doubt.proposed_by = intent->proposed_by;
        doubt.proposed_why = intent->proposed_why;
        doubt.waits_for_person = intent->state == "review";
        return doubt;
    });
}

Result<Shipment> Shipping::decide(db::Tx& tx, ShipmentId id, const Finding& told, const Decider& who) {
    auto& impl = *impl_;
    const Finding finding{told.verdict, text::trim(told.tracking_number), text::trim(told.carrier_shipment_id), text::trim(told.reason)};
    const auto seen = store::get(tx, id, false);
    if (!seen) return no_shipment();
    const auto verdict = rules::verdict_of(finding.verdict);
    if (!verdict) return error(Code::invalid, "booking.verdict", "The decision is found, not_there or void.");
    TRY_VOID(impl.p.orders.lock(tx, seen->order));
    const auto intents = store::of_shipment(tx, id);
    const auto* asked = in_question(intents);
    if (!asked) return no_doubt();
    const auto intent = *store::lock_intent(tx, asked->id);
    const auto shipment = *store::get(tx, id, true);
    std::optional<rules::Proposal> open;
    if (const auto said = rules::verdict_of(intent.proposal)) open = rules::Proposal{*said, intent.proposed_by};
    TRY(ruling, rules::rule(impl.facts(intent, shipment), open,
                            {*verdict, who.id, who.lead, !finding.tracking_number.empty(), !finding.reason.empty()}));

    const auto now = impl.p.clock.now();
    const std::string note = decision_json(finding, ruling.proposed);
    store::add_event(tx, impl.p.ids.raw(), intent.id, intent.state, std::string(rules::word(ruling.proposed ? rules::State::review : ruling.step.to)),
                     who.id, note, now);
    impl.p.orders.note(tx, shipment.order, ruling.proposed ? "shipment.decision_proposed" : "shipment.decided", who.id, note);
    if (ruling.proposed) {
        store::propose(tx, intent.id, finding.verdict, who.id, finding.reason, now);
    } else {
        carrier::Booked booked;
        booked.tracking_number = finding.tracking_number;
        booked.carrier_shipment_id = finding.carrier_shipment_id;
        impl.carry_out(tx, intent, ruling.step, {&booked, finding.reason, who.id});
    }
    return impl.view(tx, *store::get(tx, id, false));
}

}  // namespace waybill::shipping
