#include "shipping/machine.h"

// Manifests are closed by the room above; here is known which bookings wait for one.
namespace waybill::shipping {

std::map<std::string, std::int64_t> Shipping::unmanifested() {
    return impl_->p.db.transact([](db::Tx& tx) { return store::unmanifested_counts(tx); });
}

std::vector<Unmanifested> Shipping::take_unmanifested(db::Tx& tx, const std::string& carrier, int limit) {
    auto taken = store::lock_unmanifested(tx, carrier, limit);
    std::vector<ShipmentId> ids;
    for (const auto& one : taken) ids.push_back(one.shipment);
    store::drop_unmanifested(tx, ids);
    return taken;
}

void Shipping::give_back_unmanifested(db::Tx& tx, const std::vector<ShipmentId>& shipments) { store::give_back_unmanifested(tx, shipments); }

}  // namespace waybill::shipping
