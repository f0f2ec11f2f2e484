#include "db/process_number.h"

#include <gtest/gtest.h>

#include <memory>
#include <mutex>
#include <set>
#include <thread>

#include "db/db.h"
#include "db/scratch.h"

namespace waybill::db {
namespace {

using namespace std::chrono_literals;

class Leases : public ::testing::Test {
  protected:
    testing::Scratch scratch{testing::TestDb::Content::migrated};
    Database database{scratch.options()};
};

TEST_F(Leases, AreUniqueAmongTwentyTakersAtOnce) {
    std::mutex mutex;
    std::vector<std::unique_ptr<ProcessNumber>> held;
    std::vector<std::thread> threads;
    for (int i = 0; i < 20; ++i) {
        threads.emplace_back([&] {
            auto mine = std::make_unique<ProcessNumber>(database);
            const std::lock_guard lock(mutex);
            held.push_back(std::move(mine));
        });
    }
    for (auto& thread : threads) thread.join();
    std::set<int> numbers;
    for (const auto& one : held) numbers.insert(one->number());
    EXPECT_EQ(numbers.size(), 20U);
    EXPECT_GE(*numbers.begin(), 0);
    EXPECT_LT(*numbers.rbegin(), 1024);
}

TEST_F(Leases, AreGivenBackAndPassOnTheLastMillisecond) {
    constexpr std::int64_t kFarAhead = 1'000'000'000'000;
    int first = -1;
    {
        ProcessNumber mine(database);
        first = mine.number();
        EXPECT_TRUE(mine.renew(kFarAhead));
        EXPECT_TRUE(mine.renew(5)) << "a smaller one does not take it back";
    }
    ProcessNumber again(database);
    EXPECT_EQ(again.number(), first);
    EXPECT_GE(again.not_before_ms(), kFarAhead);
    EXPECT_LE(again.not_before_ms(), kFarAhead + 60'000);
}

TEST_F(Leases, RunOutAndAreThenSomebodyElses) {
    ProcessNumber slow(database, 100ms);
    ASSERT_TRUE(slow.renew(7'000'000'000'000));
    ProcessNumber beside(database, 60s);
    EXPECT_NE(beside.number(), slow.number());
    std::this_thread::sleep_for(200ms);
    EXPECT_TRUE(slow.renew(7'000'000'000'000)) << "nobody came meanwhile";
    std::this_thread::sleep_for(200ms);
    ProcessNumber heir(database, 60s);
    EXPECT_EQ(heir.number(), slow.number());
    EXPECT_EQ(heir.not_before_ms(), 7'000'000'060'000) << "the one before may have used its whole lease";
    EXPECT_FALSE(slow.renew(8'000'000'000'000));
    EXPECT_TRUE(heir.renew(8'000'000'000'000));
}

TEST_F(Leases, EndWhereAllAreTaken) {
    database.execute(
        "INSERT INTO process_number (number, token, last_ms, lease_until) SELECT seq, 1, 0, NOW(3)+INTERVAL 1 HOUR FROM "
        "seq_0_to_1023");
    EXPECT_THROW(ProcessNumber one_too_many(database), Unavailable);
}

}  // namespace
}  // namespace waybill::db
