#include <algorithm>

#include "shipping/machine.h"
#include "waybill/json.h"

// The truck: each package is scanned onto it.
namespace waybill::shipping {

namespace {

std::string accepted(std::int64_t seq, const packing::Package& package, const store::ShipmentRow& shipment) {
    json::Writer out;
    out.begin_object().member("seq", seq).member("ok", true).member("package", package.id).member("order", package.order)
        .member("shipment", shipment.id).end_object();
    return out.take();
}

/// A shipment is handed over when its last package is.
void finish(db::Tx& tx, Shipping::Impl& impl, const store::ShipmentRow& shipment) {
    for (const auto& package : store::packages(tx, shipment.id)) {
        const auto now = impl.p.packing.get(tx, package.package);
        if (!now || now->state != "handed_over") return;
    }
    store::set_state(tx, shipment.id, "handed_over", "", "", impl.p.clock.now());
    impl.set_order_booking(tx, shipment.order);
}

/// The scanned code as an SSCC: 18 digits, or an element string (00)….
std::string sscc_of(std::string code) {
    if (code.starts_with("]C1")) code.erase(0, 3);
    std::erase_if(code, [](char c) { return c == '(' || c == ')' || c == ' '; });
    return code.size() == 20 && code.starts_with("00") ? code.substr(2) : code;
}

Result<std::string> put_on_truck(db::Tx& tx, Shipping::Impl& impl, const store::HandoverRow& handover, const Shipping::HandoverScan& scan,
                                 const std::string& actor) {
    if (handover.state != "open") return error(Code::conflict, "handover.closed", "This handover is closed.");
    const auto id = impl.p.packing.by_sscc(tx, sscc_of(scan.code));
    if (!id) return error(Code::conflict, "scan.unknown_package", "No package has this SSCC.");
    const auto live = store::live_shipment(tx, *id);
    if (!live) return error(Code::conflict, "package.not_booked", "The package has no live shipment: book it first.");
    const auto seen = store::get(tx, *live, false);
    TRY_VOID(impl.p.orders.lock(tx, seen->order));
    const auto shipment = store::get(tx, *live, true);
    if (!handover.carrier.empty() && shipment->carrier != handover.carrier)
        return error(Code::conflict, "handover.other_carrier", "This package goes with " + shipment->carrier + ", not with " + handover.carrier + ".");
    if (shipment->state != "booked" && shipment->state != "handed_over")
        return error(Code::conflict, "package.not_booked", "The package's shipment is " + shipment->state + ".");
    if (const auto missing = store::missing_label(tx, shipment->id, false))
        return error(Code::conflict, "package.label_missing",
                     "The carrier's label of this package is not here" + (missing->problem.empty() ? "." : ": " + missing->problem));
    TRY_VOID(impl.p.orders.require_shippable(tx, shipment->order));
    TRY_VOID(impl.p.packing.hand_over(tx, *id, actor));
    store::add_to_handover(tx, handover.id, *id, impl.p.clock.now());
    finish(tx, impl, *shipment);
    TRY(package, impl.p.packing.get(tx, *id));
    return accepted(scan.seq, package, *shipment);
}

}  // namespace

Result<HandoverId> Shipping::open_handover(db::Tx& tx, const std::string& carrier, const std::string& actor) {
    if (!carrier.empty() && !impl_->p.carriers.find_carrier(carrier))
        return error(Code::invalid, "carrier.unknown", "There is no carrier \"" + carrier + "\".");
    const auto id = impl_->p.ids.next<HandoverId>();
    store::insert_handover(tx, id, carrier, actor, impl_->p.clock.now());
    return id;
}

Result<std::vector<picking::ScanAnswer>> Shipping::scan_handover(HandoverId id, const std::string& device,
                                                                 std::span<const HandoverScan> scans, const std::string& actor) {
    std::vector<picking::ScanLog::Seen> seen;
    for (const auto& scan : scans) seen.push_back({scan.seq, scan.code});
    std::optional<store::HandoverRow> handover;
    const auto open = [&](db::Tx& tx) -> Result<void> {
        handover = store::lock_handover(tx, id);
        if (!handover) return error(Code::not_found, "handover.unknown", "There is no such handover.");
        return {};
    };
    return impl_->p.scans.apply({device, "handover", actor, id.raw()}, seen, open, [&](db::Tx& tx, std::size_t i) {
        return put_on_truck(tx, *impl_, *handover, scans[i], actor);
    });
}

Result<void> Shipping::close_handover(db::Tx& tx, HandoverId id, const std::string&) {
    const auto handover = store::lock_handover(tx, id);
    if (!handover) return error(Code::not_found, "handover.unknown", "There is no such handover.");
    if (handover->state == "open") store::close_handover(tx, id, impl_->p.clock.now());
    return {};
}

std::vector<AtDock> Shipping::at_dock(db::Tx& tx, const std::string& carrier, const std::string& account) {
    auto waiting = store::at_dock(tx, carrier, account);
    std::vector<ShipmentId> ids;
    for (const auto& one : waiting) ids.push_back(one.shipment);
    const auto packages = ids.empty() ? std::map<ShipmentId, std::vector<ShipmentPackage>>() : store::packages(tx, ids);
    for (auto& one : waiting)
        if (const auto found = packages.find(one.shipment); found != packages.end())
            for (const auto& package : found->second) one.packages.push_back(package.package);
    return waiting;
}

void Shipping::taken_by_carrier(db::Tx& tx, ShipmentId id, PackageId package) {
    const auto shipment = store::get(tx, id, true);
    if (!shipment || shipment->state != "booked") return;
    if (const auto handed = impl_->p.packing.hand_over(tx, package, "carrier"); handed.ok()) finish(tx, *impl_, *shipment);
}

}  // namespace waybill::shipping
