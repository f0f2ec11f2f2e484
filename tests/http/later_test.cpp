#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <thread>
#include <vector>

#include "http/raw_client.h"
#include "http/test_server.h"

// Handlers that answer later, from another thread.
namespace waybill::http::testing {
namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;

/// Keeps what handlers owe until somebody answers.
class Later : public ::testing::Test {
  protected:
    Later() {
        server.add_later("/later", [this](const Request& request, const Reply& reply) {
            const std::lock_guard lock(mutex);
            owed.emplace_back(request.asked("n"), reply);
        });
        server.add_later("/throws-first", [](const Request&, const Reply&) { throw std::runtime_error("secret text"); });
        server.add_later("/forgets", [](const Request&, const Reply&) {});
        server.add_later("/answers-and-throws", [](const Request&, const Reply& reply) {
            reply.send(Response::json(200, "1"));
            throw std::runtime_error("too late");
        });
        server.start();
    }
    std::size_t count() {
        const std::lock_guard lock(mutex);
        return owed.size();
    }
    void await(std::size_t n) {
        while (count() < n) std::this_thread::sleep_for(milliseconds(1));
    }
    std::pair<std::string, Reply> take() {
        const std::lock_guard lock(mutex);
        auto one = owed.back();
        owed.pop_back();
        return one;
    }

    std::mutex mutex;
    std::vector<std::pair<std::string, Reply>> owed;
    TestServer server{TestServer::small(), TestServer::Start::later};
};

TEST_F(Later, HoldsNoWorkerWhileItWaits) {
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < 20; ++i) {  // five times as many as there are workers
        clients.push_back(std::make_unique<RawClient>(server.port()));
        clients.back()->send(get("/later?n=" + std::to_string(i)));
    }
    await(20);
    EXPECT_EQ(RawClient(server.port()).ask(get("/hello")).status, 200);
    while (count() > 0) {
        const auto [n, reply] = take();
        reply.send(Response::json(200, "\"" + n + "\""));
    }
    for (int i = 0; i < 20; ++i) EXPECT_EQ(clients[static_cast<std::size_t>(i)]->read().body, "\"" + std::to_string(i) + "\"");
}

TEST_F(Later, GoesOnWithTheNextRequestOfTheConnectionAfterTheAnswer) {
    RawClient client(server.port());
    client.send(get("/later?n=1") + get("/hello"));
    await(1);
    take().second.send(Response::json(200, "1"));
    EXPECT_EQ(client.read().body, "1");
    EXPECT_EQ(client.read().body, "{\"hello\":\"you\"}");
}

TEST_F(Later, CountsOnlyTheFirstAnswer) {
    RawClient client(server.port());
    client.send(get("/later"));
    await(1);
    {
        const auto reply = take().second;
        reply.send(Response::json(200, "1"));
        reply.send(Response::json(200, "2"));
        reply.fail(std::make_exception_ptr(std::runtime_error("3")));
    }
    EXPECT_EQ(client.read().body, "1");
    EXPECT_EQ(client.ask(get("/hello")).status, 200);
}

TEST_F(Later, MakesOneAnswerOfEveryException) {
    RawClient client(server.port());
    client.send(get("/later"));
    await(1);
    take().second.fail(std::make_exception_ptr(db::Unavailable(2002, "secret socket")));
    const auto unavailable = client.read();
    EXPECT_EQ(unavailable.status, 503);
    EXPECT_THAT(unavailable.body, ::testing::Not(HasSubstr("secret")));
    EXPECT_EQ(client.ask(get("/throws-first")).status, 500);
    EXPECT_EQ(client.ask(get("/answers-and-throws")).status, 200);
    client.send(get("/later"));
    await(1);
    take().second.send(Response::see_other("/x\r\nSet-Cookie: a=b"));
    EXPECT_EQ(client.read().status, 500);
}

TEST_F(Later, AnswersForAHandlerThatForgets) { EXPECT_EQ(RawClient(server.port()).ask(get("/forgets")).status, 500); }

TEST_F(Later, WaitsAtTheEndForWhatIsOwed) {
    RawClient client(server.port());
    client.send(get("/later"));
    await(1);
    std::thread answering([this] {
        std::this_thread::sleep_for(milliseconds(200));
        take().second.send(Response::json(200, "1"));
    });
    server.server->stop(std::chrono::seconds(5));
    EXPECT_EQ(client.read().body, "1");
    answering.join();
}

}  // namespace
}  // namespace waybill::http::testing
