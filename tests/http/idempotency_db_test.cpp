#include "http/idempotency.h"

#include <gtest/gtest.h>

#include <future>
#include <thread>

#include "support/fake_clock.h"
#include "support/test_db.h"

namespace waybill::http {
namespace {

using namespace std::chrono_literals;

OperationKey key(const std::string& token, char body = 'a') { return {"key_1", "POST /x", token, std::string(32, body)}; }

class IdempotencyKeys : public ::testing::Test {
  protected:
    using Claimed = std::vector<Result<std::optional<Outcome>>>;

    Claimed claim(const std::vector<OperationKey>& keys) {
        Claimed claimed;
        db.transact([&](db::Tx& tx) { claimed = idempotency.claim(tx, keys); });
        return claimed;
    }
    void settled(const OperationKey& key, const Outcome& outcome) {
        db.transact([&](db::Tx& tx) {
            ASSERT_TRUE(idempotency.claim(tx, key).ok());
            idempotency.settle(tx, key, outcome);
        });
    }
    static std::string verdict(const Result<std::optional<Outcome>>& claimed) {
        if (!claimed) return claimed.error().key;
        return *claimed ? std::to_string((*claimed)->status) + " " + (*claimed)->body : "new";
    }

    waybill::testing::TestDb test_db;
    db::Database& db = test_db.db();
    waybill::testing::FakeClock clock;
    Idempotency idempotency{clock};
};

TEST_F(IdempotencyKeys, ReplayTheStoredOutcome) {
    settled(key("k"), {201, R"({"id":"ord_1"})"});
    EXPECT_EQ(verdict(claim({key("k")}).front()), R"(201 {"id":"ord_1"})");
}

TEST_F(IdempotencyKeys, RefuseAnotherBodyUnderTheSameKey) {
    settled(key("k", 'a'), {201, "{}"});
    EXPECT_EQ(verdict(claim({key("k", 'b')}).front()), "idempotency.mismatch");
}

TEST_F(IdempotencyKeys, AreScopedByPrincipalAndRoute) {
    settled(key("k"), {201, "{}"});
    auto other_route = key("k"), other_caller = key("k");
    other_route.route = "POST /y";
    other_caller.principal = "key_2";
    const auto claimed = claim({other_route, other_caller, key("k")});
    EXPECT_EQ(verdict(claimed[0]), "new");
    EXPECT_EQ(verdict(claimed[1]), "new");
    EXPECT_EQ(verdict(claimed[2]), "201 {}");
}

TEST_F(IdempotencyKeys, AreFreeAgainAfterARollback) {
    const auto refused = db.transact([&](db::Tx& tx) -> Result<int> {
        EXPECT_TRUE(idempotency.claim(tx, key("k")).ok());
        return error(Code::conflict, "no", "No.");
    });
    EXPECT_FALSE(refused.ok());
    EXPECT_EQ(verdict(claim({key("k")}).front()), "new");
}

TEST_F(IdempotencyKeys, CommittedWithoutAnOutcomeAreInFlight) {
    claim({key("k")});
    EXPECT_EQ(verdict(claim({key("k")}).front()), "idempotency.in_flight");
    EXPECT_EQ(verdict(claim({key("k", 'b')}).front()), "idempotency.mismatch");
}

TEST_F(IdempotencyKeys, OfOneGroupLetTheFirstOfEqualsRun) {
    const auto claimed = claim({key("b"), key("a"), key("b"), key("b", 'x')});
    EXPECT_EQ(verdict(claimed[0]), "new");
    EXPECT_EQ(verdict(claimed[1]), "new");
    EXPECT_EQ(verdict(claimed[2]), "idempotency.in_group");
    EXPECT_EQ(verdict(claimed[3]), "idempotency.mismatch");
}

TEST_F(IdempotencyKeys, OfALargeGroupAreToldApartWhereSomeExist) {
    settled(key("k0700"), {200, "old"});  // behind the pieces in which a long INSERT is sent
    std::vector<OperationKey> keys;
    for (int i = 0; i < 1000; ++i)
        keys.push_back(key("k" + std::string(i < 10 ? "000" : i < 100 ? "00" : "0") + std::to_string(i)));
    const auto claimed = claim(keys);
    for (int i = 0; i < 1000; ++i) EXPECT_EQ(verdict(claimed[i]), i == 700 ? "200 old" : "new") << i;
}

TEST_F(IdempotencyKeys, OfNewCallsCostOneStatementForAGroup) {
    std::vector<OperationKey> keys;
    for (int i = 0; i < 48; ++i) keys.push_back(key(std::to_string(i)));
    db.transact([&](db::Tx& tx) {
        const auto before = db.counts().statements;
        idempotency.claim(tx, keys);
        EXPECT_EQ(db.counts().statements - before, 1);
        idempotency.settle(tx, keys, std::vector<Outcome>(48, Outcome{201, "{}"}));
        EXPECT_EQ(db.counts().statements - before, 2);
    });
}

TEST_F(IdempotencyKeys, LookedUpAndSettledTogetherAreReplayedAndNeverTakenTwice) {
    const std::vector<OperationKey> keys{key("a"), key("b"), key("a")};
    db.transact([&](db::Tx& tx) {
        const auto looked = idempotency.look_up(tx, keys);
        EXPECT_FALSE(looked.at(0).value());
        EXPECT_EQ(looked.at(2).error().key, "idempotency.in_group");
        idempotency.settle_new(tx, std::span(keys).first(2), std::vector<Outcome>{{201, "A"}, {422, "B"}});
    });
    db.transact([&](db::Tx& tx) {
        EXPECT_EQ(idempotency.look_up(tx, keys).at(1).value()->status, 422);
        EXPECT_EQ(idempotency.claim(tx, key("a")).value()->body, "A");
    });
    EXPECT_THROW(db.transact([&](db::Tx& tx) {
        idempotency.settle_new(tx, std::span(keys).first(1), std::vector<Outcome>{{201, "again"}});
    }),
                 db::Duplicate);
}

TEST_F(IdempotencyKeys, InFlightElsewhereAreWaitedForAndReplayed) {
    std::promise<void> claimed;
    std::promise<void> go_on;
    std::thread first([&] {
        db.transact([&](db::Tx& tx) {
            (void)idempotency.claim(tx, key("k"));
            claimed.set_value();
            go_on.get_future().wait();
            idempotency.settle(tx, key("k"), {201, "first"});
        });
    });
    claimed.get_future().wait();
    auto second = std::async(std::launch::async, [&] { return verdict(claim({key("k"), key("m")}).front()); });
    EXPECT_EQ(second.wait_for(300ms), std::future_status::timeout) << "the second call must wait for the first";
    go_on.set_value();
    EXPECT_EQ(second.get(), "201 first");
    first.join();
}

TEST_F(IdempotencyKeys, InFlightElsewhereAreOursWhereThatWasRolledBack) {
    std::promise<void> claimed;
    std::promise<void> go_on;
    std::thread first([&] {
        const auto failed = db.transact([&](db::Tx& tx) -> Result<int> {
            (void)idempotency.claim(tx, key("k"));
            claimed.set_value();
            go_on.get_future().wait();
            return error(Code::conflict, "no", "No.");
        });
        EXPECT_FALSE(failed.ok());
    });
    claimed.get_future().wait();
    auto second = std::async(std::launch::async, [&] { return verdict(claim({key("k")}).front()); });
    EXPECT_EQ(second.wait_for(300ms), std::future_status::timeout);
    go_on.set_value();
    EXPECT_EQ(second.get(), "new");
    first.join();
}

TEST_F(IdempotencyKeys, ArePrunedOnceTheyAreOld) {
    settled(key("old"), {201, "{}"});
    clock.advance(48h);
    settled(key("young"), {201, "{}"});
    EXPECT_TRUE(idempotency.prune(db, 24h));
    EXPECT_FALSE(idempotency.prune(db, 24h));
    EXPECT_EQ(verdict(claim({key("young")}).front()), "201 {}");
    EXPECT_EQ(verdict(claim({key("old")}).front()), "new");
}

TEST_F(IdempotencyKeys, NeverKeepAnOutcomeThatIsNotFinal) {
    EXPECT_THROW(settled(key("k"), {503, "{}"}), std::logic_error);
    EXPECT_EQ(verdict(claim({key("k")}).front()), "new");
}

}  // namespace
}  // namespace waybill::http
