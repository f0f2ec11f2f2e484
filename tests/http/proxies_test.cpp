#include "http/proxies.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace waybill::http {
namespace {

using Poco::Net::IPAddress;

Head forwarded(const std::string& hops, const std::string& proto = "https") {
    Head head;
    head.headers = {{"x-forwarded-for", hops}, {"x-forwarded-proto", proto}};
    return head;
}

TEST(Proxies, AreKnownByTheirNetworks) {
    const Proxies proxies({"10.0.0.0/8", "192.0.2.7", "fd00::/8"});
    for (const char* in : {"10.255.1.2", "192.0.2.7", "fd12::1"}) EXPECT_TRUE(proxies.contains(IPAddress(in))) << in;
    for (const char* out : {"11.0.0.1", "192.0.2.8", "fe80::1", "127.0.0.1"})
        EXPECT_FALSE(proxies.contains(IPAddress(out))) << out;
    for (const char* bad : {"", "x", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/8x", "fd00::/129"})
        EXPECT_THROW(Proxies({bad}), std::invalid_argument) << bad;
}

TEST(Proxies, AreBelievedAndNobodyElse) {
    const Proxies proxies({"10.0.0.0/8"});
    const auto stranger = proxies.caller(IPAddress("203.0.113.5"), false, forwarded("1.2.3.4"));
    EXPECT_EQ(stranger.address, "203.0.113.5");
    EXPECT_FALSE(stranger.secure);
    const auto behind = proxies.caller(IPAddress("10.0.0.1"), false, forwarded("6.6.6.6, 203.0.113.5, 10.0.0.2"));
    EXPECT_EQ(behind.address, "203.0.113.5");
    EXPECT_TRUE(behind.secure);
    EXPECT_EQ(proxies.caller(IPAddress("10.0.0.1"), true, forwarded("junk", "http")).address, "10.0.0.1");
    EXPECT_FALSE(proxies.caller(IPAddress("10.0.0.1"), true, forwarded("junk", "http")).secure);
}

}  // namespace
}  // namespace waybill::http
