#include "waybill/units.h"

#include <cstdint>

namespace waybill::units {
namespace {

/// value · numerator / denominator, rounded up at `decimals`; good for a thousand tonnes.
std::string scaled(std::int64_t value, std::int64_t numerator, std::int64_t denominator, int decimals) {
    std::int64_t power = 1;
    for (int i = 0; i < decimals; ++i) power *= 10;
    const std::int64_t above = value * numerator * power;
    const std::int64_t rounded = (above + denominator - 1) / denominator;
    std::string text = std::to_string(rounded / power);
    std::string fraction = std::to_string(power + rounded % power).substr(1);
    while (!fraction.empty() && fraction.back() == '0') fraction.pop_back();
    return fraction.empty() ? text : text + "." + fraction;
}

}  // namespace

std::string kilograms(Grams weight, int decimals) { return scaled(weight.value, 1, 1000, decimals); }
std::string pounds(Grams weight, int decimals) { return scaled(weight.value, 100000, 45359237, decimals); }      // 453.59237 g
std::string ounces(Grams weight, int decimals) { return scaled(weight.value, 1600000, 45359237, decimals); }
std::string centimetres(Millimetres length, int decimals) { return scaled(length.value, 1, 10, decimals); }
std::string inches(Millimetres length, int decimals) { return scaled(length.value, 10, 254, decimals); }

bool is_imperial(std::string_view country) { return country == "US" || country == "PR" || country == "LR" || country == "MM"; }

}  // namespace waybill::units
