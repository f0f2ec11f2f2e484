#pragma once
#include <string>
#include <vector>

#include "orders/address_json.h"
#include "orders/orders.h"

/// Orders in the JSON of the API, and back.
namespace waybill::orders {

/// What of persons the caller may see.
Sight sight(const http::Request& request);

/// Reads the body of POST /orders. Every wrong field is in `errors`, those of its shape and those of its meaning.
NewOrder read_order(const json::Value& body, std::vector<FieldError>& errors);

/// The members of an order's own part, into an object that is open.
void write_order(json::Writer& out, const Order& order, const std::vector<TimelineEntry>& timeline,
                 const std::string& tracking_url, Sight sight);
void write_summary(json::Writer& out, const Summary& order, Sight sight);

}  // namespace waybill::orders
