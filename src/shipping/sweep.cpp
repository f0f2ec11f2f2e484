#include <future>

#include "base/log.h"
#include "shipping/machine.h"
#include "shipping/rules_sweep.h"

// The carriers' books laid beside ours, once a day: what lives there and counts nowhere here costs money, and what counts here and
// is not there will not travel.
namespace waybill::shipping {

namespace {

constexpr int kPiece = 200;

}  // namespace

/// The carrier's answer, waited for: a sweep has time, and its duty has a thread of its own.
ListOutcome listed_by(carrierhost::CarrierHost& carriers, const std::string& carrier, const carrier::ListRequest& request) {
    std::promise<ListOutcome> promise;
    auto answer = promise.get_future();
    carriers.list(carrier, request, [&promise](ListOutcome outcome) { promise.set_value(std::move(outcome)); });
    return answer.get();
}

Orphan stray_of(const std::string& carrier, const carrier::ListedShipment& listed, ShipmentId shipment) {
    Orphan orphan;
    orphan.carrier = carrier;
    orphan.reference = listed.booked.reference;
    orphan.carrier_shipment_id = listed.booked.carrier_shipment_id;
    orphan.tracking_number = listed.booked.tracking_number;
    orphan.shipment = shipment;
    orphan.source = "sweep";
    orphan.price = listed.booked.price;
    orphan.booked_at = listed.booked_at;
    return orphan;
}

void Shipping::Impl::add_lost(db::Tx& tx, const std::string& carrier, const store::Booking& booking, const char* reason) {
    Orphan lost;
    lost.id = p.ids.next<OrphanId>();
    lost.carrier = carrier;
    lost.reference = booking.reference;
    lost.carrier_shipment_id = booking.carrier_shipment_id;
    lost.tracking_number = booking.tracking_number;
    lost.shipment = booking.shipment;
    lost.source = "sweep";
    lost.state = "exception";
    lost.reason = reason;
    lost.found_at = p.clock.now();
    if (store::insert_orphan(tx, lost)) log::warning("booking.lost", {{"shipment", lost.shipment}, {"carrier", carrier}, {"reason", reason}});
}

void Shipping::Impl::compare(db::Tx& tx, const std::string& carrier, const carrier::Listed& page) {
    std::vector<std::string> references;
    for (const auto& line : page.shipments)
        if (rules::read_reference(line.booked.reference)) references.push_back(line.booked.reference);
    std::map<std::string, store::Booking> ours;
    for (auto& booking : store::by_references(tx, references)) ours.emplace(booking.reference, std::move(booking));
    std::vector<BookingId> seen;
    for (const auto& line : page.shipments) {
        const auto reference = rules::read_reference(line.booked.reference);
        const auto booking = ours.find(line.booked.reference);
        rules::Line beside{reference.has_value(), line.booked.live != false, {}, false, false};
        if (booking != ours.end()) {
            beside.state = rules::state_of(booking->second.state);
            beside.counts = beside.state == rules::State::done && booking->second.counts;
            beside.same = is_same(line.booked, booking->second.carrier_shipment_id, booking->second.tracking_number);
        }
        switch (rules::match(beside)) {
            case rules::Match::fine:
                if (beside.counts && beside.same) seen.push_back(booking->second.intent);
                break;
            case rules::Match::open:
                break;
            case rules::Match::stray: {
                const auto& counts = booking->second;
                const bool typed = beside.counts && (counts.carrier_shipment_id.empty() || store::adopted_by_person(tx, counts.intent));
                add_orphan(tx, stray_of(carrier, line, counts.shipment), {true, typed, line.scanned});
                break;
            }
            case rules::Match::unknown:
                add_orphan(tx, stray_of(carrier, line, store::get(tx, reference->shipment, false) ? reference->shipment : ShipmentId()),
                           {false, false, line.scanned});
                break;
            case rules::Match::lost:
                seen.push_back(booking->second.intent);
                add_lost(tx, carrier, booking->second, "void_at_carrier");
                break;
        }
    }
    store::mark_listed(tx, seen, p.clock.now());
}

void Shipping::Impl::list_missing(db::Tx& tx, const store::Sweep& sweep, Duration quiet_period) {
    // Neither what was booked before the list begins nor what the carrier may not show yet.
    // What another account booked does not stand in this one's books.
    for (const auto& booking : store::not_listed(tx, sweep.carrier, p.carriers.account_in_use(sweep.carrier), sweep.since + quiet_period,
                                                 sweep.started_at - quiet_period, sweep.started_at, kPiece))
        add_lost(tx, sweep.carrier, booking, "not_at_carrier");
}

bool Shipping::Impl::sweep(const carrierhost::Profile& carrier) {
    const auto token = p.ids.raw();
    const auto claimed = p.db.transact([&](db::Tx& tx) {
        const auto now = p.clock.now();
        return store::claim_sweep(tx, carrier.code, token, now - settings.sweep_back, now, std::chrono::minutes(10), settings.sweep_every);
    });
    if (!claimed) return false;
    const auto answer = listed_by(p.carriers, carrier.code, {claimed->since, claimed->page});
    const bool ok = answer.kind == ListOutcome::Kind::done;
    const bool no_account = answer.error.key == "carrier.no_account";
    if (!ok && !no_account) log::warning("booking.sweep_failed", {{"carrier", carrier.code}, {"what", answer.error.detail}});
    p.db.transact([&](db::Tx& tx) {
        if (!ok) {
            store::sweep_goes_on(tx, *claimed, claimed->page,
                                 no_account ? settings.sweep_every : std::max<Duration>(answer.retry_after, std::chrono::minutes(1)));
            return;
        }
        const bool over = answer.value->next_page.empty();
        if (!store::sweep_goes_on(tx, *claimed, answer.value->next_page, over ? settings.sweep_every : Duration::zero())) return;
        compare(tx, carrier.code, *answer.value);
        if (over) list_missing(tx, *claimed, carrier.quiet_period);
    });
    return ok;
}

bool Shipping::sweep_due() {
    bool some = false;
    for (const auto& carrier : impl_->p.carriers.carriers())
        if (carrier.can_list) some = impl_->sweep(carrier) || some;
    return some;
}

}  // namespace waybill::shipping
