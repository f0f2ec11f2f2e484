#include "db/companions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "support/test_db.h"

namespace waybill::db {
namespace {

constexpr Statement kAdd{"INSERT INTO number_block (name, next_value) VALUES (?, ?)"};
constexpr Statement kSum{"SELECT COUNT(*) FROM number_block WHERE name LIKE 'c-%'"};

class CompanionsOnADatabase : public ::testing::Test {
  protected:
    std::int64_t rows() { return db.query(kSum.sql).front().integer(0); }
    static std::string name(int i) { return "c-" + std::to_string(i); }

    testing::TestDb test_db;
    Database& db = test_db.db();
    Companions companions{db};
};

TEST_F(CompanionsOnADatabase, UndoesOneStepByItself) {
    const auto results = companions.each<int>(5, [](Tx& tx, std::size_t i) -> Result<int> {
        tx.run(kAdd, name(static_cast<int>(i)), 1);
        if (i == 2) return error(Code::conflict, "two", "Not this one.");
        return static_cast<int>(i);
    });
    EXPECT_EQ(results.at(2).error().key, "two");
    EXPECT_EQ(results.at(4).value(), 4);
    EXPECT_EQ(rows(), 4);
}

TEST_F(CompanionsOnADatabase, AsksForNoSavepointWhereWhatIsRefusedHasWrittenNothing) {
    const auto before = db.counts().statements;
    const auto results = companions.each<int>(5, [](Tx& tx, std::size_t i) -> Result<int> {
        if (i == 2) return error(Code::conflict, "two", "Not this one.");
        tx.run(kAdd, name(static_cast<int>(i)), 1);
        return static_cast<int>(i);
    });
    EXPECT_EQ(results.at(2).error().key, "two");
    EXPECT_EQ(db.counts().statements - before, 4 + 2) << "START and COMMIT besides";
    EXPECT_EQ(rows(), 4);
}

TEST_F(CompanionsOnADatabase, UndoesALoneStepThatIsRefused) {
    const auto results = companions.each<int>(1, [](Tx& tx, std::size_t) -> Result<int> {
        tx.run(kAdd, name(1), 1);
        return error(Code::conflict, "no", "No.");
    });
    EXPECT_FALSE(results.front());
    EXPECT_EQ(rows(), 0);
}

TEST_F(CompanionsOnADatabase, SeesWhatEarlierStepsOfTheCallWrote) {
    const auto results = companions.each<std::int64_t>(3, [](Tx& tx, std::size_t i) -> Result<std::int64_t> {
        tx.run(kAdd, name(static_cast<int>(i)), 1);
        return tx.one(kSum)->integer(0);
    });
    EXPECT_EQ(results.at(2).value(), 3);
}

TEST_F(CompanionsOnADatabase, ShareTransactionsWhereManyCome) {
    const auto before = db.counts().commits;
    std::vector<std::thread> callers;
    for (int c = 0; c < 8; ++c)
        callers.emplace_back([&, c] {
            for (int i = 0; i < 40; ++i)
                companions.perform({[&, n = c * 40 + i](Tx& tx) { return tx.run(kAdd, name(n), 1) == 1; }});
        });
    for (auto& caller : callers) caller.join();
    EXPECT_EQ(rows(), 320);
    EXPECT_LT(db.counts().commits - before, 320);
}

TEST_F(CompanionsOnADatabase, FailOnlyTheOneThatCannotBeWritten) {
    db.execute("INSERT INTO number_block (name, next_value) VALUES ('c-1', 1)");
    std::atomic<int> failed{0};
    std::vector<std::thread> callers;
    for (int c = 0; c < 8; ++c)
        callers.emplace_back([&, c] {
            for (int i = 0; i < 20; ++i) {
                const bool poison = c == 3 && i % 5 == 0;
                try {
                    companions.perform(
                        {[&, n = poison ? 1 : 1000 + c * 20 + i](Tx& tx) { return tx.run(kAdd, name(n), 1) == 1; }});
                    EXPECT_FALSE(poison);
                } catch (const Duplicate&) {
                    EXPECT_TRUE(poison);
                    ++failed;
                }
            }
        });
    for (auto& caller : callers) caller.join();
    EXPECT_EQ(failed, 4);
    EXPECT_EQ(rows(), 1 + 160 - 4);
}

}  // namespace
}  // namespace waybill::db
