#pragma once
#include <functional>
#include <string>

#include "identity/identity.h"
#include "notify/notify.h"
#include "tracking/tracking.h"
#include "waybill/texts.h"

/// The staff's pages: login, the board of orders, the order page and its buttons. Owns no table.
namespace waybill::desk {

struct Parts {
    db::Database& db;
    const Clock& clock;
    identity::Identity& identity;
    catalogue::Catalogue& catalogue;
    stock::Stock& stock;
    orders::Orders& orders;
    picking::Picking& picking;
    packing::Packing& packing;
    shipping::Shipping& shipping;
    tracking::Tracking& tracking;
    carrierhost::CarrierHost& carriers;
    http::Idempotency& idempotency;
    std::function<const Texts&(const std::string& language)> texts;
};

/// Pages under /desk, /login, /logout and the front page. `parts` is copied; what it refers to must outlive the router.
void add_routes(http::Router& router, Parts parts);

}  // namespace waybill::desk
