#include "waybill/encoding.h"

#include <cstdint>

#include "base/text.h"

namespace waybill {
namespace {

int sextet(char c) {
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    if (c == '+') return 62;
    return c == '/' ? 63 : -1;
}

}  // namespace

std::optional<std::string> from_base64(std::string_view text) {
    std::string out;
    out.reserve(text.size() / 4 * 3);
    std::uint32_t group = 0;
    int digits = 0, padding = 0;
    for (const char c : text) {
        if (c == '\r' || c == '\n') continue;
        if (c == '=') {
            if (digits < 2 || digits + ++padding > 4) return std::nullopt;
            continue;
        }
        const int value = sextet(c);
        if (value < 0 || padding > 0) return std::nullopt;
        group = group << 6 | static_cast<std::uint32_t>(value);
        if (++digits < 4) continue;
        for (int shift = 16; shift >= 0; shift -= 8) out += static_cast<char>(group >> shift & 0xff);
        group = 0;
        digits = 0;
    }
    if (digits == 0) return padding == 0 ? std::optional(out) : std::nullopt;
    if (digits == 1 || digits + padding != 4) return std::nullopt;
    const std::uint32_t spare = digits == 2 ? group & 0xf : group & 0x3;
    if (spare != 0) return std::nullopt;
    group <<= 6 * padding;
    for (int i = 0; i < digits - 1; ++i) out += static_cast<char>(group >> (16 - 8 * i) & 0xff);
    return out;
}

std::string percent_encoded(std::string_view bytes) { return text::url_encode(bytes); }

}  // namespace waybill
