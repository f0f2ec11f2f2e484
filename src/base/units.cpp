#include "waybill/units.h"

#include <cstdint>

namespace waybill::units {
namespace {

__extension__ typedef __int128 Wide;

/// value · numerator / denominator, rounded up at `decimals`.
std::string scaled(std::int64_t value, Wide numerator, Wide denominator, int decimals) {
    Wide power = 1;
    for (int i = 0; i < decimals; ++i) power *= 10;
    const Wide above = static_cast<Wide>(value) * numerator * power;
    const Wide rounded = (above + denominator - 1) / denominator;
    std::string text = std::to_string(static_cast<std::int64_t>(rounded / power));
    std::string fraction = std::to_string(static_cast<std::int64_t>(power + rounded % power)).substr(1);
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
