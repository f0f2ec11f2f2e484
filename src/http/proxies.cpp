#include "http/proxies.h"

#include <algorithm>
#include <charconv>
#include <stdexcept>

#include "base/text.h"
#include "http/server.h"

namespace waybill::http {

using Poco::Net::IPAddress;

Networks::Networks(const std::vector<std::string>& networks) {
    for (const auto& network : networks) {
        const std::size_t slash = std::min(network.find('/'), network.size());
        IPAddress address;
        if (!IPAddress::tryParse(network.substr(0, slash), address)) throw std::invalid_argument("not a network: " + network);
        const unsigned longest = address.family() == IPAddress::IPv4 ? 32 : 128;
        unsigned bits = longest;
        if (slash < network.size()) {
            const char* const end = network.data() + network.size();
            const auto [rest, problem] = std::from_chars(network.data() + slash + 1, end, bits);
            if (problem != std::errc() || rest != end || bits > longest) throw std::invalid_argument("not a network: " + network);
        }
        networks_.emplace_back(address & IPAddress(bits, address.family()), bits);
    }
}

bool Networks::contains(const IPAddress& address) const {
    return std::any_of(networks_.begin(), networks_.end(), [&](const auto& network) {
        return network.first.family() == address.family() &&
               (address & IPAddress(network.second, address.family())) == network.first;
    });
}

IPAddress plain_address(const IPAddress& address) {
    if (address.family() == IPAddress::IPv4 || !address.isIPv4Mapped()) return address;
    return {static_cast<const std::uint8_t*>(address.addr()) + 12, 4};
}

bool is_network(const std::string& text) {
    try {
        return !Networks({text}).empty();
    } catch (const std::invalid_argument&) {
        return false;
    }
}

Proxies::Caller Proxies::caller(const IPAddress& peer, bool secure, const Head& head) const {
    Caller caller{peer.toString(), secure};
    if (networks_.empty() || !contains(peer)) return caller;
    std::vector<std::string> hops;
    for (const auto& [name, value] : head.headers) {
        if (name == "x-forwarded-for")
            for (const auto& hop : text::split(value, ',')) hops.push_back(text::trim(hop));
        if (name == "x-forwarded-proto") caller.secure = text::lower(value) == "https";
    }
    for (auto hop = hops.rbegin(); hop != hops.rend(); ++hop) {
        IPAddress address;
        if (!IPAddress::tryParse(*hop, address)) break;
        caller.address = address.toString();
        if (!contains(address)) break;
    }
    return caller;
}

}  // namespace waybill::http
