#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "exchange.h"
#include "waybill/result.h"

namespace waybill::simulator {

/// The carrier's directory of towns: POST /v1/addresses/check. Error invalid with every wrong field.
Result<std::string> checked_address(std::string_view body);
/// Its shops near an address: POST /v1/service-points.
Result<std::string> service_points(std::string_view body);
/// Whether the carrier has a shop of that id.
bool has_service_point(std::string_view id);

}  // namespace waybill::simulator
