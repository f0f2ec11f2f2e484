#pragma once
#include "http/schema.h"

/// The shapes of order_json.h's texts, for the API's description.
namespace waybill::orders {

http::Schema new_order_shape();       ///< body of POST /orders
http::Schema accepted_order_shape();  ///< its answer
http::Schema order_shape();
http::Schema summary_shape();

}  // namespace waybill::orders
