#include "tracking/tracking.h"

#include <algorithm>

#include "base/log.h"
#include "shipping/shipping.h"
#include "tracking/impl.h"
#include "waybill/json.h"

// Trackers and what their events change: the fold, the order's ledger and timeline, the news.
namespace waybill::tracking {

Tracking::Tracking(Parts parts, Settings settings) : impl_(std::make_unique<Impl>(parts, settings)) {}

Tracking::~Tracking() {
    std::unique_lock lock(impl_->mutex);
    impl_->all_done.wait(lock, [&] { return impl_->in_flight == 0; });
}

bool Tracking::idle() const {
    const std::lock_guard lock(impl_->mutex);
    return impl_->in_flight == 0;
}

namespace {

/// Bookings that were in doubt, or come back after a restore, are older than their news. Nobody looks further back than a month.
Instant booked_at(const json::Value& shipment, Instant now) {
    const auto* told = shipment.find("created_at");
    const auto at = told ? parse_rfc3339(told->string) : std::nullopt;
    return std::clamp<Instant>(at.value_or(now), now - std::chrono::hours(24 * 30), now);
}

}  // namespace

void Tracking::on_shipment(db::Tx& tx, std::span<const events::Event> news) {
    auto& p = impl_->p;
    for (const auto& event : news) {
        if (event.topic == "package.handed_over") continue;  // from here on the carrier speaks: the cadence is enough
        const ShipmentId shipment(event.subject);
        if (event.topic == "shipment.voided") {
            for (auto& row : store::of_shipment(tx, shipment)) {
                row.now.status = TrackingStatus::cancelled;
                row.now.status_at = p.clock.now();
                store::set_status(tx, row.id, row.now, p.clock.now());
                store::set_due(tx, row.id, std::nullopt);
            }
            continue;
        }
        const auto body = json::parse(event.body);
        if (!body) continue;
        const auto text = [&](const json::Value& v, std::string_view key) {
            const auto* found = v.find(key);
            return found ? found->string : std::string();
        };
        const auto order = OrderId::parse(text(*body, "order"));
        const auto* packages = body->find("packages");
        if (!order || !packages) continue;
        for (const auto& item : packages->items) {
            const auto package = PackageId::parse(text(item, "id"));
            const auto number = text(item, "tracking_number");
            if (!package || number.empty()) continue;
            store::TrackerRow row;
            row.id = p.ids.next<TrackerId>();
            row.shipment = shipment;
            row.package = *package;
            row.order = *order;
            row.carrier = text(*body, "carrier");
            row.number = number;
            row.created_at = p.clock.now();
            const auto due_in = impl_->due_in(row).value_or(std::chrono::hours(4));
            row.created_at = booked_at(*body, row.created_at);
            store::insert(tx, row, due_in);
            if (impl_->subscribes(row.carrier)) store::want_subscription(tx, row.package, row.carrier, row.number);
        }
    }
}

bool Tracking::Impl::subscribes(const std::string& carrier) const {
    const auto* profile = p.carriers.find_carrier(carrier);
    return profile && profile->can(carrier::Operation::subscribe);
}

bool Tracking::Impl::is_pushed(db::Tx& tx, const store::TrackerRow& row) const { return subscribes(row.carrier) && store::is_pushed(tx, row.id); }

std::optional<Duration> Tracking::Impl::due_in(const store::TrackerRow& row, bool pushed) const {
    const auto pause = rules::next_question(
        {row.now.status, row.now.flag, row.created_at, row.now.last_event_at, row.finished_at, p.clock.now(), settings.give_up, pushed});
    if (!pause) return {};
    // Nine to eleven tenths: trackers that were made together drift apart.
    const auto jitter = static_cast<double>(90 + row.id.raw() % 21) / 100.0;
    return Duration(static_cast<std::int64_t>(static_cast<double>(pause->count()) * jitter * settings.cadence_scale));
}

void Tracking::Impl::merge(db::Tx& tx, store::TrackerRow& row, const std::vector<TrackingEvent>& events) {
    const auto now = p.clock.now();
    std::vector<TrackingEvent> believable;
    for (const auto& event : events) {
        if (rules::is_malformed(event, now, settings.ahead) || event.at < rules::window_begins(row.created_at)) {
            p.metrics.counter("waybill_tracking_events_quarantined", "Events that could not be believed.")++;
            log::warning("tracking.event_quarantined", {{"tracker", row.id}, {"code", event.code}, {"at", rfc3339(event.at)}});
            continue;
        }
        if (event.status == TrackingStatus::unknown)
            p.metrics.counter("waybill_tracking_codes_unknown", "Events whose code has no mapping.", "carrier=\"" + row.carrier + "\"")++;
        believable.push_back(event);
    }
    // A voided parcel is no carrier's: what is still said of it is kept, and moves nothing. Its cancellation stands in no event.
    const bool voided = row.now.status == TrackingStatus::cancelled && rules::fold(store::events(tx, row.id)).status != TrackingStatus::cancelled;
    // A package is delivered once, however often its carrier takes that back and says it again. Only from another final status can it be again.
    const auto before = row.now.status;
    const bool delivered = before == TrackingStatus::delivered ||
                           (rules::is_final(before) && rules::ever_was(TrackingStatus::delivered, store::pieces(tx, row.id)));
    if (store::add_events(tx, p.ids, row.id, believable, now).empty() || voided) return;
    auto folded = rules::fold(store::events(tx, row.id));
    if (folded == row.now) return;
    const bool told = folded.status != row.now.status || folded.flag != row.now.flag;
    row.now = folded;
    row.finished_at = rules::is_final(folded.status) ? row.finished_at.value_or(now) : std::optional<Instant>();
    store::set_status(tx, row.id, row.now, row.finished_at);
    if (told) tell_order(tx, row);
    if (folded.status == TrackingStatus::delivered && !delivered) p.packing.delivered(tx, row.package, "carrier");
}

void Tracking::Impl::tell_order(db::Tx& tx, const store::TrackerRow& row) {
    json::Writer out;
    out.begin_object().member("id", row.id).member("order", row.order).member("package", row.package).member("shipment", row.shipment)
        .member("carrier", row.carrier).member("number", row.number).member("status", name(row.now.status)).member("flag", name(row.now.flag))
        .member("reason", row.now.reason).member("at", row.now.status_at).end_object();
    const std::string body = out.take();
    p.orders.note(tx, row.order, "tracking.updated", "", body);
    p.outbox.put(tx, {"tracking.updated", row.id.raw(), body});
    // A parcel that the carrier moves has left the house, even where nobody scanned it onto the truck.
    if (rules::rank(row.now.status) >= rules::rank(TrackingStatus::accepted) && row.now.status != TrackingStatus::cancelled &&
        row.now.status != TrackingStatus::expired)
        p.shipping.taken_by_carrier(tx, row.shipment, row.package);
}

void Tracking::merge(db::Tx& tx, TrackerId id, const std::vector<TrackingEvent>& events) {
    const auto seen = store::get(tx, id, false);
    if (!seen || !impl_->p.orders.lock(tx, seen->order)) return;
    auto row = store::get(tx, id, true);
    if (!row) return;
    impl_->merge(tx, *row, events);
    // What a status asks for counts from now on: a parcel that is out for delivery does not wait for the question of before.
    store::set_due(tx, id, impl_->due_in(*row, impl_->is_pushed(tx, *row)));
}

Tracker Tracking::Impl::view(db::Tx& tx, const store::TrackerRow& row) {
    return {row.id,
            row.shipment,
            row.package,
            row.order,
            row.carrier,
            row.number,
            row.now.status,
            row.now.flag,
            row.now.reason,
            row.now.status_at,
            row.now.last_event_at,
            row.last_polled_at,
            row.finished_at,
            subscribes(row.carrier) ? store::subscribed_at(tx, row.id) : std::nullopt,
            rules::sorted(store::events(tx, row.id))};
}

Result<Tracker> Tracking::get(TrackerId id) {
    return impl_->p.db.transact([&](db::Tx& tx) -> Result<Tracker> {
        const auto row = store::get(tx, id, false);
        if (!row) return error(Code::not_found, "tracker.unknown", "There is no such tracker.");
        return impl_->view(tx, *row);
    });
}

std::vector<Tracker> Tracking::of_order(OrderId order) {
    return impl_->p.db.transact([&](db::Tx& tx) {
        std::vector<Tracker> out;
        for (const auto& row : store::of_order(tx, order)) out.push_back(impl_->view(tx, row));
        return out;
    });
}

std::vector<Tracker> Tracking::list(const std::string& status, std::optional<TrackerId> after, int limit) {
    return impl_->p.db.transact([&](db::Tx& tx) {
        std::vector<Tracker> out;
        for (const auto& row : store::list(tx, status, after.value_or(TrackerId()), limit)) out.push_back(impl_->view(tx, row));
        return out;
    });
}

std::int64_t Tracking::refresh(const std::string& carrier) {
    std::int64_t due = 0;
    for (const auto& profile : impl_->p.carriers.carriers())
        if (carrier.empty() || carrier == profile.code)
            due += impl_->p.db.transact([&](db::Tx& tx) { return store::refresh(tx, profile.code); });
    return due;
}

}  // namespace waybill::tracking
