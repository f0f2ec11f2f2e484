#include <algorithm>

#include "collection/impl.h"
#include "waybill/json.h"

// Vans to the dock.
namespace waybill::collection {

namespace {

Error no_pickup() { return error(Code::not_found, "pickup.unknown", "There is no such pickup."); }

std::optional<store::Errand> pickup_row(db::Tx& tx, PickupId id, bool lock) {
    auto row = store::get(tx, id.raw(), lock);
    if (row && row->kind != rules::Kind::pickup) row.reset();
    return row;
}

std::chrono::year_month_day day_of(Instant at) { return std::chrono::floor<std::chrono::days>(at); }

/// The one that most of them are; empty where there is none.
std::string most_common(const std::map<std::string, int>& counts) {
    const auto most = std::max_element(counts.begin(), counts.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
    return most == counts.end() ? "" : most->first;
}

Result<void> check(const NewPickup& wanted, Instant now) {
    auto errors = rules::wrong({wanted.date, wanted.ready_minute, wanted.close_minute}, day_of(now));
    if (!errors.empty()) return error(Code::invalid, "request.fields", "Some fields are wrong; see errors.", std::move(errors));
    return {};
}

}  // namespace

std::string to_json(const Van& van) {
    json::Writer out;
    out.begin_object().member("date", rules::text(van.date)).member("ready", van.ready_minute).member("close", van.close_minute)
        .member("parcels", van.parcels).member("weight_g", van.weight.value).member("service", van.service)
        .member("to_country", van.to_country).member("instructions", van.instructions).end_object();
    return out.take();
}

Van van_of(const std::string& stored) {
    const auto value = json::parse(stored);
    if (!value) throw std::logic_error("a pickup's request cannot be read: " + value.error().detail);
    std::vector<FieldError> errors;
    json::Fields in(*value, errors);
    Van van;
    const auto date = rules::date(in.text("date", 10, 10));
    van.ready_minute = static_cast<int>(in.integer("ready", 0, 1439)), van.close_minute = static_cast<int>(in.integer("close", 0, 1439));
    van.parcels = in.integer("parcels", 0, INT32_MAX);
    van.weight = Grams{in.integer("weight_g", 0, INT64_MAX)};
    van.service = in.text("service", 0, 200), van.to_country = in.text("to_country", 0, 2), van.instructions = in.text("instructions", 0, 1000);
    if (!errors.empty() || !date) throw std::logic_error("a pickup's request is not as it was written");
    van.date = *date;
    return van;
}

namespace {

Pickup pickup_of(const store::Errand& e) {
    const auto van = van_of(e.request);
    Pickup out;
    out.id = PickupId(e.id);
    out.carrier = e.carrier, out.account = e.account;
    out.state = rules::word(e.state);
    out.detail = e.detail, out.number = e.number, out.price = e.price, out.actor = e.actor;
    out.date = van.date, out.ready_minute = van.ready_minute, out.close_minute = van.close_minute;
    out.parcels = van.parcels, out.weight = van.weight, out.instructions = van.instructions;
    out.created_at = e.created_at, out.ended_at = e.ended_at;
    return out;
}

}  // namespace

Result<Pickup> Collection::order(db::Tx& tx, const NewPickup& wanted, const std::string& actor) {
    auto& impl = *impl_;
    const auto* profile = impl.p.carriers.find_carrier(wanted.carrier);
    if (!profile) return unknown_carrier(wanted.carrier);
    if (!profile->can(carrier::Operation::pickup))
        return error(Code::conflict, "pickup.unsupported", profile->name + " takes no orders for vans through this program.");
    TRY_VOID(check(wanted, impl.p.clock.now()));
    if (impl.p.recovering && impl.p.recovering()) return in_recovery();
    Van van{wanted.date, wanted.ready_minute, wanted.close_minute, 0, {}, "", "", wanted.instructions};
    std::vector<store::Part> parts;
    std::map<std::string, int> services, countries;
    std::vector<OrderId> orders;
    std::vector<PackageId> packages;
    const auto account = impl.p.carriers.account_in_use(wanted.carrier);
    for (const auto& shipment : impl.p.shipping.at_dock(tx, wanted.carrier, account)) {
        parts.push_back({shipment.shipment, shipment.order, shipment.carrier_shipment_id, shipment.tracking_number, false});
        orders.push_back(shipment.order);
        ++services[shipment.service];
        packages.insert(packages.end(), shipment.packages.begin(), shipment.packages.end());
    }
    for (const auto& [id, order] : orders.empty() ? std::map<OrderId, orders::Summary>() : impl.p.orders.summaries(tx, orders)) ++countries[order.country];
    van.parcels = wanted.parcels.value_or(static_cast<std::int64_t>(packages.size()));
    van.weight = wanted.weight ? *wanted.weight : impl.p.packing.weight(tx, packages);
    van.service = most_common(services), van.to_country = most_common(countries);
    if (van.parcels == 0)
        return error(Code::conflict, "pickup.nothing", "No parcel is booked with " + profile->name + " and waits: say how many the van is for.");
    if (van.weight.value == 0) return error(Code::invalid, "request.fields", "Some fields are wrong; see errors.", {{"/weight_g", "required", "is needed where no parcel was weighed"}});
    const auto errand = impl.write(tx, rules::Kind::pickup, wanted.carrier, account, to_json(van), actor);
    store::insert_parts(tx, errand.id, parts);
    return pickup_of(errand);
}

Result<Pickup> Collection::pickup(PickupId id) {
    return impl_->p.db.transact([&](db::Tx& tx) -> Result<Pickup> {
        const auto row = pickup_row(tx, id, false);
        if (!row) return no_pickup();
        auto out = pickup_of(*row);
        out.cancellation_in_doubt = !store::doubtful_cancellations(tx, {row->id}).empty();
        const auto cancellation = store::cancellation(tx, row->id, false);
        out.said = store::said(tx, out.cancellation_in_doubt && cancellation ? cancellation->id : row->id);
        return out;
    });
}

std::vector<Pickup> Collection::pickups(PickupId before, int limit) {
    return impl_->p.db.transact([&](db::Tx& tx) {
        const auto rows = store::list(tx, rules::Kind::pickup, before.raw(), limit);
        std::vector<std::int64_t> ids;
        for (const auto& row : rows) ids.push_back(row.id);
        const auto doubtful = store::doubtful_cancellations(tx, ids);
        std::vector<Pickup> out;
        for (const auto& row : rows) out.emplace_back(pickup_of(row)).cancellation_in_doubt = doubtful.contains(row.id);
        return out;
    });
}

Result<Pickup> Collection::cancel(db::Tx& tx, PickupId id, const std::string& actor) {
    auto row = pickup_row(tx, id, true);
    if (!row) return no_pickup();
    if (row->state == rules::State::cancelling || row->state == rules::State::cancelled) return pickup_of(*row);
    if (row->state != rules::State::done)
        return error(Code::conflict, "pickup.not_booked", "The van is not ordered: its state is " + std::string(rules::word(row->state)) + ".");
    const auto* profile = impl_->p.carriers.find_carrier(row->carrier);
    if (!profile || !profile->can(carrier::Operation::cancel_pickup))
        return error(Code::conflict, "pickup.unsupported", "This carrier's vans are not cancelled through this program: call the carrier.");
    impl_->write(tx, rules::Kind::cancellation, row->carrier, row->account, "{}", actor, row->id);
    row->detail.clear();
    store::move(tx, *row, {rules::State::cancelling, {}}, {}, impl_->p.clock.now());
    return pickup_of(*pickup_row(tx, id, false));
}

Result<Pickup> Collection::settle(db::Tx& tx, PickupId id, const Finding& finding, const std::string& actor) {
    const auto row = pickup_row(tx, id, true);
    if (!row) return no_pickup();
    const auto cancellation = row->state == rules::State::cancelling ? store::cancellation(tx, row->id, true) : std::nullopt;
    const auto& doubtful = cancellation ? *cancellation : *row;
    if (doubtful.state != rules::State::in_doubt) return error(Code::conflict, "pickup.no_doubt", "Nothing about this pickup is in doubt.");
    impl_->settle(tx, doubtful, finding, actor);
    return pickup_of(*pickup_row(tx, id, false));
}

}  // namespace waybill::collection
