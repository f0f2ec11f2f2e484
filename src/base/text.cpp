#include "base/text.h"

#include <cstdint>
#include <cstring>

namespace waybill::text {
namespace {

constexpr std::string_view kSpace = " \t\r\n\f\v";

// The bytes of the well-formed sequence (Unicode 15, table 3-7) at the front of `s`; 0 where there is none.
std::size_t sequence(std::string_view s) {
    const auto byte = [&](std::size_t i) { return i < s.size() ? static_cast<unsigned char>(s[i]) : 0U; };
    const auto within = [&](std::size_t i, unsigned low, unsigned high) { return byte(i) >= low && byte(i) <= high; };
    const unsigned first = byte(0);
    if (s.empty()) return 0;
    if (first < 0x80) return 1;
    if (first >= 0xC2 && first <= 0xDF) return within(1, 0x80, 0xBF) ? 2 : 0;
    if (first >= 0xE0 && first <= 0xEF) {
        const bool second =
            within(1, first == 0xE0 ? 0xA0 : 0x80, first == 0xED ? 0x9F : 0xBF);  // no overlong form, no surrogate
        return second && within(2, 0x80, 0xBF) ? 3 : 0;
    }
    if (first >= 0xF0 && first <= 0xF4) {
        const bool second = within(1, first == 0xF0 ? 0x90 : 0x80, first == 0xF4 ? 0x8F : 0xBF);
        return second && within(2, 0x80, 0xBF) && within(3, 0x80, 0xBF) ? 4 : 0;
    }
    return 0;
}

// The bytes of the first code point, taking a stray byte for one.
std::size_t step(std::string_view s) {
    const std::size_t length = sequence(s);
    return length == 0 ? 1 : length;
}

bool is_unreserved(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' ||
           c == '~';
}

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

}  // namespace

bool is_utf8(std::string_view bytes) {
    while (!bytes.empty()) {
        // Most text is ASCII: eight bytes at a time while no high bit is set.
        while (bytes.size() >= 8) {
            std::uint64_t chunk = 0;
            std::memcpy(&chunk, bytes.data(), 8);
            if ((chunk & 0x8080808080808080U) != 0) break;
            bytes.remove_prefix(8);
        }
        if (bytes.empty()) break;
        const std::size_t length = sequence(bytes);
        if (length == 0) return false;
        bytes.remove_prefix(length);
    }
    return true;
}

std::string to_utf8(std::string_view bytes) {
    std::string out;
    out.reserve(bytes.size());
    while (!bytes.empty()) {
        const std::size_t length = sequence(bytes);
        out.append(length == 0 ? "\xEF\xBF\xBD" : bytes.substr(0, length));
        bytes.remove_prefix(length == 0 ? 1 : length);
    }
    return out;
}

std::string trim(std::string_view s) {
    const std::size_t first = s.find_first_not_of(kSpace);
    if (first == s.npos) return {};
    return std::string(s.substr(first, s.find_last_not_of(kSpace) - first + 1));
}

std::vector<std::string> split(std::string_view s, char separator) {
    std::vector<std::string> parts;
    while (true) {
        const std::size_t end = s.find(separator);
        parts.emplace_back(s.substr(0, end));
        if (end == s.npos) return parts;
        s.remove_prefix(end + 1);
    }
}

std::string lower(std::string_view ascii) {
    std::string out(ascii);
    for (char& c : out) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
    }
    return out;
}

std::string shorten(std::string_view utf8, std::size_t max) {
    std::size_t at = 0;
    for (std::size_t n = 0; at < utf8.size(); ++n) {
        if (n == max) return std::string(utf8.substr(0, at)) + "…";
        at += step(utf8.substr(at));
    }
    return std::string(utf8);
}

std::string url_encode(std::string_view bytes) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    std::string out;
    out.reserve(bytes.size());
    for (const char c : bytes) {
        if (is_unreserved(c)) {
            out += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        out += '%';
        out += kHex[byte >> 4];
        out += kHex[byte & 15];
    }
    return out;
}

std::optional<std::string> url_decode(std::string_view s, bool plus_is_space) {
    std::string out;
    out.reserve(s.size());
    for (std::size_t i = 0; i < s.size(); ++i) {
        if (s[i] == '%') {
            const int high = i + 2 < s.size() ? hex_digit(s[i + 1]) : -1;
            const int low = i + 2 < s.size() ? hex_digit(s[i + 2]) : -1;
            if (high < 0 || low < 0) return {};
            out += static_cast<char>(high * 16 + low);
            i += 2;
        } else {
            out += s[i] == '+' && plus_is_space ? ' ' : s[i];
        }
    }
    return out;
}

std::string html(std::string_view s) {
    std::string out;
    out.reserve(s.size() + s.size() / 8);
    for (const char c : s) {
        switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            case '\'':
                out += "&#39;";
                break;
            default:
                out += c;
        }
    }
    return out;
}

std::string masked_name(std::string_view utf8) {
    std::string out;
    while (true) {
        const std::size_t start = utf8.find_first_not_of(kSpace);
        if (start == utf8.npos) return out;
        utf8.remove_prefix(start);
        const std::string_view word = utf8.substr(0, utf8.find_first_of(kSpace));
        if (!out.empty()) out += ' ';
        out.append(word.substr(0, step(word))).append("***");
        utf8.remove_prefix(word.size());
    }
}

}  // namespace waybill::text
