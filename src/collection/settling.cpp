#include <algorithm>

#include "collection/impl.h"
#include "waybill/json.h"

// Where an errand goes, and what that means for what it is about.
namespace waybill::collection {

namespace {

using rules::Kind;
using rules::State;

std::string note_json(const store::Errand& errand) {
    json::Writer out;
    out.begin_object().member("carrier", errand.carrier).member("number", errand.number).end_object();
    return out.take();
}

}  // namespace

void Collection::Impl::go_on(db::Tx& tx, store::Errand errand, const rules::Step& step, const Ending& ending) {
    errand.state = step.to;
    if (step.to == State::pending) ++errand.tries;
    if (!ending.number.empty()) errand.number = ending.number;
    if (ending.price) errand.price = ending.price;
    store::move(tx, errand, step, ending.reply.empty() ? std::nullopt : std::optional(ending.reply), p.clock.now());
    if (errand.kind == Kind::manifest) after_manifest(tx, errand, ending);
    if (errand.kind == Kind::cancellation) after_cancellation(tx, errand);
}

void Collection::Impl::after_manifest(db::Tx& tx, const store::Errand& errand, const Ending& ending) {
    store::add_documents(tx, errand.id, ending.files);
    const bool made = errand.state == State::done, not_made = errand.state == State::refused || errand.state == State::not_made;
    if (!made && !not_made) return;
    std::vector<ShipmentId> back;
    std::vector<orders::Orders::Note> notes;
    for (const auto& part : store::parts(tx, errand.id)) {
        const bool left_out = std::find(ending.left_out.begin(), ending.left_out.end(), part.carrier_shipment_id) != ending.left_out.end();
        if (not_made || left_out)
            back.push_back(part.shipment);
        else
            notes.push_back({part.order, "shipment.manifested", errand.actor, note_json(errand)});
    }
    if (made) store::leave_out(tx, errand.id, back);
    p.shipping.give_back_unmanifested(tx, back);
    p.orders.note(tx, notes);
}

void Collection::Impl::after_cancellation(db::Tx& tx, const store::Errand& errand) {
    auto pickup = store::get(tx, errand.pickup, true);
    if (!pickup || pickup->state != State::cancelling) return;
    if (errand.state == State::done) {
        pickup->detail.clear();
        store::move(tx, *pickup, {State::cancelled, {}}, {}, p.clock.now());
    } else if (errand.state == State::refused || errand.state == State::not_made) {
        pickup->detail = errand.detail;  // the van comes
        store::move(tx, *pickup, {State::done, {}}, {}, p.clock.now());
    }
}

void Collection::Impl::settle(db::Tx& tx, store::Errand errand, const Finding& finding, const std::string& actor) {
    errand.detail = finding.reason + (actor.empty() ? "" : " (" + actor + ")");
    Ending ending;
    ending.number = finding.made ? finding.number : "";
    go_on(tx, errand, {finding.made ? State::done : State::not_made, {}}, ending);
}

}  // namespace waybill::collection
