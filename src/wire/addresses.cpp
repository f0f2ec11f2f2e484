#include "wire/addresses.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <netinet/in.h>

#include <array>
#include <cstdint>
#include <cstring>

namespace waybill::wire {
namespace {

struct Range4 {
    std::uint32_t base;
    int bits;
};

constexpr std::uint32_t ip(unsigned a, unsigned b, unsigned c, unsigned d) { return a << 24 | b << 16 | c << 8 | d; }

/// https://www.iana.org/assignments/iana-ipv4-special-registry
constexpr std::array kDenied4{
    Range4{ip(0, 0, 0, 0), 8},       Range4{ip(10, 0, 0, 0), 8},     Range4{ip(100, 64, 0, 0), 10},
    Range4{ip(127, 0, 0, 0), 8},     Range4{ip(169, 254, 0, 0), 16}, Range4{ip(172, 16, 0, 0), 12},
    Range4{ip(192, 0, 0, 0), 24},    Range4{ip(192, 0, 2, 0), 24},   Range4{ip(192, 31, 196, 0), 24},
    Range4{ip(192, 52, 193, 0), 24}, Range4{ip(192, 88, 99, 0), 24}, Range4{ip(192, 168, 0, 0), 16},
    Range4{ip(192, 175, 48, 0), 24}, Range4{ip(198, 18, 0, 0), 15},  Range4{ip(198, 51, 100, 0), 24},
    Range4{ip(203, 0, 113, 0), 24},  Range4{ip(224, 0, 0, 0), 4},    Range4{ip(240, 0, 0, 0), 4},
};

bool is_public4(std::uint32_t address) {
    for (const Range4& range : kDenied4) {
        const std::uint32_t mask = ~std::uint32_t{0} << (32 - range.bits);
        if ((address & mask) == range.base) return false;
    }
    return true;
}

bool starts_with(const in6_addr& address, std::initializer_list<std::uint8_t> prefix) {
    std::size_t i = 0;
    for (const std::uint8_t byte : prefix)
        if (address.s6_addr[i++] != byte) return false;
    return true;
}

/// https://www.iana.org/assignments/iana-ipv6-special-registry. Only 2000::/3 is global unicast; of it, what tunnels or documents
/// is refused. Mapped (::ffff:), compatible (::), NAT64 (64:ff9b::), unique local and link-local forms all lie outside 2000::/3.
bool is_public6(const in6_addr& address) {
    if ((address.s6_addr[0] & 0xe0) != 0x20) return false;
    if (starts_with(address, {0x20, 0x01}) && (address.s6_addr[2] & 0xfe) == 0)
        return false;                                                              // 2001::/23: Teredo, ORCHID, benchmarking
    if (starts_with(address, {0x20, 0x01, 0x0d, 0xb8})) return false;              // documentation
    if (starts_with(address, {0x20, 0x02})) return false;                          // 6to4
    if (starts_with(address, {0x26, 0x20, 0x00, 0x4f, 0x80, 0x00})) return false;  // AS112 delegation
    if (starts_with(address, {0x3f, 0xff}) && (address.s6_addr[2] & 0xf0) == 0) return false;  // documentation, RFC 9637
    return true;
}

bool same_host(const sockaddr& a, const sockaddr& b) {
    if (a.sa_family != b.sa_family) return false;
    if (a.sa_family == AF_INET)
        return reinterpret_cast<const sockaddr_in&>(a).sin_addr.s_addr == reinterpret_cast<const sockaddr_in&>(b).sin_addr.s_addr;
    return a.sa_family == AF_INET6 && std::memcmp(&reinterpret_cast<const sockaddr_in6&>(a).sin6_addr,
                                                  &reinterpret_cast<const sockaddr_in6&>(b).sin6_addr, sizeof(in6_addr)) == 0;
}

/// Asked anew each time: addresses of a machine change.
bool is_own(const sockaddr& address) {
    ifaddrs* list = nullptr;
    if (getifaddrs(&list) != 0) return true;  // cannot be told: refuse
    bool own = false;
    for (const ifaddrs* entry = list; entry != nullptr && !own; entry = entry->ifa_next)
        own = entry->ifa_addr != nullptr && same_host(*entry->ifa_addr, address);
    freeifaddrs(list);
    return own;
}

bool in_public_range(const sockaddr& address) {
    if (address.sa_family == AF_INET) return is_public4(ntohl(reinterpret_cast<const sockaddr_in&>(address).sin_addr.s_addr));
    if (address.sa_family == AF_INET6) return is_public6(reinterpret_cast<const sockaddr_in6&>(address).sin6_addr);
    return false;
}

}  // namespace

bool is_public(const sockaddr& address) { return in_public_range(address) && !is_own(address); }

bool is_public_literal(const std::string& literal) {
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    if (inet_pton(AF_INET, literal.c_str(), &v4.sin_addr) == 1) return in_public_range(reinterpret_cast<const sockaddr&>(v4));
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    const std::string bare = literal.substr(0, literal.find('%'));
    if (inet_pton(AF_INET6, bare.c_str(), &v6.sin6_addr) == 1) return in_public_range(reinterpret_cast<const sockaddr&>(v6));
    return false;
}

}  // namespace waybill::wire
