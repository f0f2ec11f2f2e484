#include "base/log.h"
#include "shipping/machine.h"
#include "shipping/request_json.h"
#include "shipping/rules_sweep.h"

// After a backup was put back: what was booked since then is found in the carriers' books, and taken over or shown. Nothing is booked.
namespace waybill::shipping {

namespace {

constexpr int kPiece = 100;

/// The sealed packages that a carrier's parcels bear our numbers of: all of one order, and in no live shipment; else none.
std::vector<packing::Package> packages_of(db::Tx& tx, packing::Packing& packing, const carrier::ListedShipment& listed) {
    std::vector<packing::Package> out;
    for (const std::string& reference : listed.parcel_references) {
        const auto id = packing.by_sscc(tx, reference);
        auto package = id ? packing.get(tx, *id) : Result<packing::Package>(no_shipment());
        if (!package || package->state != "sealed" || store::live_shipment(tx, package->id)) return {};
        if (!out.empty() && out.front().order != package->order) return {};
        out.push_back(*std::move(package));
    }
    return out;
}

}  // namespace

/// What was open at the backup may have been sent after it: the carrier is asked, or a person is.
int Shipping::Impl::doubt_what_was_open() {
    int doubted = 0;
    for (const char* state : {"pending", "claimed", "sending", "unknown", "review"})
        for (;;) {
            const auto some = p.db.transact([&](db::Tx& tx) { return store::not_marked(tx, state, kPiece); });
            for (const auto& seen : some)
                p.db.transact([&](db::Tx& tx) {
                    const auto before = hold(tx, seen);
                    store::mark_restored(tx, seen.id, p.clock.now());
                    if (!before) return;
                    const auto intent = *store::lock_intent(tx, seen.id);
                    if (const auto step = rules::decide(facts(intent, before->shipment), policy(), rules::Restored{}))
                        carry_out(tx, intent, *step, {nullptr, "It was open in the backup: it may have been sent since.", ""});
                    ++doubted;
                });
            if (some.empty()) break;
        }
    return doubted;
}

/// A shipment that the backup does not know, made again from its packages and the carrier's word. False: they do not fit together.
bool Shipping::Impl::readopt(db::Tx& tx, const carrierhost::Profile& carrier, const carrier::ListedShipment& listed, const rules::Reference& reference) {
    if (store::get(tx, reference.shipment, false) || listed.booked.live == false) return false;
    const auto packages = packages_of(tx, p.packing, listed);
    if (packages.empty() || !p.orders.lock(tx, packages.front().order)) return false;
    const auto order = p.orders.get(tx, packages.front().order);
    if (!order) return false;
    store::ShipmentRow row;
    row.id = reference.shipment;
    row.order = order->id;
    row.carrier = carrier.code;
    row.service = listed.booked.service;
    row.state = "booking";
    row.created_at = listed.booked_at;
    auto request = asked_for(tx, *order, packages, row.service);
    request.reference = listed.booked.reference;
    store::insert_shipment(tx, row, "");
    std::vector<PackageId> ids;
    for (const auto& package : packages) {
        ids.push_back(package.id);
        p.packing.set_booking(tx, package.id, true);
    }
    store::insert_packages(tx, row.id, ids);
    store::set_attempts(tx, row.id, reference.attempt);
    store::Intent intent;
    intent.id = p.ids.next<BookingId>();
    intent.shipment = row.id;
    intent.kind = "book";
    intent.attempt = reference.attempt;
    intent.carrier = row.carrier;
    intent.reference = request.reference;
    intent.idempotency_key = request.idempotency_key;
    intent.request = to_json(request);
    store::insert_intent(tx, intent, p.clock.now());
    store::mark_restored(tx, intent.id, p.clock.now());
    const auto now = *store::lock_intent(tx, intent.id);
    // Where the carrier can be asked, that brings the label, too; else its word is all there is.
    const rules::Event event = carrier.can_find ? rules::Event(rules::Restored{}) : rules::Event(rules::CameLate{rules::Answer::done, rules::Proof::same, false});
    const auto step = rules::decide(facts(now, row), policy(), event);
    carry_out(tx, now, *step, {&listed.booked, "Found in the carrier's books after a backup was put back.", ""});
    return true;
}

void Shipping::Impl::recover_line(db::Tx& tx, const carrierhost::Profile& carrier, const carrier::ListedShipment& listed, Recovered& report) {
    const auto reference = rules::read_reference(listed.booked.reference);
    if (!reference) return;
    const auto ours = store::by_references(tx, {listed.booked.reference});
    rules::Line line{true, listed.booked.live != false, {}, false, false};
    if (!ours.empty()) {
        line.state = rules::state_of(ours.front().state);
        line.counts = line.state == rules::State::done && ours.front().counts;
        line.same = is_same(listed.booked, ours.front().carrier_shipment_id, ours.front().tracking_number);
    }
    switch (rules::match(line)) {
        case rules::Match::fine:
        case rules::Match::open:
            return;
        case rules::Match::lost:
            ++report.listed;
            return add_lost(tx, carrier.code, ours.front(), "void_at_carrier");
        case rules::Match::unknown:
            if (readopt(tx, carrier, listed, *reference)) {
                ++report.readopted;
                return;
            }
            [[fallthrough]];
        case rules::Match::stray:
            ++report.listed;
            auto stray = stray_of(carrier.code, listed, store::get(tx, reference->shipment, false) ? reference->shipment : ShipmentId());
            stray.source = "recovery";
            return add_orphan(tx, std::move(stray), {});
    }
}

Result<Recovered> Shipping::recover(Instant since) {
    auto& impl = *impl_;
    Recovered report;
    report.in_doubt = impl.doubt_what_was_open();
    for (const auto& carrier : impl.p.carriers.carriers()) {
        if (!carrier.can_list) {
            report.not_listing.push_back(carrier.code);
            continue;
        }
        std::string page;
        do {
            const auto answer = listed_by(impl.p.carriers, carrier.code, {since, page});
            if (answer.error.key == "carrier.no_account") {
                report.not_listing.push_back(carrier.code);
                break;
            }
            if (answer.kind != ListOutcome::Kind::done)
                return error(Code::unavailable, "recovery.carrier", "The carrier " + carrier.code + " does not list what it has: " + answer.error.detail);
            for (const auto& line : answer.value->shipments) {
                Recovered counted;
                impl.p.db.transact([&](db::Tx& tx) {
                    counted = report;  // a transaction that runs again counts once
                    impl.recover_line(tx, carrier, line, counted);
                });
                report = counted;
            }
            page = answer.value->next_page;
        } while (!page.empty());
    }
    return report;
}

}  // namespace waybill::shipping
