#include "db/numbers.h"

#include <gtest/gtest.h>

#include <set>
#include <thread>
#include <vector>

#include "db/db.h"
#include "db/recovery.h"
#include "support/test_db.h"

namespace waybill::db {
namespace {

TEST(Numbers, BeginAt1001AndCountUpInEachSeries) {
    waybill::testing::TestDb test_db;
    Numbers numbers(test_db.db(), 3);
    for (std::int64_t expected = 1001; expected < 1009; ++expected) EXPECT_EQ(numbers.next("order"), expected);
    EXPECT_EQ(numbers.next("sscc"), 1001);
}

TEST(Numbers, GoOnBehindTheLastBlockAfterARestart) {
    waybill::testing::TestDb test_db;
    EXPECT_EQ(Numbers(test_db.db(), 10).next("order"), 1001);
    EXPECT_EQ(Numbers(test_db.db(), 10).next("order"), 1011);
}

TEST(Numbers, GoOnBehindWhatWasGivenAfterABackupThatIsPutBack) {
    waybill::testing::TestDb test_db;
    Numbers numbers(test_db.db(), 10);
    numbers.next("order"), numbers.next("sscc");
    const Instant backup{std::chrono::hours(500'000)};
    begin_recovery(test_db.db(), backup, backup + std::chrono::minutes(150));
    EXPECT_EQ(Numbers(test_db.db(), 10).next("order"), 301'011);
    EXPECT_EQ(Numbers(test_db.db(), 10).next("sscc"), 301'011);
    begin_recovery(test_db.db(), Instant{}, backup);  // of a backup that does not say when it was made
    EXPECT_EQ(Numbers(test_db.db(), 10).next("order"), 301'021 + 16'800'000);
}

TEST(Numbers, AreNeverGivenTwiceByTwoProgramsWithEightThreads) {
    constexpr int kThreads = 8, kEach = 150;
    waybill::testing::TestDb test_db;
    Database other({.url = test_db.url(), .connections = 8, .allow_weak_durability = true});
    Numbers first(test_db.db(), 7), second(other, 7);
    std::vector<std::vector<std::int64_t>> got(kThreads);
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t)
        threads.emplace_back([&, t] {
            for (int i = 0; i < kEach; ++i) got[t].push_back((t % 2 == 0 ? first : second).next("order"));
        });
    for (auto& thread : threads) thread.join();
    std::set<std::int64_t> all;
    for (const auto& mine : got) {
        for (std::size_t i = 1; i < mine.size(); ++i) EXPECT_LT(mine[i - 1], mine[i]);
        all.insert(mine.begin(), mine.end());
    }
    EXPECT_EQ(all.size(), static_cast<std::size_t>(kThreads * kEach));
    EXPECT_GE(*all.begin(), 1001);
}

}  // namespace
}  // namespace waybill::db
