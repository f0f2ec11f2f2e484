#include "desk/desk.h"

#include "desk/routes.h"

namespace waybill::desk {

void add_routes(http::Router& router, Parts parts) {
    const auto shared = std::make_shared<const Parts>(std::move(parts));
    for (const char* path : {"/desk", "/docs", "/login", "/logout"}) router.refuse_by(path, refusals(shared));
    add_login(router, shared);
    add_board(router, shared);
    add_live(router, shared);
    add_order(router, shared);
    add_address(router, shared);
    add_order_actions(router, shared);
    add_picking(router, shared);
    add_waves(router, shared);
    add_packing(router, shared);
    add_handover(router, shared);
    add_collection(router, shared);
    add_exceptions(router, shared);
    add_doubts(router, shared);
    add_conversation(router, shared);
    add_orphans(router, shared);
    add_prices(router, shared);
    add_rules(router, shared);
    add_carriers(router, shared);
    add_stock(router, shared);
    add_counts(router, shared);
    add_count_review(router, shared);
    add_adjustments(router, shared);
    add_replenishment(router, shared);
}

}  // namespace waybill::desk
