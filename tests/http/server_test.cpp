#include "http/server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "http/raw_client.h"
#include "http/test_server.h"

namespace waybill::http::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::HasSubstr;
using ::testing::Not;

milliseconds since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - start);
}

TEST(Server, AnswersManyRequestsOnOneConnection) {
    TestServer server;
    RawClient client(server.port());
    for (int i = 0; i < 50; ++i) {
        const auto answer = client.ask(get("/hello?name=n" + std::to_string(i)));
        ASSERT_EQ(answer.status, 200);
        EXPECT_EQ(answer.body, "{\"hello\":\"n" + std::to_string(i) + "\"}");
    }
}

TEST(Server, RefusesAPortThatAnotherServerListensOn) {
    TestServer first;
    const ServerOptions same{"127.0.0.1", first.port(), "", "", {}, TestServer::small(), {}};
    Metrics metrics;
    // Half of the calls would go to another program.
    EXPECT_THAT([&] { Server(same, first.router, first.authenticator, metrics); },
                ::testing::ThrowsMessage<std::runtime_error>("cannot listen on 127.0.0.1:" + std::to_string(first.port()) + ": Address already in use"));
}

TEST(Server, AnswersPipelinedRequestsInTheirOrder) {
    TestServer server;
    RawClient client(server.port());
    client.send(get("/slow") + post("/echo", "two") + get("/hello?name=three"));
    EXPECT_EQ(client.read().body, "{}");
    EXPECT_EQ(client.read().body, "two");
    EXPECT_EQ(client.read().body, "{\"hello\":\"three\"}");
}

TEST(Server, ClosesAfterTheLastAllowedRequestAndSaysSo) {
    auto limits = TestServer::small();
    limits.requests_per_connection = 3;
    TestServer server(limits);
    RawClient client(server.port());
    client.send(get("/hello") + get("/hello") + get("/hello") + get("/hello"));
    EXPECT_FALSE(client.read().headers.contains("connection"));
    EXPECT_FALSE(client.read().headers.contains("connection"));
    EXPECT_EQ(client.read().headers["connection"], "close");
    EXPECT_EQ(client.read_to_end(), "");
    EXPECT_TRUE(client.clean());
    EXPECT_EQ(server.handled, 3);
}

TEST(Server, HonoursConnectionCloseAndHttp10) {
    TestServer server;
    RawClient closing(server.port());
    EXPECT_EQ(closing.ask(get("/hello", "Connection: close\r\n")).headers["connection"], "close");
    EXPECT_EQ(closing.read_to_end(), "");
    RawClient old(server.port());
    EXPECT_EQ(old.ask("GET /hello HTTP/1.0\r\nHost: x\r\n\r\n").headers["connection"], "close");
    RawClient old_keeping(server.port());
    for (int i = 0; i < 2; ++i)
        EXPECT_EQ(old_keeping.ask("GET /hello HTTP/1.0\r\nHost: x\r\nConnection: keep-alive\r\n\r\n").headers["connection"],
                  "keep-alive");
}

TEST(Server, AnswersHeadWithTheLengthAndNoBody) {
    TestServer server;
    RawClient client(server.port());
    client.send("HEAD /hello HTTP/1.1\r\nHost: x\r\n\r\n");
    const auto answer = client.read(true);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.headers.at("content-length"), "15");
    EXPECT_EQ(client.ask(get("/hello")).body, "{\"hello\":\"you\"}");
}

