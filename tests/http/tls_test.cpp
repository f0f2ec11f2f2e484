#include <Poco/Net/Context.h>
#include <Poco/Net/SecureStreamSocket.h>
#include <Poco/Net/SocketAddress.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>

#include "http/raw_client.h"
#include "http/test_server.h"
#include "support/folder.h"

namespace waybill::http::testing {
namespace {

using ::testing::HasSubstr;

/// A certificate for 127.0.0.1 of a test's own, made by the openssl command.
class Tls : public ::testing::Test {
  protected:
    Tls() {
        const std::string command =
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=127.0.0.1 "
            "-keyout " +
            key() + " -out " + certificate() + " 2>/dev/null";
        if (std::system(command.c_str()) != 0) throw std::runtime_error("no certificate");
    }

    std::string key() const { return folder_ / "key.pem"; }
    std::string certificate() const { return folder_ / "certificate.pem"; }

    static Poco::Net::SecureStreamSocket connect(int port) {
        Poco::Net::Context::Params params;
        params.verificationMode = Poco::Net::Context::VERIFY_NONE;
        Poco::Net::Context::Ptr context = new Poco::Net::Context(Poco::Net::Context::TLS_CLIENT_USE, params);
        Poco::Net::SecureStreamSocket socket(context);
        socket.connect(Poco::Net::SocketAddress("127.0.0.1", static_cast<Poco::UInt16>(port)));
        socket.setReceiveTimeout(Poco::Timespan(10, 0));
        return socket;
    }
    static void send(Poco::Net::SecureStreamSocket& socket, const std::string& bytes) {
        for (std::size_t at = 0; at < bytes.size();)
            at += static_cast<std::size_t>(socket.sendBytes(bytes.data() + at, static_cast<int>(bytes.size() - at)));
    }
    /// Reads until `n` bytes or the end.
    static std::string receive(Poco::Net::SecureStreamSocket& socket, std::size_t n) {
        std::string out;
        char buffer[16384];
        while (out.size() < n) {
            const int got = socket.receiveBytes(buffer, sizeof buffer);
            if (got <= 0) break;
            out.append(buffer, static_cast<std::size_t>(got));
        }
        return out;
    }

  private:
    places::Folder folder_{"tls"};
};

TEST_F(Tls, ServesRequestsAndTellsBrowsersToStaySecure) {
    TestServer server(TestServer::small(), certificate(), key());
    auto socket = connect(server.port());
    for (int i = 0; i < 3; ++i) {
        send(socket, get("/peer"));
        std::string answer;
        while (answer.find("secure\"") == std::string::npos) {
            const auto part = receive(socket, 1);
            ASSERT_FALSE(part.empty());
            answer += part;
        }
        EXPECT_THAT(answer, HasSubstr("Strict-Transport-Security: max-age=31536000"));
        EXPECT_THAT(answer, HasSubstr("\"127.0.0.1 secure\""));
    }
}

TEST_F(Tls, CarriesLargeBodiesBothWays) {
    TestServer server(TestServer::small(), certificate(), key());
    auto socket = connect(server.port());
    const std::string body(100'000, 'q');
    send(socket, post("/echo", body, "Connection: close\r\n"));
    EXPECT_THAT(receive(socket, 1'000'000), ::testing::EndsWith(body));
    auto second = connect(server.port());
    send(second, get("/large", "Connection: close\r\n"));
    usleep(200'000);
    const auto answer = receive(second, 10'000'000);
    EXPECT_EQ(answer.size() - answer.find("\r\n\r\n") - 4, 6'000'000u);
}

TEST_F(Tls, AnswersBadRequestsAndPlainOnesToo) {
    TestServer server(TestServer::small(), certificate(), key());
    auto socket = connect(server.port());
    send(socket, "GET / HTTP/1.1\r\n\r\n" + get("/hello"));
    const auto answer = receive(socket, 1'000'000);
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 400 "));
    EXPECT_EQ(answer.find("HTTP/1.1", 10), std::string::npos);
    for (const std::string& first :
         {get("/hello"), std::string("\r\n"), std::string("\x80\x2e\x01\x00\x02", 5), std::string(1, '\0')}) {
        RawClient plain(server.port());
        plain.send(first);
        const auto heard = plain.read_to_end();
        EXPECT_TRUE(heard.starts_with("HTTP/1.1 400 ")) << heard;
        EXPECT_THAT(heard, HasSubstr("http.plain_to_tls"));
        EXPECT_TRUE(plain.clean());
    }
    EXPECT_EQ(server.handled, 0);
}

TEST_F(Tls, DropsAHandshakeThatStallsOrIsJunk) {
    auto limits = TestServer::small();
    limits.header_time = std::chrono::milliseconds(200);
    TestServer server(limits, certificate(), key());
    const std::string hello("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11);
    for (const std::string& begun :
         {std::string(), hello.substr(0, 1), hello.substr(0, 5), hello, hello + std::string(600, '\7')}) {
        RawClient client(server.port());
        client.send(begun);
        const auto start = std::chrono::steady_clock::now();
        EXPECT_EQ(client.read_to_end().find("HTTP"), std::string::npos);
        EXPECT_FALSE(client.timed_out());
        EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(2));
    }
    EXPECT_TRUE(soon([&] { return server.metrics.text().find("waybill_http_connections 0\n") != std::string::npos; }));
    auto healthy = connect(server.port());
    send(healthy, get("/hello"));
    EXPECT_FALSE(receive(healthy, 1).empty());
}

TEST_F(Tls, TellsAConnectionOverTheCapToComeBack) {
    auto limits = TestServer::small();
    limits.connections = 1;
    TestServer server(limits, certificate(), key());
    auto first = connect(server.port());
    send(first, get("/hello"));
    EXPECT_FALSE(receive(first, 1).empty());
    auto second = connect(server.port());
    EXPECT_TRUE(receive(second, 1'000'000).starts_with("HTTP/1.1 503 "));
}

TEST_F(Tls, CarriesEventsToo) {
    BroadcastLimits feed;
    feed.heartbeat = std::chrono::milliseconds(50);
    TestServer server(TestServer::small(), certificate(), key(), feed);
    auto socket = connect(server.port());
    send(socket, get("/feed/a"));
    std::string heard;
    const auto until = [&](const std::string& text) {
        while (heard.find(text) == std::string::npos) {
            const auto part = receive(socket, 1);
            if (part.empty()) return false;
            heard += part;
        }
        return true;
    };
    ASSERT_TRUE(until("retry: "));
    server.broadcaster->publish("a", "news", "over tls");
    ASSERT_TRUE(until("data: over tls\n\n"));
    ASSERT_TRUE(until("\n\n:\n\n"));
    server.server->stop(std::chrono::seconds(5));
    EXPECT_FALSE(until("nothing more"));
    EXPECT_TRUE(soon([&] { return server.broadcaster->listeners("a") == 0; }));
}

TEST_F(Tls, RefusesToStartWithoutAReadableKey) {
    EXPECT_ANY_THROW(TestServer(TestServer::small(), certificate(), "/nonexistent/key.pem"));
}

}  // namespace
}  // namespace waybill::http::testing
