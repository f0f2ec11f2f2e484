#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <latch>
#include <thread>

#include "db/db.h"
#include "db/scratch.h"

namespace waybill::db {
namespace {

using namespace std::chrono_literals;

constexpr Statement kSession{"SELECT CONNECTION_ID()"};
constexpr Statement kAdd{"INSERT INTO t (id, v) VALUES (?, ?)"};
constexpr Statement kBump{"UPDATE t SET v=v+1 WHERE id=?"};
constexpr Statement kSet{"UPDATE t SET v=? WHERE id=?"};
constexpr Statement kCount{"SELECT COUNT(*) FROM t"};
constexpr Statement kValue{"SELECT v FROM t WHERE id=?"};

class Transact : public ::testing::Test {
  protected:
    Transact() {
        database.execute(
            "CREATE TABLE t (id BIGINT PRIMARY KEY, v BIGINT NOT NULL, UNIQUE KEY t_v_id (v, id), UNIQUE KEY only_once (id)) "
            "ENGINE=InnoDB");
    }

    std::int64_t count() {
        return database.transact([](Tx& tx) -> Result<std::int64_t> { return tx.one(kCount)->integer(0); }).value();
    }
    std::int64_t value(std::int64_t id) {
        return database.transact([&](Tx& tx) -> Result<std::int64_t> { return tx.one(kValue, id)->integer(0); }).value();
    }
    void seed(std::int64_t id, std::int64_t v = 0) {
        database.transact([&](Tx& tx) { tx.run(kAdd, id, v); });
    }

