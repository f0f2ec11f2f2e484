#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "http/idempotency.h"
#include "support/fake_clock.h"
#include "support/test_db.h"

namespace waybill::http {
namespace {

constexpr db::Statement kCount{
    "INSERT INTO number_block (name, next_value) VALUES ('runs', 1) "
    "ON DUPLICATE KEY UPDATE next_value = next_value + 1"};
constexpr db::Statement kRuns{"SELECT next_value FROM number_block WHERE name = 'runs'"};

Request call(const std::string& token, const std::string& body = "{\"a\":1}") {
    Request request;
    request.method = "POST";
    request.path = "/api/v1/things/7";
    request.body = body;
    request.principal = Principal{.id = "key_1"};
    if (!token.empty()) request.headers.emplace_back("idempotency-key", token);
    return request;
}

bool replayed(const Response& response) {
    for (const auto& [name, value] : response.headers)
        if (name == "Idempotency-Replayed") return value == "true";
    return false;
}

class IdempotentCall : public ::testing::Test {
  protected:
    Response post(const Request& request, bool required = true) {
        return idempotent(request, "POST /things/{id}", required, db, idempotency, [](db::Tx& tx) -> Result<Outcome> {
            tx.run(kCount);
            return Outcome{201, R"({"run":)" + std::to_string(tx.one(kRuns)->integer(0)) + "}"};
        });
    }
    std::int64_t runs() {
        return db.transact([](db::Tx& tx) {
            const auto row = tx.one(kRuns);
            return row ? row->integer(0) : 0;
        });
    }

    waybill::testing::TestDb test_db;
    db::Database db{{.url = test_db.url(), .connections = 32, .allow_weak_durability = true}};
    waybill::testing::FakeClock clock;
    Idempotency idempotency{clock};
};

TEST_F(IdempotentCall, RunsOnceAndReplaysItsAnswer) {
    const auto first = post(call("k"));
    const auto second = post(call("k", "{ \"a\" : 1 }"));
    EXPECT_EQ(first.status, 201);
    EXPECT_FALSE(replayed(first));
    EXPECT_EQ(second.status, 201);
    EXPECT_EQ(second.body, first.body);
    EXPECT_TRUE(replayed(second)) << "equal JSON is the same request, however it is spelt";
    EXPECT_EQ(runs(), 1);
}

TEST_F(IdempotentCall, RefusesTheKeyForAnotherBodyOrAnotherThing) {
    post(call("k"));
    EXPECT_EQ(post(call("k", "{\"a\":2}")).status, 422);
    auto elsewhere = call("k");
    elsewhere.path = "/api/v1/things/8";
    EXPECT_EQ(post(elsewhere).status, 422);
    EXPECT_EQ(runs(), 1);
}

TEST_F(IdempotentCall, NeedsItsKeyWhereTheRouteSaysSo) {
    EXPECT_EQ(post(call("")).status, 422);
    EXPECT_EQ(post(call(std::string(256, 'k'))).status, 422);
    EXPECT_EQ(post(call("k\x01")).status, 422);
    EXPECT_EQ(runs(), 0);
    EXPECT_EQ(post(call(""), false).status, 201);
    EXPECT_EQ(post(call(""), false).status, 201);
    EXPECT_EQ(runs(), 2);
}

TEST_F(IdempotentCall, RollsBackWithItsErrorSoThatTheKeyMayBeTriedAgain) {
    const auto refused = idempotent(call("k"), "POST /things/{id}", true, db, idempotency, [](db::Tx& tx) -> Result<Outcome> {
        tx.run(kCount);
        return error(Code::conflict, "stock.short", "There is not enough.");
    });
    EXPECT_EQ(refused.status, 409);
    EXPECT_EQ(runs(), 0);
    EXPECT_EQ(post(call("k")).status, 201);
}

TEST_F(IdempotentCall, RunsOnceForThirtyTwoCallersAtOnce) {
    std::vector<Response> responses(32);
    std::vector<std::thread> threads;
    for (auto& response : responses) threads.emplace_back([&] { response = post(call("k")); });
    for (auto& thread : threads) thread.join();
    int replays = 0;
    for (const auto& response : responses) {
        EXPECT_EQ(response.status, 201);
        EXPECT_EQ(response.body, R"({"run":1})");
        replays += replayed(response);
    }
    EXPECT_EQ(replays, 31);
    EXPECT_EQ(runs(), 1);
}

TEST_F(IdempotentCall, GivesEveryConcurrentCallerTheRefusalAndNoneACollision) {
    std::atomic<int> refusals = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < 12; ++t)
        threads.emplace_back([&] {
            const auto response = idempotent(call("k"), "POST /things/{id}", true, db, idempotency,
                                             [](db::Tx&) -> Result<Outcome> { return error(Code::conflict, "no", "No."); });
            refusals += response.status == 409;
        });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(refusals, 12);
}

}  // namespace
}  // namespace waybill::http
