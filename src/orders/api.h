#pragma once
#include <functional>
#include <string>

#include "orders/orders.h"

namespace waybill::orders {

/// Who calls, for timelines.
std::string actor(const http::Request& request);

void add_order_routes(http::Router& router, Orders& orders, GroupIntake& group, More more);
void add_import_routes(http::Router& router, Orders& orders, db::Database& db, IdGenerator& ids, const Clock& clock, ImportSeats seats);

}  // namespace waybill::orders
