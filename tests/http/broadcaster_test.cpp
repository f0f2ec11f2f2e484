#include "http/broadcaster.h"

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
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class Events : public ::testing::Test {
  protected:
    std::unique_ptr<TestServer> serve(BroadcastLimits limits = {}, int workers = 2) {
        auto front = TestServer::small();
        front.workers = workers;
        return std::make_unique<TestServer>(front, "", "", limits);
    }
    static std::string ask(const std::string& topic, const std::string& last = "") {
        return get("/feed/" + topic, last.empty() ? "" : "Last-Event-ID: " + last + "\r\n");
    }
    /// A client whose stream has begun.
    static std::unique_ptr<RawClient> listener(const TestServer& server, const std::string& topic) {
        auto client = std::make_unique<RawClient>(server.port());
        client->send(ask(topic));
        if (client->read_until("retry: 3000\n\n").empty()) throw std::runtime_error("no stream");
        return client;
    }
    static std::string id_in(const std::string& frame) {
        const std::size_t at = frame.rfind("id: ") + 4;
        return frame.substr(at, frame.find('\n', at) - at);
    }
};

TEST_F(Events, ReachEveryListenerOfTheirTopicInOrder) {
    const auto server = serve();
    RawClient first(server->port());
    first.send(ask("a"));
    const auto head = first.read_until("\r\n\r\n");
    EXPECT_THAT(head, AllOf(HasSubstr("HTTP/1.1 200 OK"), HasSubstr("Content-Type: text/event-stream"),
                            HasSubstr("Cache-Control: no-store"), HasSubstr("X-Accel-Buffering: no"),
                            HasSubstr("Connection: close"), Not(HasSubstr("Content-Length"))));
    const auto second = listener(*server, "a"), other = listener(*server, "b");
    server->broadcaster->publish("a", "news", "one\ntwo");
    server->broadcaster->publish("a", "more", "{}");
    server->broadcaster->publish("b", "news", "for b");
    for (auto* client : {&first, second.get()}) {
        EXPECT_THAT(client->read_until("two\n\n"), HasSubstr("event: news\ndata: one\ndata: two\n"));
        EXPECT_THAT(client->read_until("{}\n\n"), HasSubstr("event: more\ndata: {}"));
    }
    EXPECT_THAT(other->read_until("for b\n\n"), Not(HasSubstr("one")));
}

TEST_F(Events, BeginWithTheTopicsLatest) {
    const auto server = serve();
    for (const char* state : {"old", "newer", "newest"}) server->broadcaster->publish("a", "state", state);
    RawClient client(server->port());
    client.send(ask("a"));
    EXPECT_THAT(client.read_until("data: newest\n\n"), AllOf(HasSubstr("event: state"), Not(HasSubstr("newer\n"))));
}

TEST_F(Events, AreMadeUpForToWhoComesBack) {
    BroadcastLimits limits;
    limits.kept_events = 3;
    const auto server = serve(limits);
    server->broadcaster->publish("a", "n", "1");
    std::string last;
    {
        RawClient client(server->port());
        client.send(ask("a"));
        last = id_in(client.read_until("data: 1\n\n"));
    }
    for (const char* missed : {"2", "3", "4"}) server->broadcaster->publish("a", "n", missed);
    RawClient back(server->port());
    back.send(ask("a", last));
    EXPECT_THAT(back.read_until("data: 4\n\n"),
                AllOf(HasSubstr("data: 2\n"), HasSubstr("data: 3\n"), Not(HasSubstr("data: 1\n")), Not(HasSubstr("reset"))));
    server->broadcaster->publish("a", "n", "5");  // now 2 is forgotten
    EXPECT_FALSE(back.read_until("data: 5\n\n").empty());
    for (const std::string& unknown :
         {last, last + "0", std::string("0000000000-1"), last + "x", std::string("-"), std::string(300, '9')}) {
        RawClient late(server->port());
        late.send(ask("a", unknown));
        EXPECT_THAT(late.read_until("data: 5\n\n"), AllOf(HasSubstr("event: reset\n"), Not(HasSubstr("data: 4\n")))) << unknown;
    }
}

TEST_F(Events, CostNoWorkerFor500Listeners) {
    BroadcastLimits limits;
    limits.listeners_of_one = 1'000;
    const auto server = serve(limits, 2);
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < 500; ++i) clients.push_back(listener(*server, "a"));
    EXPECT_EQ(server->broadcaster->listeners("a"), 500);
    RawClient healthy(server->port());
    EXPECT_EQ(healthy.ask(get("/hello")).status, 200);
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < 20; ++i) server->broadcaster->publish("a", "n", "event " + std::to_string(i) + ".");
    for (auto& client : clients) ASSERT_FALSE(client->read_until("event 19.\n\n").empty());
    EXPECT_LT(std::chrono::steady_clock::now() - start, seconds(5));
    EXPECT_EQ(healthy.ask(get("/hello")).status, 200);
    EXPECT_THAT(server->metrics.text(), HasSubstr("waybill_http_connections 501"));
    EXPECT_TRUE(soon([&] { return server->metrics.text().find("waybill_http_in_flight 0\n") != std::string::npos; }));
    clients.clear();
    EXPECT_TRUE(soon([&] { return server->broadcaster->listeners("a") == 0; }));
    EXPECT_TRUE(soon([&] { return server->metrics.text().find("waybill_http_connections 1\n") != std::string::npos; }));
}

