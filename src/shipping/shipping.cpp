#include "shipping/shipping.h"

#include <unistd.h>

#include <algorithm>
#include <thread>

#include "base/crypto.h"
#include "base/fault_points.h"
#include "shipping/machine.h"
#include "shipping/request_json.h"
#include "shipping/rules.h"
#include "waybill/json.h"

// Intents are written here: one transaction each, nothing leaves the building.
namespace waybill::shipping {

Error no_shipment() { return error(Code::not_found, "shipment.unknown", "There is no such shipment."); }

Shipping::Impl::Impl(Parts parts, Settings s)
    : p(parts), settings(std::move(s)), owner("pid " + std::to_string(getpid()) + " " + crypto::hex(crypto::random_bytes(4))),
      claim_groups(p.metrics, "claim"), marks(std::make_shared<Marks>(p.db, p.clock, settings.lease, p.metrics)),
      answer_groups(p.metrics, "answer"),
      answers(std::make_shared<Gatherer<Answer>>(Gatherer<Answer>::Options{.writers = 2, .join = 64, .items = 128, .rows = 1024},  // kilobytes
                                                 [this](std::vector<Answer> group) { take(std::move(group)); })) {}

void Shipping::Impl::begin() {
    const std::lock_guard lock(mutex);
    ++in_flight;
}
void Shipping::Impl::end() {
    const std::lock_guard lock(mutex);
    --in_flight;
    all_done.notify_all();
}

Shipping::Shipping(Parts parts, Settings settings) : impl_(std::make_unique<Impl>(parts, std::move(settings))) {}

Shipping::~Shipping() {
    std::unique_lock lock(impl_->mutex);
    impl_->all_done.wait(lock, [&] { return impl_->in_flight == 0; });
}

bool Shipping::idle() const {
    const std::lock_guard lock(impl_->mutex);
    return impl_->in_flight == 0;
}

namespace {

/// The packages that a new shipment takes: the ones asked for, or every sealed one that is in no live shipment.
Result<std::vector<packing::Package>> chosen(db::Tx& tx, packing::Packing& packing, const NewShipment& wanted) {
    std::vector<packing::Package> out;
    if (wanted.packages.empty()) {
        for (auto& package : packing.sealed_of_order(tx, wanted.order))
            if (package.state == "sealed" && !store::live_shipment(tx, package.id)) out.push_back(std::move(package));
        if (out.empty()) return error(Code::conflict, "shipment.nothing_to_book", "No sealed package of this order waits to be booked.");
        return out;
    }
    for (const PackageId id : wanted.packages) {
        TRY(package, packing.get(tx, id));
        if (package.order != wanted.order)
            return error(Code::invalid, "package.other_order", "Package " + id.text() + " belongs to another order.");
        if (const auto live = store::live_shipment(tx, id))
            return error(Code::conflict, "shipment.live", "Package " + id.text() + " is in shipment " + live->text() + " already.");
        if (package.state != "sealed")
            return error(Code::conflict, "package.not_sealed", "Package " + id.text() + " is " + package.state + ", not sealed.");
        out.push_back(std::move(package));
    }
    return out;
}

Result<std::string> service_of(const carrierhost::Profile& carrier, const std::string& wanted, const std::vector<packing::Package>& packages) {
    const auto service = std::find_if(carrier.services.begin(), carrier.services.end(), [&](const auto& s) { return s.code == wanted; });
    if (service == carrier.services.end())
        return error(Code::invalid, "shipment.service", carrier.name + " has no service \"" + wanted + "\".");
    if (static_cast<int>(packages.size()) > service->max_parcels)
        return error(Code::conflict, "shipment.too_many_packages",
                     "This service takes at most " + std::to_string(service->max_parcels) + " packages in one shipment.");
    for (const auto& package : packages)
        if (package.weight > service->max_weight)
            return error(Code::conflict, "shipment.too_heavy",
                         "Package " + std::to_string(package.number_of) + " weighs " + std::to_string(package.weight.value) +
                             " g; this service takes up to " + std::to_string(service->max_weight.value) + " g.");
    return wanted;
}

}  // namespace

Result<Shipment> Shipping::book(db::Tx& tx, const NewShipment& wanted, const std::string& actor) {
    auto& p = impl_->p;
    if (p.recovering && p.recovering())
        return error(Code::unavailable, "recovery", "A backup was put back, and what was booked after it is not known yet: nothing is booked until then.");
    TRY_VOID(p.orders.require_pickable(tx, wanted.order));
    TRY(packages, chosen(tx, p.packing, wanted));
    const auto& code = wanted.carrier.empty() ? impl_->settings.default_carrier : wanted.carrier;
    const auto* carrier = p.carriers.find_carrier(code);
    if (!carrier) return error(Code::invalid, "carrier.unknown", "There is no carrier \"" + code + "\".");
    TRY(service, service_of(*carrier, wanted.service.empty() ? impl_->settings.default_service : wanted.service, packages));
    TRY(order, p.orders.get(tx, wanted.order));

    const auto now = p.clock.now();
    store::ShipmentRow row;
    row.id = p.ids.next<ShipmentId>();
    row.order = wanted.order;
    row.carrier = carrier->code;
    row.service = service;
    row.state = "booking";
    row.created_at = now;
    auto request = impl_->asked_for(tx, order, packages, service);
    const auto day = request.terms.ship_date;
    request.terms = wanted.terms;
    request.terms.ship_date = day;
    request.reference = rules::reference(row.id.bare(), 1);
    std::vector<PackageId> ids;
    for (const auto& package : packages) {
        ids.push_back(package.id);
        p.packing.set_booking(tx, package.id, true);
    }
    store::insert_shipment(tx, row, actor);
    try {
        store::insert_packages(tx, row.id, ids);
    } catch (const db::Duplicate&) {  // another booking of the same package won a moment ago
        return error(Code::conflict, "shipment.live", "A package is in a live shipment already.");
    }
    store::Intent intent;
    intent.id = p.ids.next<BookingId>();
    intent.shipment = row.id;
    intent.kind = "book";
    intent.carrier = row.carrier;
    intent.reference = request.reference;
    intent.idempotency_key = request.idempotency_key;
    intent.request = to_json(request);
    store::insert_intent(tx, intent, now);
    WAYBILL_CRASH_POINT("book.intent_uncommitted");
    impl_->announce(tx, "shipment.requested", row, actor);
    impl_->set_order_booking(tx, row.order);
    return impl_->view(tx, row);
}

carrier::BookingRequest Shipping::Impl::asked_for(db::Tx& tx, const orders::Order& order, const std::vector<packing::Package>& packages,
                                                  const std::string& service) {
    carrier::BookingRequest request;
    request.idempotency_key = crypto::uuid4();
    request.service = service;
    request.from = settings.ship_from;
    request.to = order.ship_to;
    request.label_format = settings.label_format;
    request.terms.ship_date = std::chrono::floor<std::chrono::days>(p.clock.now());  // customs want a day; the same at every repetition
    for (const auto& package : packages) request.parcels.push_back(p.packing.parcel(tx, package));
    return request;
}

Shipment Shipping::Impl::view(db::Tx& tx, const store::ShipmentRow& row) {
    Shipment s;
    s.id = row.id;
    s.order = row.order;
    s.carrier = row.carrier;
    s.service = row.service;
    s.state = row.state;
    s.reason = row.reason;
    s.detail = row.detail;
    s.tracking_number = row.tracking_number;
    s.carrier_shipment_id = row.carrier_shipment_id;
    s.price = row.price;
    s.created_at = row.created_at;
    s.void_until = row.void_until;
    s.packages = store::packages(tx, row.id);
    if (row.state == "booked") s.missing_label = store::missing_label(tx, row.id, false);
    for (const auto& i : store::of_shipment(tx, row.id))
        s.bookings.push_back({i.id, i.kind, i.state, i.reference, i.attempt, i.reason, i.detail, i.first_sent_at});
    return s;
}

Result<Shipment> Shipping::get(ShipmentId id) {
    return impl_->p.db.transact([&](db::Tx& tx) -> Result<Shipment> {
        const auto row = store::get(tx, id, false);
        if (!row) return no_shipment();
        return impl_->view(tx, *row);
    });
}

std::vector<Shipment> Shipping::of_order(OrderId order) {
    return impl_->p.db.transact([&](db::Tx& tx) {
        std::vector<Shipment> out;
        for (const auto& row : store::of_order(tx, order)) out.push_back(impl_->view(tx, row));
        return out;
    });
}

std::vector<Shipment> Shipping::list(const std::string& state, const std::string& after, int limit) {
    const auto from = ShipmentId::parse(after);
    return impl_->p.db.transact([&](db::Tx& tx) {
        std::vector<Shipment> out;
        for (const auto& row : store::list(tx, state, from ? from->raw() : 0, limit)) out.push_back(impl_->view(tx, row));
        return out;
    });
}

Result<Shipment> Shipping::wait(ShipmentId id, Duration patience) {
    constexpr auto kLook = std::chrono::milliseconds(25);
    for (Duration waited{};; waited += kLook) {
        TRY(shipment, get(id));
        if (shipment.state != "booking" || waited >= patience) return shipment;
        std::this_thread::sleep_for(kLook);
    }
}

std::vector<Shipment> Shipping::void_deadlines(Duration within, int limit) {
    return impl_->p.db.transact([&](db::Tx& tx) {
        std::vector<Shipment> out;
        const auto now = impl_->p.clock.now();
        for (const auto& row : store::void_deadlines(tx, now, now + within, limit)) out.push_back(impl_->view(tx, row));
        return out;
    });
}

std::int64_t Shipping::unknown_count() {
    return impl_->p.db.transact([&](db::Tx& tx) { return store::unknown_count(tx); });
}

}  // namespace waybill::shipping
