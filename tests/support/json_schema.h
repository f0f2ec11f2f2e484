#pragma once
#include <string>
#include <vector>

#include "waybill/json.h"

namespace waybill::testing {

/// How members that a schema does not name are taken: ours must be named, unless the schema is empty.
enum class Unnamed { allowed, refused };

/// Where `value` does not fit `schema`: "/lines/0/sku: must be a string". Knows exactly the keywords of JSON Schema that our
/// description uses; any other throws std::logic_error, so that none is believed unchecked. `document` resolves "#/…".
std::vector<std::string> misfits(const json::Value& document, const json::Value& schema, const json::Value& value,
                                 Unnamed unnamed);

/// The schema itself where it is a "$ref".
const json::Value& resolved(const json::Value& document, const json::Value& schema);

}  // namespace waybill::testing