TEST(Server, SaysContinueBeforeABodyThatItWillTake) {
    TestServer server;
    RawClient client(server.port());
    client.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(client.read(true).status, 100);
    client.send("hello");
    EXPECT_EQ(client.read().body, "hello");
    client.send("POST /small HTTP/1.1\r\nHost: x\r\nContent-Length: 11\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(client.read().status, 413);
}

TEST(Server, TakesChunkedBodies) {
    TestServer server;
    RawClient client(server.port());
    const auto answer =
        client.ask("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n1\r\n!\r\n0\r\n\r\n" +
                   get("/hello"));
    EXPECT_EQ(answer.body, "hello!");
    EXPECT_EQ(client.read().status, 200);
}

TEST(Server, RefusesALargeBodyBeforeReadingIt) {
    TestServer server;
    RawClient announced(server.port());
    const auto answer = announced.ask("POST /small HTTP/1.1\r\nHost: x\r\nContent-Length: 20000000\r\n\r\n");
    EXPECT_EQ(answer.status, 413);
    EXPECT_EQ(answer.headers.at("connection"), "close");
    RawClient chunked(server.port());
    EXPECT_EQ(chunked.ask("POST /small HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nabcdef\r\n6\r\n").status,
              413);
    EXPECT_EQ(server.handled, 0);
}

TEST(Server, LetsTheClientOfALargeBodySeeItsRefusal) {
    TestServer server;
    RawClient client(server.port());
    const std::string body(3'000'000, 'b');
    client.send("POST /small HTTP/1.1\r\nHost: x\r\nContent-Length: 3000000\r\n\r\n" + body);
    EXPECT_EQ(client.read().status, 413);
    client.finish_sending();
    client.read_to_end();
    EXPECT_TRUE(client.clean());
}

TEST(Server, TurnsEveryExceptionIntoOneProblemWithoutItsText) {
    TestServer server;
    RawClient client(server.port());
    for (const char* path : {"/throws", "/throws-int", "/splits"}) {
        const auto answer = client.ask(get(path, "X-Request-Id: my-id.1\r\n"));
        EXPECT_EQ(answer.status, 500) << path;
        EXPECT_EQ(answer.headers.at("content-type"), "application/problem+json");
        EXPECT_EQ(answer.headers.at("x-request-id"), "my-id.1");
        EXPECT_THAT(answer.body, HasSubstr("\"request_id\":\"my-id.1\""));
        EXPECT_THAT(answer.body, Not(HasSubstr("secret")));
        EXPECT_FALSE(answer.headers.contains("set-cookie"));
    }
    const auto away = client.ask(get("/no-database"));
    EXPECT_EQ(away.status, 503);
    EXPECT_TRUE(away.headers.contains("retry-after"));
    EXPECT_EQ(client.ask(get("/items/1", "Authorization: Bearer broken\r\n")).status, 500);
    EXPECT_EQ(client.ask(get("/hello")).status, 200);
}

TEST(Server, ServesAHealthyClientWhileSlowOnesAreDropped) {
    auto limits = TestServer::small();
    limits.workers = 2;
    limits.header_time = milliseconds(300);
    TestServer server(limits);
    std::vector<std::unique_ptr<RawClient>> slow;
    for (int i = 0; i < 40; ++i) {
        slow.push_back(std::make_unique<RawClient>(server.port()));
        slow.back()->send("GET /hello HT");
    }
    const auto start = std::chrono::steady_clock::now();
    RawClient healthy(server.port());
    for (int i = 0; i < 20; ++i) EXPECT_EQ(healthy.ask(get("/hello")).status, 200);
    EXPECT_LT(since(start), milliseconds(250));
    while (since(start) < milliseconds(600)) {
        for (auto& client : slow) client->send("T");  // a byte now and then buys no time
        std::this_thread::sleep_for(milliseconds(50));
    }
    for (auto& client : slow) EXPECT_EQ(client->read().status, 408);
    EXPECT_EQ(server.refused("header_time"), 40);
}

TEST(Server, DropsASlowBodyAndASilentConnection) {
    auto limits = TestServer::small();
    limits.body_time = milliseconds(200);
    limits.idle_time = milliseconds(200);
    TestServer server(limits);
    RawClient slow(server.port());
    EXPECT_EQ(slow.ask("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc").status, 408);
    RawClient silent(server.port());
    EXPECT_EQ(silent.ask(get("/hello")).status, 200);
    const auto start = std::chrono::steady_clock::now();
    EXPECT_EQ(silent.read_to_end(), "");
    EXPECT_TRUE(silent.clean());
    EXPECT_LT(since(start), seconds(2));
}

TEST(Server, TellsAConnectionOverTheCapToComeBack) {
    auto limits = TestServer::small();
    limits.connections = 2;
    TestServer server(limits);
    RawClient first(server.port()), second(server.port());
    EXPECT_EQ(first.ask(get("/hello")).status, 200);
    EXPECT_EQ(second.ask(get("/hello")).status, 200);
    RawClient third(server.port());
    const auto answer = third.read();
    EXPECT_EQ(answer.status, 503);
    EXPECT_TRUE(answer.headers.contains("retry-after"));
    EXPECT_EQ(first.ask(get("/hello")).status, 200);
}

TEST(Server, TellsRequestsOverTheQueueToComeBack) {
    auto limits = TestServer::small();
    limits.workers = 1;
    limits.queued_requests = 1;
    TestServer server(limits);
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < 4; ++i) {
        clients.push_back(std::make_unique<RawClient>(server.port()));
        clients.back()->send(get("/slow"));
        while (i == 0 && server.slow_begun == 0) std::this_thread::sleep_for(milliseconds(1));
    }
    int done = 0, later = 0;
    for (auto& client : clients) {
        const auto answer = client->read();
        if (answer.status == 200) ++done;
        if (answer.status == 503 && answer.headers.contains("retry-after")) ++later;
    }
    EXPECT_EQ(done, 2);
    EXPECT_EQ(later, 2);
}

TEST(Server, AnswersWhatWasSentBeforeItStops) {
    auto limits = TestServer::small();
    limits.connections = limits.connections_per_address = 400;
    for (int round = 0; round < 5; ++round) {
        TestServer server(limits);
        std::vector<std::unique_ptr<RawClient>> clients;
        for (int i = 0; i < 100; ++i) clients.push_back(std::make_unique<RawClient>(server.port()));
        for (auto& client : clients) ASSERT_EQ(client->ask(get("/hello")).status, 200);
        for (int i = 0; i < 100; ++i) clients.push_back(std::make_unique<RawClient>(server.port()));  // of these the server has not heard yet
        for (auto& client : clients) ASSERT_TRUE(client->send(get("/hello")));
        std::thread stopping([&] { server.server->stop(seconds(10)); });
        int answered = 0;
        for (auto& client : clients) answered += client->read().status == 200;
        stopping.join();
        EXPECT_EQ(answered, 200);
    }
}

