#pragma once
#include <string>

#include "http/schema.h"
#include "waybill/carrier_terms.h"
#include "waybill/json.h"

/// What is agreed of a shipment beyond the way it goes, as callers say it and as it is kept: one shape.
namespace waybill::rates {

/// Nothing is written of what is as usual. The ship date is not part of it.
void write_terms(json::Writer& out, const carrier::Terms& terms);
/// Names every wrong field; what is absent is as usual.
carrier::Terms read_terms(json::Fields& in);
/// Whether anything is not as usual.
bool says_something(const carrier::Terms& terms);
/// Whether both agree the same. The ship date and what only a request carries are not part of it.
bool same_terms(const carrier::Terms& a, const carrier::Terms& b);
http::Schema terms_shape();

}  // namespace waybill::rates
