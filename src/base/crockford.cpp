#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "waybill/ids.h"

namespace waybill {
namespace {

constexpr std::string_view kDigits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t kLength = 13;

// The value of each character, -1 where it is none.
constexpr std::array<std::int8_t, 256> make_values() {
    std::array<std::int8_t, 256> values{};
    values.fill(-1);
    for (std::size_t i = 0; i < kDigits.size(); ++i) {
        const auto upper = static_cast<unsigned char>(kDigits[i]);
        values[upper] = static_cast<std::int8_t>(i);
        if (upper >= 'A') values[upper + ('a' - 'A')] = static_cast<std::int8_t>(i);
    }
    for (const char c : {'I', 'i', 'L', 'l'}) values[static_cast<unsigned char>(c)] = 1;
    for (const char c : {'O', 'o'}) values[static_cast<unsigned char>(c)] = 0;
    return values;
}
constexpr auto kValues = make_values();

}  // namespace

std::string crockford(std::uint64_t value) {
    std::string text(kLength, '0');
    for (std::size_t i = kLength; i-- > 0; value >>= 5) text[i] = kDigits[value & 31];
    return text;
}

std::optional<std::uint64_t> from_crockford(std::string_view text) {
    if (text.size() != kLength) return {};
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < kLength; ++i) {
        const int digit = kValues[static_cast<unsigned char>(text[i])];
        if (digit < 0 || (i == 0 && digit > 15)) return {};  // 13 digits hold 65 bits: the first one only has four
        value = value << 5 | static_cast<std::uint64_t>(digit);
    }
    return value;
}

}  // namespace waybill
