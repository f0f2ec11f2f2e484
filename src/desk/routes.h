#pragma once
#include <memory>

#include "desk/page.h"

/// The desk's pages by subject; each adds its own routes.
namespace waybill::desk {

using SharedParts = std::shared_ptr<const Parts>;

void add_login(http::Router& router, const SharedParts& parts);
void add_board(http::Router& router, const SharedParts& parts);
void add_live(http::Router& router, const SharedParts& parts);
void add_order(http::Router& router, const SharedParts& parts);
void add_address(http::Router& router, const SharedParts& parts);
void add_order_actions(http::Router& router, const SharedParts& parts);
void add_picking(http::Router& router, const SharedParts& parts);
void add_waves(http::Router& router, const SharedParts& parts);
void add_packing(http::Router& router, const SharedParts& parts);
void add_handover(http::Router& router, const SharedParts& parts);
void add_collection(http::Router& router, const SharedParts& parts);
void add_exceptions(http::Router& router, const SharedParts& parts);
void add_doubts(http::Router& router, const SharedParts& parts);
void add_prices(http::Router& router, const SharedParts& parts);
void add_rules(http::Router& router, const SharedParts& parts);
void add_conversation(http::Router& router, const SharedParts& parts);
void add_carriers(http::Router& router, const SharedParts& parts);
void add_orphans(http::Router& router, const SharedParts& parts);
void add_stock(http::Router& router, const SharedParts& parts);
void add_counts(http::Router& router, const SharedParts& parts);
void add_count_review(http::Router& router, const SharedParts& parts);
void add_adjustments(http::Router& router, const SharedParts& parts);
void add_replenishment(http::Router& router, const SharedParts& parts);

}  // namespace waybill::desk
