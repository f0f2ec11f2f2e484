#pragma once
#include <optional>

#include "desk/page.h"

/// The page of one order, which its buttons come back to.
namespace waybill::desk {

/// `problem`: why the last button did nothing.
http::Response order_page(const Visit& visit, OrderId id, std::optional<Error> problem = {});
std::string order_link(OrderId id, const std::string& done = "");

/// Which ones they are, of goods by lot or by serial number; empty for others.
std::string which_ones(const Texts& texts, const packing::Item& item);

/// What the page shows of the rooms above orders: "packages", "shipments", "parcels".
void set_parcels(View& view, const Visit& visit, const orders::Order& order);

}  // namespace waybill::desk