TEST_F(Events, AreRefusedToMoreListenersThanAllowed) {
    BroadcastLimits limits;
    limits.listeners = 3;
    limits.listeners_of_one = 2;
    const auto server = serve(limits);
    const std::string picker = "Authorization: Bearer picker\r\n";
    auto first = listener(*server, "a");
    const auto second = listener(*server, "a");
    const auto refused = RawClient(server->port()).ask(ask("a"));  // a third one from this address
    EXPECT_EQ(refused.status, 503);
    EXPECT_EQ(refused.headers.at("content-type"), "application/problem+json");
    EXPECT_TRUE(refused.headers.contains("retry-after"));
    RawClient pat(server->port());
    pat.send(get("/staff-feed", picker));
    EXPECT_FALSE(pat.read_until("retry").empty());
    EXPECT_EQ(RawClient(server->port()).ask(get("/staff-feed", picker)).status, 503);  // a fourth one in all
    first.reset();
    EXPECT_TRUE(soon([&] { return server->broadcaster->listeners("a") == 1; }));
    EXPECT_NO_THROW(listener(*server, "a"));
}

TEST_F(Events, AreForWhoMayCallTheirRoute) {
    const auto server = serve();
    EXPECT_EQ(RawClient(server->port()).ask(get("/staff-feed")).status, 401);
    EXPECT_EQ(RawClient(server->port()).ask(get("/staff-feed", "Cookie: sid=s\r\n")).status, 403);
    EXPECT_EQ(server->broadcaster->listeners("staff"), 0);
}

TEST_F(Events, AreKeptAliveByACommentWhileNothingHappens) {
    BroadcastLimits limits;
    limits.heartbeat = milliseconds(60);
    const auto server = serve(limits);
    const auto client = listener(*server, "a");
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < 3; ++i) EXPECT_EQ(client->read_until(":\n\n"), ":\n\n");
    EXPECT_GE(std::chrono::steady_clock::now() - start, milliseconds(150));
}

TEST_F(Events, StopForAListenerThatStopsReading) {
    BroadcastLimits limits;
    limits.kept_events = 50;
    limits.event_bytes = 20'000;
    const auto server = serve(limits);
    const auto stuck = listener(*server, "a"), healthy = listener(*server, "a");
    const std::string large(20'000, 'x');
    int published = 0;
    while (server->gone("slow") == 0 && published < 2'000) {  // until it lags behind by more than is kept
        server->broadcaster->publish("a", "n", large);
        EXPECT_FALSE(healthy->read_until("\n\n").empty());
        ++published;
    }
    EXPECT_EQ(server->gone("slow"), 1) << published;
    EXPECT_TRUE(soon([&] { return server->broadcaster->listeners("a") == 1; }));
    server->broadcaster->publish("a", "n", "still here");
    EXPECT_FALSE(healthy->read_until("still here\n\n").empty());
}

TEST_F(Events, StopForAListenerThatTakesNothingForTooLong) {
    BroadcastLimits limits;
    limits.event_bytes = 1 << 20;
    limits.patience = milliseconds(200);
    const auto server = serve(limits);
    const auto stuck = listener(*server, "a");
    for (int i = 0; i < 10; ++i) server->broadcaster->publish("a", "n", std::string(1 << 20, 'x'));
    EXPECT_TRUE(soon([&] { return server->gone("slow") == 1; }));
}

TEST_F(Events, StopForAListenerThatSpeaks) {
    const auto server = serve();
    const auto client = listener(*server, "a");
    client->send(get("/hello"));  // would be the next request
    EXPECT_EQ(client->read_to_end(), "");
    EXPECT_EQ(server->gone("spoke"), 1);
    EXPECT_EQ(server->handled, 1);
}

TEST_F(Events, StopWhenAListenerIsToShowItsCredentialAgain) {
    BroadcastLimits limits;
    limits.life = milliseconds(150);
    limits.heartbeat = milliseconds(40);
    const auto server = serve(limits);
    const auto client = listener(*server, "a");
    client->read_to_end();
    EXPECT_TRUE(client->clean());
    EXPECT_EQ(server->gone("life"), 1);
}

TEST_F(Events, EndCleanlyWithTheServer) {
    const auto server = serve();
    const auto client = listener(*server, "a");
    const auto start = std::chrono::steady_clock::now();
    server->server->stop(seconds(10));
    EXPECT_LT(std::chrono::steady_clock::now() - start, seconds(2));
    EXPECT_EQ(client->read_to_end(), "");
    EXPECT_TRUE(client->clean());
    EXPECT_TRUE(soon([&] { return server->broadcaster->listeners("a") == 0; }));
}

TEST_F(Events, EndWithTheirBroadcasterAndTheServerGoesOn) {
    const auto server = serve();
    const auto client = listener(*server, "a");
    server->broadcaster->stop();
    EXPECT_EQ(client->read_to_end(), "");
    RawClient late(server->port());
    EXPECT_EQ(late.ask(ask("a")).status, 503);
    EXPECT_EQ(late.ask(get("/hello")).status, 200);
    server->broadcaster->publish("a", "n", "nobody hears it");
}

TEST_F(Events, AreNotBegunForHead) {
    const auto server = serve();
    RawClient client(server->port());
    client.send("HEAD /feed/a HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_EQ(client.read(true).status, 200);
    EXPECT_TRUE(soon([&] { return server->broadcaster->listeners("a") == 0; }));
    EXPECT_EQ(client.ask(get("/hello")).status, 200);
}

TEST_F(Events, ThatWouldBreakTheStreamAreRefused) {
    const auto server = serve();
    EXPECT_THROW(server->broadcaster->publish("a", "n\nid: 1", "x"), std::invalid_argument);
    EXPECT_THROW(server->broadcaster->publish("a", "", "x"), std::invalid_argument);
    EXPECT_THROW(server->broadcaster->publish("a", "n", "x\r\n"), std::invalid_argument);
    EXPECT_THROW(server->broadcaster->publish("a", "n", std::string(20'000, 'x')), std::invalid_argument);
}

}  // namespace
}  // namespace waybill::http::testing
