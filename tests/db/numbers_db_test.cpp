#include "db/numbers.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <mutex>
#include <thread>
#include <vector>

#include "db/scratch.h"

namespace waybill::db {
namespace {

class ShortNumbers : public ::testing::Test {
  protected:
    testing::Scratch scratch{testing::TestDb::Content::migrated};
    Database database{scratch.options()};
};

TEST_F(ShortNumbers, CountUpFromTheFirstAndSeparatelyForEachSeries) {
    Numbers numbers(database, 3);
    for (std::int64_t expected = 1001; expected < 1011; ++expected) EXPECT_EQ(numbers.next("order"), expected);
    EXPECT_EQ(numbers.next("pick_list"), 1001);
}

TEST_F(ShortNumbers, AreNeverGivenTwiceByTwoProcessesAndEightThreads) {
    Numbers here(database, 7), there(database, 7);
    std::mutex mutex;
    std::vector<std::int64_t> given;
    std::vector<std::thread> threads;
    for (int t = 0; t < 8; ++t) {
        threads.emplace_back([&, t] {
            std::vector<std::int64_t> mine;
            for (int n = 0; n < 100; ++n) mine.push_back((t % 2 == 0 ? here : there).next("sscc"));
            EXPECT_TRUE(std::is_sorted(mine.begin(), mine.end()));
            const std::lock_guard lock(mutex);
            given.insert(given.end(), mine.begin(), mine.end());
        });
    }
    for (auto& thread : threads) thread.join();
    std::sort(given.begin(), given.end());
    EXPECT_EQ(std::adjacent_find(given.begin(), given.end()), given.end());
    EXPECT_EQ(given.size(), 800U);
}

}  // namespace
}  // namespace waybill::db
