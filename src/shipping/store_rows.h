#pragma once
#include "shipping/store.h"

namespace waybill::shipping::store {

/// A row of "SELECT id, order_id, carrier, …" as every statement on shipments asks for it; of intents likewise.
ShipmentRow shipment_row(const db::Row& row);
Intent intent_row(const db::Row& row);

}  // namespace waybill::shipping::store
