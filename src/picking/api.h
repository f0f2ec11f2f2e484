#pragma once
#include "picking/picking.h"

/// What the routes of this room share.
namespace waybill::picking {

http::Access working();
http::Access reading();

void add_wave_routes(http::Router& router, Picking& picking, db::Database& db, http::Idempotency& idempotency);

}  // namespace waybill::picking
