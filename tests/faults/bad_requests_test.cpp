#include "faults/bad_requests.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <set>
#include <string>

#include "http/raw_client.h"
#include "http/test_server.h"

/// What must never reach a handler: one answer each, and the connection is closed.
namespace waybill::http::testing {
namespace {

using std::chrono::milliseconds;
using waybill::testing::bad_requests;
using waybill::testing::BadRequest;
using waybill::testing::count;

class BadRequests : public ::testing::TestWithParam<BadRequest> {};

/// How the bytes are cut changes nothing. What follows them must never be parsed as a request.
TEST_P(BadRequests, GetOneAnswerAndACleanClose) {
    TestServer server;
    const auto& [name, bytes, status] = GetParam();
    const std::string all = bytes + get("/hello?name=smuggled");
    for (const std::size_t pieces : {1u, 2u, 97u}) {
        RawClient client(server.port());
        const std::size_t step = 1 + all.size() / pieces;
        for (std::size_t at = 0; at < all.size(); at += step)
            if (!client.send(std::string_view(all).substr(at, step))) break;
        const auto heard = client.read_to_end();
        ASSERT_GE(heard.size(), 12u) << pieces;
        EXPECT_EQ(std::stoi(heard.substr(9, 3)), status) << heard;
        EXPECT_EQ(count(heard, "HTTP/1.1 "), 1) << heard;
        EXPECT_THAT(heard, ::testing::AllOf(::testing::HasSubstr("Connection: close\r\n"),
                                            ::testing::HasSubstr("Content-Type: application/problem+json\r\n")));
        EXPECT_TRUE(client.clean()) << pieces;
    }
    EXPECT_EQ(server.handled, 0);
}

INSTANTIATE_TEST_SUITE_P(All, BadRequests, ::testing::ValuesIn(bad_requests()),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(BadRequests, HaveEachANameOfItsOwn) {
    std::set<std::string> names;
    for (const auto& bad : bad_requests()) EXPECT_TRUE(names.insert(bad.name).second) << bad.name;
    EXPECT_GE(names.size(), 150u);
}

TEST(BadRequests, AreAnsweredAfterAGoodOneToo) {
    TestServer server;
    const auto all = bad_requests();
    for (const auto& bad : all) {
        if (bad.bytes.starts_with("\r\n\r\n")) continue;  // after a request one of its empty lines is forgiven
        RawClient client(server.port());
        client.send(get("/hello") + bad.bytes + get("/hello"));
        const auto heard = client.read_to_end();
        EXPECT_EQ(count(heard, "HTTP/1.1 "), 2) << bad.name;
        EXPECT_EQ(count(heard, "HTTP/1.1 200 "), 1) << bad.name;
        EXPECT_TRUE(client.clean()) << bad.name;
    }
}

TEST(BadRequests, CutShortAreSaidToBe) {
    TestServer server;
    const auto all_but_one = [](const std::string& whole) { return whole.substr(0, whole.size() - 1); };
    for (const std::string& part :
         {std::string("G"), std::string("GET /hello HTTP/1.1\r\n"), all_but_one(get("/hello")), all_but_one(post("/echo", "abc")),
          std::string("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc")}) {
        RawClient client(server.port());
        client.send(part);
        client.finish_sending();
        const auto heard = client.read_to_end();
        EXPECT_TRUE(heard.starts_with("HTTP/1.1 400 ")) << part << heard;
        EXPECT_EQ(count(heard, "HTTP/1.1 "), 1);
        EXPECT_TRUE(client.clean());
    }
    EXPECT_EQ(server.handled, 0);
}

TEST(BadRequests, OfAHundredMegabytesOfHeadersAreAnsweredBeforeTheyHaveCome) {
    TestServer server;
    for (const std::string& line :
         {std::string(1 << 20, 'a'), std::string("A: b\r\n"), "A: " + std::string(8'000, 'a') + "\r\n"}) {
        std::string megabyte;
        while (megabyte.size() < (1u << 20)) megabyte += line;
        RawClient client(server.port());
        client.send("GET /hello HTTP/1.1\r\nHost: x\r\n");
        const auto start = std::chrono::steady_clock::now();
        for (int i = 0; i < 100; ++i)
            if (!client.send(megabyte)) break;
        const auto heard = client.read_to_end();
        EXPECT_TRUE(heard.starts_with("HTTP/1.1 431 ")) << heard.substr(0, 100);
        EXPECT_EQ(count(heard, "HTTP/1.1 "), 1);
        EXPECT_FALSE(client.timed_out());
        EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
    }
    EXPECT_EQ(server.handled, 0);
}

TEST(BadRequests, OfRandomBytesNeverReachAHandlerNorHoldTheServer) {
    auto limits = TestServer::small();
    limits.header_time = milliseconds(200);
    TestServer server(limits);
    std::mt19937 random(20261123);
    for (int round = 0; round < 200; ++round) {
        std::string junk(1 + random() % 3000, '\0');
        for (auto& c : junk) c = static_cast<char>(random());
        RawClient client(server.port());
        client.send(junk);
        client.finish_sending();
        const auto heard = client.read_to_end();
        EXPECT_LE(count(heard, "HTTP/1.1 "), 1);
        EXPECT_TRUE(client.clean()) << round;
    }
    EXPECT_EQ(server.handled, 0);
    RawClient healthy(server.port());
    EXPECT_EQ(healthy.ask(get("/hello")).status, 200);
}

TEST(BadRequests, MadeFromGoodOnesByOneChangedByteAreAnsweredOrServedButNeverSplit) {
    TestServer server;
    std::mt19937 random(7);
    const std::string good = post("/echo", "abcdef", "Accept: */*\r\nConnection: close\r\n");
    for (int round = 0; round < 300; ++round) {
        std::string changed = good;
        changed[random() % changed.size()] = static_cast<char>(random());
        RawClient client(server.port());
        client.send(changed);
        client.finish_sending();
        EXPECT_LE(count(client.read_to_end(), "HTTP/1.1 "), 2) << changed;
        EXPECT_TRUE(client.clean()) << changed;
    }
}

/// Odd, but allowed, and understood as they are meant.
TEST(OddRequests, AreServed) {
    TestServer server;
    RawClient client(server.port());
    const auto asks = [&](const std::string& request) { return client.ask(request).body; };
    EXPECT_EQ(asks("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length:  \t3 \r\n\r\nabc"), "abc");
    EXPECT_EQ(asks("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 003\r\n\r\nabc"), "abc");
    EXPECT_EQ(asks("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked \r\n\r\n3\r\nabc\r\n0\r\n\r\n"), "abc");
    EXPECT_EQ(asks("POST /echo HTTP/1.1\r\nHost: x\r\ntransfer-encoding:\tCHUNKED\r\n\r\n003;a=\"b c\"\r\nabc\r\n0\r\n\r\n"),
              "abc");
    EXPECT_EQ(asks("GET /hello HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello"), "{\"hello\":\"you\"}")
        << "a GET with a body";
    EXPECT_EQ(asks("GET /hello?name=after HTTP/1.1\r\nHost: x\r\n\r\n"), "{\"hello\":\"after\"}")
        << "which was not taken for a request";
    EXPECT_EQ(asks("GET http://x/hello HTTP/1.1\r\nHost: X\r\n\r\n"), "{\"hello\":\"you\"}") << "an absolute address";
    EXPECT_EQ(asks("\r\nGET /hello HTTP/1.1\r\nHost: x\r\n\r\n"), "{\"hello\":\"you\"}");
    EXPECT_EQ(asks("GET /hello HTTP/1.1\r\nHost: [::1]:8080\r\nEmpty:\r\nCaf: caf\xc3\xa9\r\n\r\n"), "{\"hello\":\"you\"}");
    EXPECT_EQ(asks("GET /hello?name=%E2%82%AC+%26 HTTP/1.1\r\nHost: x\r\n\r\n"), "{\"hello\":\"\xe2\x82\xac &\"}");
}

}  // namespace
}  // namespace waybill::http::testing
