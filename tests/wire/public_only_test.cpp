#include <gtest/gtest.h>

#include "support/raw_server.h"
#include "wire/addresses.h"
#include "wire/wire.h"

namespace waybill::wire {
namespace {

using namespace std::chrono_literals;

TEST(PublicAddresses, AreToldFromAllOthers) {
    for (const char* address :
         {"8.8.8.8", "1.1.1.1", "93.184.216.34", "172.15.255.255", "172.32.0.1", "100.63.255.255", "100.128.0.0",
          "223.255.255.255", "2606:4700:4700::1111", "2a00:1450:4001:81b::200e", "2001:4860:4860::8888"})
        EXPECT_TRUE(is_public_literal(address)) << address;
    for (const char* address : {"0.0.0.0",
                                "0.1.2.3",
                                "10.0.0.1",
                                "10.255.255.255",
                                "100.64.0.1",
                                "100.127.255.255",
                                "127.0.0.1",
                                "127.255.255.255",
                                "169.254.169.254",
                                "172.16.0.1",
                                "172.31.255.255",
                                "192.0.0.1",
                                "192.0.2.1",
                                "192.88.99.1",
                                "192.168.1.1",
                                "198.18.0.1",
                                "198.19.255.255",
                                "198.51.100.7",
                                "203.0.113.9",
                                "224.0.0.1",
                                "239.255.255.255",
                                "240.0.0.1",
                                "255.255.255.255",
                                "::",
                                "::1",
                                "::ffff:127.0.0.1",
                                "::ffff:8.8.8.8",
                                "::127.0.0.1",
                                "64:ff9b::7f00:1",
                                "64:ff9b:1::1",
                                "100::1",
                                "2001::1",
                                "2001:10::1",
                                "2001:20::1",
                                "2001:db8::1",
                                "2002:7f00:1::",
                                "3fff::1",
                                "fc00::1",
                                "fd12:3456::1",
                                "fe80::1",
                                "fe80::1%lo",
                                "fec0::1",
                                "ff02::1",
                                "not an address",
                                ""})
        EXPECT_FALSE(is_public_literal(address)) << address;
}

/// Each spelling leads to this machine; none may open a connection to the canary.
TEST(PublicOnly, NeverReachesACanaryOnLoopback) {
    RawServer canary([](int fd) { write_all(fd, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"); });
    Metrics metrics;
    Wire wire(Wire::Options{}, metrics);
    const std::string port = ":" + std::to_string(canary.port()) + "/";
    for (const char* host : {"127.0.0.1",
                             "127.1",
                             "127.0.1",
                             "2130706433",
                             "0x7f000001",
                             "0x7f.1",
                             "0x7f.0x0.0x0.0x1",
                             "017700000001",
                             "0177.0.0.1",
                             "127.0.0.1.",
                             "127.255.0.1",
                             "0.0.0.0",
                             "0",
                             "localhost",
                             "LOCALHOST",
                             "localhost.",
                             "[::1]",
                             "[0:0:0:0:0:0:0:1]",
                             "[::ffff:127.0.0.1]",
                             "[::ffff:7f00:1]",
                             "[::127.0.0.1]",
                             "[::]",
                             "[64:ff9b::7f00:1]",
                             "[2002:7f00:1::]",
                             "user@127.0.0.1",
                             "8.8.8.8@127.0.0.1",
                             "127.0.0.1%2f",
                             "169.254.169.254",
                             "10.0.0.1",
                             "192.168.0.1",
                             "172.16.0.1",
                             "100.64.0.1",
                             "198.18.0.1",
                             "224.0.0.1",
                             "255.255.255.255",
                             "[fe80::1]",
                             "[fd00::1]",
                             "[ff02::1]",
                             "[2001:db8::1]",
                             "[2001::1]"}) {
        Request request;
        request.url = "http://" + std::string(host) + port;
        request.public_only = true;
        request.connect_timeout = request.total_timeout = 2s;
        const Outcome outcome = wire.fetch(std::move(request));
        EXPECT_EQ(outcome.kind, Outcome::Kind::not_sent) << host << ": " << outcome.error;
    }
    EXPECT_EQ(canary.accepted(), 0);
}

TEST(PublicOnly, DoesNotBorrowAConnectionThatWasOpenedForSomebodyElse) {
    int requests = 0;
    RawServer server([&](int fd) {
        while (!read_request(fd).empty()) ++requests, write_all(fd, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    });
    Metrics metrics;
    Wire wire(Wire::Options{}, metrics);
    Request trusted;
    trusted.url = server.url();
    ASSERT_EQ(wire.fetch(trusted).status, 200);
    Request stranger = trusted;
    stranger.public_only = true;
    EXPECT_EQ(wire.fetch(stranger).kind, Outcome::Kind::not_sent);
    EXPECT_EQ(requests, 1);
}

}  // namespace
}  // namespace waybill::wire