    testing::Scratch scratch;
    Database database{scratch.options()};
};

TEST_F(Transact, KeepsWhatSucceedsAndUndoesWhatFails) {
    seed(1);
    const auto refused = database.transact([](Tx& tx) -> Result<int> {
        tx.run(kAdd, 2, 0);
        return error(Code::conflict, "no", "No.");
    });
    EXPECT_FALSE(refused.ok());
    EXPECT_THROW(database.transact([](Tx& tx) {
        tx.run(kAdd, 3, 0);
        throw std::runtime_error("a bug");
    }),
                 std::runtime_error);
    EXPECT_EQ(count(), 1);
    EXPECT_EQ(database.in_use(), 0);
}

TEST_F(Transact, GoesOnWhereACheckRefusedARow) {
    database.execute("ALTER TABLE t ADD CONSTRAINT t_small CHECK (v < 10)");
    seed(1, 3);
    database.transact([&](Tx& tx) {
        tx.run(kBump, 1);
        EXPECT_THROW(tx.run(kSet, 11, 1), Violated);
        EXPECT_THROW(tx.run(kAdd, 2, 10), Violated);
        tx.run(kBump, 1);
    });
    EXPECT_EQ(value(1), 5);
    EXPECT_EQ(count(), 1);
}

TEST_F(Transact, KilledBeforeCommitThrowsAndStoresNothing) {
    int runs = 0;
    EXPECT_THROW(database.transact([&](Tx& tx) {
        ++runs;
        const auto session = tx.one(kSession)->integer(0);
        tx.run(kAdd, 1, 0);
        scratch.kill(session);
        std::this_thread::sleep_for(50ms);
    }),
                 OutcomeUnknown);
    EXPECT_EQ(runs, 1) << "whether COMMIT arrived is not known, so it is not run again";
    EXPECT_EQ(count(), 0);
}

TEST_F(Transact, UndoesItsOwnWorkWhenAnotherDatabaseLeavesItInDoubt) {
    Database other(scratch.options());
    EXPECT_THROW(database.transact([&](Tx& tx) {
        tx.run(kAdd, 1, 0);
        other.transact([&](Tx& inner) {
            scratch.kill(inner.one(kSession)->integer(0));
            std::this_thread::sleep_for(50ms);
        });
    }),
                 OutcomeUnknown);
    EXPECT_EQ(count(), 0);
    EXPECT_EQ(database.query("SELECT @@in_transaction").at(0).integer(0), 0);
}

TEST_F(Transact, LostBeforeItsLastStatementRunsAgainOnAFreshSession) {
    int runs = 0;
    database.transact([&](Tx& tx) {
        tx.run(kAdd, 1, 0);
        if (++runs == 1) {
            scratch.kill(tx.one(kSession)->integer(0));
            std::this_thread::sleep_for(50ms);
        }
        tx.run(kAdd, 2, 0);
    });
    EXPECT_EQ(runs, 2);
    EXPECT_EQ(count(), 2);
}

TEST_F(Transact, CannotGoOnAfterAConflictThatWasSwallowed) {
    seed(1);
    int runs = 0;
    database.transact([&](Tx& tx) {
        ++runs;
        tx.run(kAdd, 2, 0);
        if (runs == 1) {
            scratch.kill(tx.one(kSession)->integer(0));
            std::this_thread::sleep_for(50ms);
        }
        try {
            tx.run(kBump, 1);
        } catch (const std::exception&) {  // a body that thinks it knows better
        }
    });
    EXPECT_EQ(runs, 2);
    EXPECT_EQ(count(), 2);
    EXPECT_EQ(value(1), 1);
}

TEST_F(Transact, SurvivesADeadlockStormWithoutAnybodySeeingIt) {
    for (int id = 1; id <= 4; ++id) seed(id);
    constexpr int kThreads = 6, kRounds = 25;
    std::atomic<int> failed = 0;
    std::vector<std::thread> threads;
    for (int n = 0; n < kThreads; ++n) {
        threads.emplace_back([&, n] {
            for (int round = 0; round < kRounds; ++round) {
                try {
                    database.transact([&](Tx& tx) {
                        const int first = 1 + (n + round) % 4, second = 1 + (n * 3 + round * 2 + 1) % 4;
                        tx.run(kBump, first);
                        std::this_thread::sleep_for(1ms);
                        tx.run(kBump, second);
                    });
                } catch (const std::exception&) {
                    ++failed;
                }
            }
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(failed, 0);
    EXPECT_EQ(value(1) + value(2) + value(3) + value(4), kThreads * kRounds * 2) << "whole closures, each exactly once";
    EXPECT_GT(database.counts().retries, 0) << "there was no storm";
}

TEST_F(Transact, LeavesNoHalfTransactionAfterALockTimeOut) {
    seed(1), seed(2);
    auto options = scratch.options();
    options.lock_wait = 1s;
    Database impatient(options);
    std::latch locked(1), release(1);
    std::thread holder([&] {
        database.transact([&](Tx& tx) {
            tx.run(kBump, 2);
            locked.count_down();
            release.wait();
        });
    });
    locked.wait();
    int runs = 0;
    std::thread freer([&] { std::this_thread::sleep_for(1300ms), release.count_down(); });
    impatient.transact([&](Tx& tx) {
        ++runs;
        tx.run(kBump, 1);
        tx.run(kBump, 2);
    });
    freer.join(), holder.join();
    EXPECT_GE(runs, 2);
    EXPECT_EQ(value(1), 1) << "the first run's change was undone";
    EXPECT_EQ(value(2), 2);
}

TEST_F(Transact, ThatStandsStillKeepsItsRowsFromNobodyForLong) {
    seed(1);
    auto options = scratch.options();
    options.statement_limit = 3s;
    Database hurried{options};
    int runs = 0;
    hurried.transact([&](Tx& tx) {
        tx.run(kBump, 1);
        if (++runs > 1) return;
        std::this_thread::sleep_for(10500ms);  // longer than anybody waits; the server has taken its rows back by then
        database.transact([&](Tx& other) { other.run(kSet, 10, 1); });
        tx.run(kBump, 1);
    });
    EXPECT_EQ(runs, 2) << "what was undone runs again as a whole";
    EXPECT_EQ(value(1), 11);
}

TEST_F(Transact, GoesOnAfterADuplicateAndNamesItsKey) {
    seed(7);
    database.transact([&](Tx& tx) {
        try {
            tx.run(kAdd, 7, 1);
            ADD_FAILURE() << "a second row with the same key";
        } catch (const Duplicate& duplicate) {
            EXPECT_EQ(duplicate.name(), "PRIMARY");
        }
        tx.run(kAdd, 8, 1);
    });
    EXPECT_EQ(count(), 2);
}

TEST_F(Transact, FindsRowsThatItDoesNotChange) {
    seed(1, 5);
    database.transact([&](Tx& tx) {
        EXPECT_EQ(tx.run(kSet, 5, 1), 1);
        EXPECT_EQ(tx.run(kSet, 5, 99), 0);
    });
}

TEST_F(Transact, RefusesAWrongNumberOfValues) {
    seed(1, 5);
    EXPECT_THROW(database.transact([&](Tx& tx) { tx.run(kSet, 6); }), std::logic_error);
    EXPECT_THROW(database.transact([&](Tx& tx) { tx.run(kSet, 6, 1, 1); }), std::logic_error);
    EXPECT_EQ(value(1), 5);
}

TEST_F(Transact, SaysWhichStatementIsWrong) {
    constexpr Statement kWrong{"SELECT nothing FROM nowhere"};
    try {
        database.transact([&](Tx& tx) { tx.rows(kWrong); });
        FAIL();
    } catch (const Broken& broken) {
        EXPECT_EQ(broken.code(), 1146);
        EXPECT_THAT(broken.what(), ::testing::HasSubstr("nowhere"));
    }
}

TEST_F(Transact, WaitsForAFreeSessionOnlySoLong) {
    auto options = scratch.options();
    options.connections = 1;
    options.borrow_wait = 100ms;
    Database narrow(options);
    EXPECT_THROW(narrow.transact([&](Tx&) { narrow.transact([](Tx&) {}); }), Unavailable);
    narrow.transact([](Tx&) {});
}

TEST(Session, IsSetUpAsPromised) {
    testing::Scratch scratch;
    Database database(scratch.options());
    const auto row =
        database.query("SELECT @@tx_isolation, @@sql_mode, @@time_zone, @@innodb_lock_wait_timeout, @@collation_connection")
            .at(0);
    EXPECT_EQ(row.text(0), "READ-COMMITTED");
    EXPECT_THAT(row.text(1),
                ::testing::AllOf(::testing::HasSubstr("STRICT_TRANS_TABLES"), ::testing::HasSubstr("ONLY_FULL_GROUP_BY")));
    EXPECT_EQ(row.text(2), "+00:00");
    EXPECT_EQ(row.integer(3), 5);
    EXPECT_EQ(row.text(4), "utf8mb4_bin");
    database.execute("CREATE TABLE f (a TEXT)");
    EXPECT_THROW(database.execute("LOAD DATA LOCAL INFILE '/etc/hostname' INTO TABLE f"), Broken);
    EXPECT_TRUE(database.writable());
}

TEST(Session, IsRefusedWhereTheServerMayForgetCommits) {
    testing::Scratch scratch;
    auto& root = scratch.root();
    const auto before = root.query("SELECT @@global.innodb_flush_log_at_trx_commit").at(0).integer(0);
    root.execute("SET GLOBAL innodb_flush_log_at_trx_commit=2");
    auto options = scratch.options();
    options.allow_weak_durability = false;
    EXPECT_THROW(Database strict(options), Broken);
    root.execute("SET GLOBAL innodb_flush_log_at_trx_commit=1");
    EXPECT_NO_THROW(Database strict(options));
    root.execute("SET GLOBAL innodb_flush_log_at_trx_commit=" + std::to_string(before));
}

TEST(Session, IsUnavailableWhereNobodyAnswersAndBrokenWhereThePasswordIsWrong) {
    testing::Scratch scratch;
    Options nowhere;
    nowhere.url = "mysql://root@localhost/x?socket=/nonexistent/m.sock";
    EXPECT_THROW(Database database(nowhere), Unavailable);
    auto stranger = scratch.options();
    stranger.url.replace(stranger.url.find("root@"), 5, "nobody:wrong@");
    try {
        Database database(stranger);
        FAIL();
    } catch (const Unavailable&) {
        FAIL() << "waiting does not help against a wrong password";
    } catch (const Broken& broken) {
        EXPECT_EQ(broken.code(), 1045);
    }
}

}  // namespace
}  // namespace waybill::db
