#pragma once
#include "stock/stock.h"

/// What the routes of this room share.
namespace waybill::stock {

constexpr std::int64_t kFarthest = 10'000'000;  ///< millimetres

http::Access reading();
http::Access writing();

/// The floor.
void add_layout_routes(http::Router& router, Stock& stock);

/// Moves, adjustments, counts, pick faces.
void add_upkeep_routes(http::Router& router, Stock& stock, db::Database& db, catalogue::Catalogue& catalogue, http::Idempotency& idempotency);

/// The ledger to read, and counts to decide about.
void add_review_routes(http::Router& router, Stock& stock, db::Database& db, catalogue::Catalogue& catalogue, http::Idempotency& idempotency);

}  // namespace waybill::stock