TEST(Server, FinishesWhatIsInFlightWhenItStops) {
    TestServer server;
    RawClient busy(server.port()), idle(server.port());
    EXPECT_EQ(idle.ask(get("/hello")).status, 200);
    busy.send(get("/slow"));
    while (server.slow_begun == 0) std::this_thread::sleep_for(milliseconds(1));
    const auto start = std::chrono::steady_clock::now();
    std::thread stopping([&] { server.server->stop(seconds(5)); });
    const auto answer = busy.read();
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.headers.at("connection"), "close");
    EXPECT_EQ(busy.read_to_end(), "");
    busy.finish_sending();
    EXPECT_EQ(idle.read_to_end(), "");
    EXPECT_TRUE(idle.clean());
    stopping.join();
    EXPECT_LT(since(start), seconds(4));
    EXPECT_THROW(RawClient(server.port()), std::runtime_error);
    server.server->stop(seconds(1));
}

TEST(Server, SendsALargeBodyToAClientThatReadsSlowly) {
    TestServer server;
    RawClient client(server.port());
    client.send(get("/large"));
    std::this_thread::sleep_for(milliseconds(100));
    EXPECT_EQ(client.read().body.size(), 6'000'000u);
    EXPECT_EQ(client.ask(get("/hello")).status, 200);
}

TEST(Server, DropsAClientThatNeverReadsItsAnswer) {
    auto limits = TestServer::small();
    limits.body_time = milliseconds(300);
    TestServer server(limits);
    RawClient client(server.port());
    client.send(get("/large") + get("/large") + get("/large"));  // more than the system's buffers take
    std::this_thread::sleep_for(milliseconds(900));
    EXPECT_LT(client.read_to_end().size(), 18'000'000u);
    EXPECT_FALSE(client.timed_out());
}

TEST(Server, SurvivesAClientThatLeavesBeforeItsAnswer) {
    TestServer server;
    for (int i = 0; i < 5; ++i) {
        RawClient client(server.port());
        client.send(get("/slow"));
    }
    std::this_thread::sleep_for(milliseconds(400));
    RawClient client(server.port());
    EXPECT_EQ(client.ask(get("/hello")).status, 200);
}

TEST(Server, LeavesMemoryToOthersWhereOneAddressFillsIt) {
    auto limits = TestServer::small();
    limits.held_bytes = 1'600'000;  // of which one address may have an eighth
    limits.body_bytes = 100'000;
    TestServer server(limits, "", "", {}, {});
    constexpr std::uint32_t kGreedy = INADDR_LOOPBACK, kOther = INADDR_LOOPBACK + 1;
    const std::string head = "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 90000\r\n\r\n";
    std::vector<std::unique_ptr<RawClient>> greedy;
    for (int i = 0; i < 20; ++i) {
        greedy.push_back(std::make_unique<RawClient>(server.port(), seconds(10), kGreedy));
        greedy.back()->send(head + std::string(80'000, 'b'));
    }
    EXPECT_TRUE(soon([&] { return server.refused("memory_of_address") >= 10; }));
    RawClient other(server.port(), seconds(10), kOther);
    other.send(head + std::string(45'000, 'o'));
    std::this_thread::sleep_for(milliseconds(50));  // the server holds the first half meanwhile
    other.send(std::string(45'000, 'o'));
    EXPECT_EQ(other.read().status, 200);
    EXPECT_EQ(server.refused("memory"), 0);
    greedy.clear();
    EXPECT_TRUE(soon([&] { return RawClient(server.port(), seconds(10), kGreedy).ask(post("/echo", std::string(90'000, 'c'))).status == 200; }))
        << "what was held is given back";
}

TEST(Server, LeavesAllMemoryToNetworksThatAreNotCounted) {
    auto limits = TestServer::small();
    limits.held_bytes = 400'000;
    TestServer server(limits);
    RawClient client(server.port());
    client.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 90000\r\n\r\n" + std::string(80'000, 'b'));
    std::this_thread::sleep_for(milliseconds(50));
    client.send(std::string(10'000, 'b'));
    EXPECT_EQ(client.read().status, 200);
}

TEST(Server, SendsTheSecurityHeadersWithEveryAnswer) {
    TestServer server;
    RawClient client(server.port());
    for (const char* path : {"/hello", "/nowhere", "/page", "/throws"}) {
        const auto answer = client.ask(get(path, "X-Request-Id: bad id\r\n"));
        EXPECT_EQ(answer.headers.at("x-content-type-options"), "nosniff") << path;
        EXPECT_EQ(answer.headers.at("referrer-policy"), "no-referrer");
        EXPECT_EQ(answer.headers.at("cache-control"), "no-store");
        EXPECT_NE(answer.headers.at("x-request-id"), "bad id");
        EXPECT_FALSE(answer.headers.contains("strict-transport-security"));
    }
    EXPECT_THAT(client.ask(get("/page")).headers.at("content-security-policy"), HasSubstr("script-src 'self'"));
}

}  // namespace
}  // namespace waybill::http::testing
