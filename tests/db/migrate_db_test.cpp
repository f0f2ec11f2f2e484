#include "db/migrate.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <thread>

#include "db/db.h"
#include "db/scratch.h"

namespace waybill::db {
namespace {

using namespace std::chrono_literals;

const std::vector<Migration> kTwo = {
    {1, "0001_a.sql",
     "CREATE TABLE a (id INT PRIMARY KEY);\nINSERT INTO a VALUES (1);\nALTER TABLE a ADD COLUMN n INT NOT NULL DEFAULT 5;\n"},
    {2, "0002_b.sql",
     "UPDATE a SET n=n+1;\nCREATE TABLE b (id INT PRIMARY KEY, KEY b_id (id));\nDROP INDEX b_id ON b;\nINSERT INTO b VALUES "
     "(7);\n"}};

class Migrating : public ::testing::Test {
  protected:
    void expect_complete() {
        EXPECT_EQ(database.query("SELECT SUM(n), COUNT(*) FROM a").at(0).integer(0), 6);
        EXPECT_EQ(database.query("SELECT COUNT(*) FROM b").at(0).integer(0), 1);
        EXPECT_TRUE(check_schema(database, kTwo).ok());
    }
    MigrateOptions quick() { return {.lease = 400ms, .lock_wait = 5s}; }

    testing::Scratch scratch;
    Database database{scratch.options()};
};

TEST_F(Migrating, AppliesWhatIsMissingOnce) {
    EXPECT_EQ(check_schema(database, kTwo).error().key, "schema.version");
    EXPECT_EQ(migrate(database, {kTwo[0]}).value(), 1);
    EXPECT_EQ(check_schema(database, kTwo).error().key, "schema.version");
    EXPECT_EQ(migrate(database, kTwo).value(), 1);
    EXPECT_EQ(migrate(database, kTwo).value(), 0);
    expect_complete();
}

struct Cut {};

TEST_F(Migrating, GoesOnAfterBeingCutAroundEachStatement) {
    int cuts = 0;
    for (const std::string stage : {"before", "run", "done"}) {
        for (int version = 1; version <= 2; ++version) {
            for (int statement = 1; statement <= (version == 1 ? 3 : 4); ++statement) {
                testing::Scratch other;
                Database fresh(other.options());
                auto options = quick();
                options.at = [&](const char* at, int v, int n) {
                    if (at == stage && v == version && n == statement) throw Cut();
                };
                EXPECT_THROW((void)migrate(fresh, kTwo, options), Cut);
                EXPECT_FALSE(check_schema(fresh, kTwo).ok());
                ASSERT_TRUE(migrate(fresh, kTwo, quick()).ok());
                EXPECT_EQ(fresh.query("SELECT SUM(n) FROM a").at(0).integer(0), 6) << stage << ' ' << version << '.' << statement;
                EXPECT_EQ(fresh.query("SELECT COUNT(*) FROM b").at(0).integer(0), 1);
                EXPECT_TRUE(check_schema(fresh, kTwo).ok());
                ++cuts;
            }
        }
    }
    EXPECT_EQ(cuts, 21);
}

TEST_F(Migrating, GoesOnAfterItsProcessWasKilledWithTheLockInHand) {
    const pid_t child = ::fork();
    if (child == 0) {
        try {
            Database own(scratch.options());
            auto options = quick();
            options.at = [](const char* at, int v, int n) {
                if (std::string(at) == "run" && v == 2 && n == 2) ::kill(::getpid(), SIGKILL);
            };
            (void)migrate(own, kTwo, options);
        } catch (...) {
        }
        ::_exit(1);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status)) << "the child was to be killed in the middle";
    ASSERT_TRUE(migrate(database, kTwo, quick()).ok());
    expect_complete();
}

TEST_F(Migrating, LeavesTheLockToOneAndPassesItOn) {
    std::atomic<int> finished = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            Database own(scratch.options());
            auto options = quick();
            options.at = [](const char*, int, int) { std::this_thread::sleep_for(30ms); };
            const auto done = migrate(own, kTwo, options);
            if (done.ok())
                finished += *done;
            else
                finished += 100;
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(finished, 2) << "each migration by exactly one";
    expect_complete();
}

TEST_F(Migrating, KeepsItsLockWhileAStatementTakesLongerThanTheLease) {
    auto slow = quick();
    slow.at = [](const char* stage, int v, int n) {
        if (std::string(stage) == "before" && v == 1 && n == 2) std::this_thread::sleep_for(1200ms);
    };
    std::thread first([&] { EXPECT_EQ(migrate(database, kTwo, slow).value(), 2); });
    std::this_thread::sleep_for(600ms);
    Database other(scratch.options());
    auto impatient = quick();
    impatient.lock_wait = 100ms;
    const auto refused = migrate(other, kTwo, impatient);
    first.join();
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().key, "schema.locked");
    expect_complete();
}

TEST_F(Migrating, RefusesAChangedMigration) {
    ASSERT_TRUE(migrate(database, kTwo).ok());
    auto edited = kTwo;
    edited[0].sql += "-- an afterthought\n";
    EXPECT_EQ(migrate(database, edited).error().key, "schema.changed");
    EXPECT_EQ(check_schema(database, edited).error().key, "schema.changed");
}

TEST_F(Migrating, RefusesADatabaseThatKnowsMore) {
    ASSERT_TRUE(migrate(database, kTwo).ok());
    EXPECT_EQ(migrate(database, {kTwo[0]}).error().key, "schema.newer");
    EXPECT_EQ(check_schema(database, {kTwo[0]}).error().key, "schema.version");
}

TEST_F(Migrating, SaysWhatIsWrongWithAStatementAndStopsThere) {
    auto broken = kTwo;
    broken[1].sql = "UPDATE a SET n=n+1;\nCREATE TABLE a (id INT);\n";
    for (int run = 0; run < 3; ++run) {
        EXPECT_THROW((void)migrate(database, broken), Broken)
            << "an existing table is no proof that this statement was run before";
    }
    EXPECT_EQ(database.query("SELECT SUM(n) FROM a").at(0).integer(0), 6);
}

TEST_F(Migrating, BringsAnEmptyDatabaseToTheShippedSchema) {
    const auto shipped = shipped_migrations();
    ASSERT_TRUE(shipped.ok());
    EXPECT_EQ(migrate(database, *shipped).value(), static_cast<int>(shipped->size()));
    EXPECT_TRUE(check_schema(database, *shipped).ok());
}

}  // namespace
}  // namespace waybill::db
