#include "numbers.h"

#include <array>
#include <cstdio>

namespace waybill::simulator {

std::string tracking_number(std::uint64_t serial) {
    char digits[24];
    std::snprintf(digits, sizeof digits, "%08llu", static_cast<unsigned long long>(serial % 100000000));
    constexpr std::array weights{8, 6, 4, 2, 3, 5, 9, 7};  // UPU S10-12, annex B
    int sum = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) sum += (digits[i] - '0') * weights[i];
    int check = 11 - sum % 11;
    if (check == 10) check = 0;
    if (check == 11) check = 5;
    return std::string("WS") + digits + static_cast<char>('0' + check) + "GB";
}

std::string shipment_id(std::uint64_t serial) {
    char text[32];
    std::snprintf(text, sizeof text, "SH%010llu", static_cast<unsigned long long>(serial));
    return text;
}

}  // namespace waybill::simulator
