#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "http/raw_client.h"
#include "http/test_server.h"

/// What must never reach a handler. A new vector is one line in a table.
namespace waybill::http::testing {
namespace {

struct Vector {
    const char* name;
    std::string bytes;
    std::vector<int> statuses;  ///< any of these
};

std::string with(const std::string& headers, const std::string& body = "") {
    return "POST /echo HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n" + body;
}
std::string chunks(const std::string& body) { return with("Transfer-Encoding: chunked\r\n", body); }

const std::vector<Vector> kVectors{
    // how long the body is
    {"post_without_length", with("", "abc"), {411}},
    {"put_without_length", "PUT /echo HTTP/1.1\r\nHost: x\r\n\r\n", {411}},
    {"patch_without_length", "PATCH /echo HTTP/1.1\r\nHost: x\r\n\r\n", {411}},
    {"length_and_chunked", with("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", "5\r\nabcde\r\n0\r\n\r\n"), {400}},
    {"chunked_and_length", with("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n", "5\r\nabcde\r\n0\r\n\r\n"), {400}},
    {"two_lengths", with("Content-Length: 3\r\nContent-Length: 9\r\n", "abcdefghi"), {400}},
    {"equal_lengths_twice", with("Content-Length: 3\r\nContent-Length: 3\r\n", "abc"), {400}},
    {"length_list", with("Content-Length: 3, 3\r\n", "abc"), {400}},
    {"negative_length", with("Content-Length: -5\r\n", "abcdefghi"), {400}},
    {"plus_length", with("Content-Length: +3\r\n", "abc"), {400}},
    {"hex_length", with("Content-Length: 0x3\r\n", "abc"), {400}},
    {"length_with_letter", with("Content-Length: 3x\r\n", "abc"), {400}},
    {"empty_length", with("Content-Length:\r\n", "abc"), {400}},
    {"overflowing_length", with("Content-Length: 99999999999999999999\r\n", "abc"), {400}},
    {"wrapping_length", with("Content-Length: 18446744073709551619\r\n", "abc"), {400}},
    {"huge_length", with("Content-Length: 999999999999999999\r\n", "abc"), {413}},
    {"length_on_get_smuggles", "GET /hello HTTP/1.1\r\nHost: x\r\nContent-Length: 1x\r\n\r\n", {400}},
    {"body_over_the_limit", with("Content-Length: 100001\r\n"), {413}},
    {"chunks_over_the_limit", chunks("186a1\r\n"), {413}},
    // transfer codings
    {"gzip_chunked", with("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"), {400, 501}},
    {"xchunked", with("Transfer-Encoding: xchunked\r\nContent-Length: 3\r\n", "abc"), {400, 501}},
    {"xchunked_alone", with("Transfer-Encoding: xchunked\r\n", "abc"), {400, 501}},
    {"identity", with("Transfer-Encoding: identity\r\n", "abc"), {400, 501}},
    {"chunked_twice", with("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), {400}},
    {"chunked_chunked", with("Transfer-Encoding: chunked, chunked\r\n", "0\r\n\r\n"), {400}},
    {"vertical_tab_chunked",
     with("Transfer-Encoding: \x0b"
          "chunked\r\n",
          "0\r\n\r\n"),
     {400}},
    {"chunked_in_http10", "POST /echo HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", {400}},
    // chunks
    {"chunk_without_crlf_after_data", chunks("5\r\nabcde0\r\n\r\n"), {400}},
    {"chunk_size_not_hex", chunks("5g\r\nabcde\r\n0\r\n\r\n"), {400}},
    {"chunk_size_negative", chunks("-1\r\na\r\n0\r\n\r\n"), {400}},
    {"chunk_size_0x", chunks("0x5\r\nabcde\r\n0\r\n\r\n"), {400}},
    {"chunk_size_empty", chunks("\r\nabcde\r\n0\r\n\r\n"), {400}},
    {"chunk_size_overflows", chunks("10000000000000005\r\nabcde\r\n0\r\n\r\n"), {400, 413}},
    {"chunk_size_with_space", chunks("5 \r\nabcde\r\n0\r\n\r\n"), {400}},
    {"chunk_line_bare_lf", chunks("5\nabcde\r\n0\r\n\r\n"), {400}},
    {"chunk_data_bare_lf", chunks("5\r\nabcde\n0\r\n\r\n"), {400}},
    {"chunk_extension_endless", chunks("5;" + std::string(5000, 'a')), {400}},
    {"chunk_extension_with_control", chunks(std::string("5;a=\0b\r\nabcde\r\n0\r\n\r\n", 20)), {400}},
    {"trailer", chunks("5\r\nabcde\r\n0\r\nContent-Length: 3\r\n\r\n"), {400}},
    // Host
    {"no_host", "GET /hello HTTP/1.1\r\n\r\n", {400}},
    {"two_hosts", "GET /hello HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", {400}},
    {"empty_host", "GET /hello HTTP/1.1\r\nHost:\r\n\r\n", {400}},
    {"host_with_slash", "GET /hello HTTP/1.1\r\nHost: x/y\r\n\r\n", {400}},
    {"host_and_address_differ", "GET http://y/hello HTTP/1.1\r\nHost: x\r\n\r\n", {400}},
    // headers
    {"bare_lf", "GET /hello HTTP/1.1\nHost: x\n\n", {400}},
    {"bare_lf_in_headers", "GET /hello HTTP/1.1\r\nHost: x\nA: b\r\n\r\n", {400}},
    {"bare_cr_in_value", "GET /hello HTTP/1.1\r\nHost: x\r\nA: b\rC: d\r\n\r\n", {400}},
    {"folded_header", "GET /hello HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n", {400}},
    {"folded_first_header", "GET /hello HTTP/1.1\r\n Host: x\r\n\r\n", {400}},
    {"space_before_colon", "GET /hello HTTP/1.1\r\nHost: x\r\nA : b\r\n\r\n", {400}},
    {"space_in_name", "GET /hello HTTP/1.1\r\nHost: x\r\nA B: c\r\n\r\n", {400}},
    {"length_with_space_before_colon", with("Content-Length : 3\r\n", "abc"), {400}},
    {"control_in_name", std::string("GET /hello HTTP/1.1\r\nHost: x\r\nA\x01: b\r\n\r\n"), {400}},
    {"nul_in_value", std::string("GET /hello HTTP/1.1\r\nHost: x\r\nA: b\0c\r\n\r\n", 40), {400}},
    {"no_colon", "GET /hello HTTP/1.1\r\nHost: x\r\nAB\r\n\r\n", {400}},
    {"empty_name", "GET /hello HTTP/1.1\r\nHost: x\r\n: b\r\n\r\n", {400}},
    {"value_not_utf8", "GET /hello HTTP/1.1\r\nHost: x\r\nA: \xff\xfe\r\n\r\n", {400}},
    {"too_many_headers",
     "GET /hello HTTP/1.1\r\nHost: x\r\n" +
         [] {
             std::string s;
             for (int i = 0; i < 200; ++i) s += "A: b\r\n";
             return s;
         }() +
         "\r\n",
     {431}},
    {"long_value", "GET /hello HTTP/1.1\r\nHost: x\r\nA: " + std::string(9000, 'a') + "\r\n\r\n", {431}},
    {"endless_header", "GET /hello HTTP/1.1\r\nHost: x\r\nA: " + std::string(20000, 'a'), {431}},
    {"headers_together_too_large",
     "GET /hello HTTP/1.1\r\nHost: x\r\n" +
         [] {
             std::string s;
             for (int i = 0; i < 8; ++i) s += "A: " + std::string(7000, 'a') + "\r\n";
             return s;
         }() +
         "\r\n",
     {431}},
    {"foreign_expectation", with("Content-Length: 3\r\nExpect: miracles\r\n", "abc"), {417}},
    // the request line
    {"unknown_method", "BREW /hello HTTP/1.1\r\nHost: x\r\n\r\n", {501}},
    {"trace", "TRACE /hello HTTP/1.1\r\nHost: x\r\n\r\n", {501}},
    {"connect", "CONNECT x:443 HTTP/1.1\r\nHost: x\r\n\r\n", {501}},
    {"small_letters", "get /hello HTTP/1.1\r\nHost: x\r\n\r\n", {501}},
    {"no_version", "GET /hello\r\nHost: x\r\n\r\n", {400}},
    {"http09", "GET /hello\r\n", {400}},
    {"version_99", "GET /hello HTTP/9.9\r\nHost: x\r\n\r\n", {505}},
    {"version_12", "GET /hello HTTP/1.2\r\nHost: x\r\n\r\n", {505}},
    {"version_small", "GET /hello http/1.1\r\nHost: x\r\n\r\n", {400}},
    {"http2_preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", {505}},
    {"two_spaces", "GET  /hello HTTP/1.1\r\nHost: x\r\n\r\n", {400}},
    {"tab_in_line", "GET\t/hello HTTP/1.1\r\nHost: x\r\n\r\n", {400}},
    {"trailing_space", "GET /hello HTTP/1.1 \r\nHost: x\r\n\r\n", {400}},
    {"leading_space", " GET /hello HTTP/1.1\r\nHost: x\r\n\r\n", {400}},
    {"two_empty_lines_first", "\r\n\r\nGET /hello HTTP/1.1\r\nHost: x\r\n\r\n", {400}},
    {"long_uri", "GET /" + std::string(9000, 'a') + " HTTP/1.1\r\nHost: x\r\n\r\n", {414}},
    {"endless_uri", "GET /" + std::string(20000, 'a'), {414}},
    {"endless_method", std::string(20000, 'A'), {400}},
    {"relative_address", "GET hello HTTP/1.1\r\nHost: x\r\n\r\n", {400}},
    {"fragment", "GET /hello#a HTTP/1.1\r\nHost: x\r\n\r\n", {400}},
    {"raw_utf8_address", "GET /h\xc3\xa9 HTTP/1.1\r\nHost: x\r\n\r\n", {400}},
    // what the address decodes to
    {"dot_dot", get("/a/../hello"), {400}},
    {"escaped_dot_dot", get("/a/%2e%2e/hello"), {400}},
    {"nul_in_path", get("/hello%00"), {400}},
    {"broken_escape", get("/hello%2"), {400}},
    {"bad_utf8_in_path", get("/%ff%fe"), {400}},
    {"overlong_dot", get("/%c0%ae%c0%ae/hello"), {400}},
    {"nul_in_query", get("/hello?a=%00"), {400}},
    {"broken_escape_in_query", get("/hello?a=%zz"), {400}},
    // not HTTP at all
    {"tls_hello", std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11) + std::string(200, '\x07'), {400}},
    {"nul_bytes", std::string(64, '\0'), {400}},
    {"ssh", "SSH-2.0-OpenSSH_9.2\r\n", {400}},
};

class BadRequests : public ::testing::TestWithParam<Vector> {};

int count(const std::string& text, const std::string& part) {
    int n = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++n;
    return n;
}

TEST_P(BadRequests, GetOneAnswerAndACleanClose) {
    TestServer server;
    RawClient client(server.port());
    const auto& vector = GetParam();
    client.send(vector.bytes + get("/hello?name=smuggled"));  // what follows must never be parsed as a request
    const auto heard = client.read_to_end();
    ASSERT_FALSE(heard.empty());
    EXPECT_THAT(vector.statuses, ::testing::Contains(std::stoi(heard.substr(9, 3)))) << heard;
    EXPECT_EQ(count(heard, "HTTP/1.1 "), 1) << heard;
    EXPECT_THAT(heard, ::testing::HasSubstr("Connection: close"));
    EXPECT_TRUE(client.clean());
    EXPECT_EQ(server.handled, 0);
}

INSTANTIATE_TEST_SUITE_P(All, BadRequests, ::testing::ValuesIn(kVectors),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(BadRequests, AreAnsweredAfterAGoodOneToo) {
    TestServer server;
    for (const auto& vector : kVectors) {
        RawClient client(server.port());
        client.send(get("/hello") + vector.bytes + get("/hello"));
        const auto heard = client.read_to_end();
        EXPECT_EQ(count(heard, "HTTP/1.1 "), 2) << vector.name;
        EXPECT_TRUE(heard.starts_with("HTTP/1.1 200 ")) << vector.name;
        EXPECT_TRUE(client.clean()) << vector.name;
    }
    EXPECT_EQ(server.handled, static_cast<int>(kVectors.size()));
}

TEST(BadRequests, OfRandomBytesNeverReachAHandlerNorHoldTheServer) {
    auto limits = TestServer::small();
    limits.header_time = std::chrono::milliseconds(200);
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

}  // namespace
}  // namespace waybill::http::testing
