#pragma once
#include <string>
#include <string_view>

#include "waybill/quantity.h"

/// Weights and lengths as carriers write them: decimal text, rounded up, because a parcel is never declared too light.
namespace waybill::units {

std::string kilograms(Grams weight, int decimals);     ///< "1.2": no trailing zeros, at least one digit before the point
std::string pounds(Grams weight, int decimals);        ///< avoirdupois
std::string ounces(Grams weight, int decimals);
std::string centimetres(Millimetres length, int decimals);
std::string inches(Millimetres length, int decimals);
/// True where a country's parcels are measured in pounds and inches.
bool is_imperial(std::string_view country);

}  // namespace waybill::units
