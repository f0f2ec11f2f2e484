#pragma once
#include <vector>

#include "desk/page.h"

namespace waybill::desk {

/// Books the sealed packages of each order, once however often the form comes: by the carrier, service and quote that the form names,
/// else as the rules choose. An answer for each, in their order: the shipment's id, or why not. Errors: those of Rates::choose and
/// Shipping::book.
std::vector<Result<std::string>> book_orders(const Visit& visit, const std::vector<OrderId>& orders);

/// What the carriers ask for an order's sealed packages, and what the rules would choose. `problem`: why the last button did nothing.
http::Response prices_page(const Visit& visit, OrderId id, std::optional<Error> problem = {});

/// Sets "offers", "none" and "steps": a quote and a decision in words.
void set_quote(View& view, const Visit& visit, const rates::Quote& quote);
void set_decision(View& view, const Visit& visit, const rates::rules::Decision& decision);

}  // namespace waybill::desk
