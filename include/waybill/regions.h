#pragma once
#include <string>
#include <string_view>

/// Regions of a country as carriers want them.
namespace waybill::regions {

/// The code (ISO 3166-2, without the country) of a state of the US or a province of Canada, whether its name or its code was
/// written; what is not known comes back as it was.
std::string code(std::string_view country, std::string_view region);
/// True where goods between the two pass no customs: one country, or both in the customs territory of the European Union.
bool share_customs(std::string_view from, std::string_view to);

}  // namespace waybill::regions
