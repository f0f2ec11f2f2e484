#include "labels/direction.h"

#include <cstddef>
#include <cstdint>

namespace waybill::labels {
namespace {

/// The next code point of well-formed UTF-8; broken bytes come out as themselves, one at a time.
std::uint32_t next(std::string_view text, std::size_t& at) {
    const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
    const std::uint8_t lead = byte(at);
    const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (at + length > text.size()) return ++at, lead;
    std::uint32_t point = length == 1 ? lead : lead & (0x7F >> length);
    for (std::size_t i = 1; i < length; ++i) point = (point << 6) | (byte(at + i) & 0x3F);
    at += length;
    return point;
}

bool in(std::uint32_t point, std::uint32_t first, std::uint32_t last) { return point >= first && point <= last; }

/// The blocks whose letters have the bidirectional classes R and AL.
bool right(std::uint32_t point) {
    if (in(point, 0x0660, 0x0669) || in(point, 0x06F0, 0x06F9)) return false;  // Arabic digits are not strong
    return in(point, 0x0590, 0x08FF) || in(point, 0xFB1D, 0xFDFF) || in(point, 0xFE70, 0xFEFC) || point == 0x200F ||
           in(point, 0x10800, 0x10FFF) || in(point, 0x1E800, 0x1EFFF);
}

/// Letters of all other scripts, roughly: what is neither ASCII punctuation nor a block of signs.
bool left(std::uint32_t point) {
    if (point < 0x80) return in(point | 0x20, 'a', 'z');
    if (point < 0xC0) return point == 0xAA || point == 0xB5 || point == 0xBA;
    return point != 0xD7 && point != 0xF7 && !in(point, 0x2000, 0x2BFF) && !in(point, 0x3000, 0x3004) &&
           !in(point, 0x3008, 0x3020) && !in(point, 0xFE00, 0xFE6F) && !in(point, 0x1F000, 0x1FAFF) &&
           !in(point, 0x0660, 0x0669) && !in(point, 0x06F0, 0x06F9);
}

}  // namespace

bool right_to_left(std::string_view utf8) {
    for (std::size_t at = 0; at < utf8.size();) {
        const std::uint32_t point = next(utf8, at);
        if (right(point)) return true;
        if (left(point)) return false;
    }
    return false;
}

}  // namespace waybill::labels
