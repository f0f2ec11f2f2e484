#include "identity/network.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

namespace waybill::identity {

std::string network_of(const std::string& peer) {
    std::array<unsigned char, 16> six{};
    if (::inet_pton(AF_INET6, peer.c_str(), six.data()) != 1) return peer;
    constexpr std::array<unsigned char, 12> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
    if (std::equal(kMapped.begin(), kMapped.end(), six.begin())) {
        std::string four;
        for (std::size_t i = 12; i < 16; ++i) four += (i > 12 ? "." : "") + std::to_string(six[i]);
        return four;
    }
    std::fill(six.begin() + 8, six.end(), 0);
    std::array<char, INET6_ADDRSTRLEN> text{};
    ::inet_ntop(AF_INET6, six.data(), text.data(), text.size());
    return text.data();
}

}  // namespace waybill::identity
