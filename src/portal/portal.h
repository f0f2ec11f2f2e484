#pragma once
#include <functional>
#include <string>

#include "tracking/tracking.h"
#include "waybill/texts.h"

/// The customer's pages. A handler tree of its own that can reach only what a token names. Owns no table.
namespace waybill::portal {

struct Parts {
    const Clock& clock;
    orders::Orders& orders;
    packing::Packing& packing;
    shipping::Shipping& shipping;
    tracking::Tracking& tracking;
    carrierhost::CarrierHost& carriers;
    std::function<const Texts&(const std::string& language)> texts;
};

/// /t/<token>: where an order's parcels are. Works without JavaScript.
void add_routes(http::Router& router, Parts parts);

}  // namespace waybill::portal
