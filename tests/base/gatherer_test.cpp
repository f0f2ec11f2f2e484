#include "base/gatherer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <set>
#include <thread>

namespace waybill {
namespace {

using ::testing::ElementsAre;

/// A gatherer whose groups wait at a gate until it opens.
struct Gated {
    explicit Gated(Gatherer<int>::Options options)
        : gatherer(options, [this](std::vector<int> group) {
              begun.fetch_add(1);
              gate.wait();
              const std::lock_guard lock(mutex);
              groups.push_back(std::move(group));
          }) {}
    void open() { opening.set_value(); }
    void await_begun(int n) {
        while (begun < n) std::this_thread::yield();
    }

    std::promise<void> opening;
    std::shared_future<void> gate = opening.get_future().share();
    std::atomic<int> begun{0};
    std::mutex mutex;
    std::vector<std::vector<int>> groups;
    Gatherer<int> gatherer;
};

TEST(Gatherer, WorksALoneItemOffAtOnceOnItsOwnThread) {
    std::thread::id worked;
    Gatherer<int> gatherer({}, [&](std::vector<int> group) {
        EXPECT_THAT(group, ElementsAre(7));
        worked = std::this_thread::get_id();
    });
    gatherer.put(7);
    EXPECT_EQ(worked, std::this_thread::get_id());
}

TEST(Gatherer, GathersWhatComesWhileAGroupIsAtWork) {
    Gated gated({.writers = 1});
    std::thread first([&] { gated.gatherer.put(1); });
    gated.await_begun(1);
    for (int i = 2; i <= 5; ++i) gated.gatherer.put(i);  // returns at once: the first thread takes them
    gated.open();
    first.join();
    EXPECT_THAT(gated.groups, ElementsAre(ElementsAre(1), ElementsAre(2, 3, 4, 5)));
}

TEST(Gatherer, LingersForAsManyAsItHasJustAnswered) {
    Gated gated({.writers = 1, .join = 3, .linger = std::chrono::seconds(3)});
    const auto groups = [&] {
        const std::lock_guard lock(gated.mutex);
        return gated.groups.size();
    };
    std::thread first([&] { gated.gatherer.put(1); });
    gated.await_begun(1);
    for (int i = 2; i <= 4; ++i) gated.gatherer.put(i);
    gated.open();
    while (groups() < 2) std::this_thread::yield();
    for (int i = 5; i <= 7; ++i) gated.gatherer.put(i);
    first.join();
    EXPECT_THAT(gated.groups, ElementsAre(ElementsAre(1), ElementsAre(2, 3, 4), ElementsAre(5, 6, 7)));
}

TEST(Gatherer, LetsASecondWriterInWhereEnoughWait) {
    Gated gated({.writers = 2, .join = 3});
    std::thread first([&] { gated.gatherer.put(1); });
    gated.await_begun(1);
    gated.gatherer.put(2);
    gated.gatherer.put(3);
    EXPECT_EQ(gated.begun, 1);
    std::thread second([&] { gated.gatherer.put(4); });
    gated.await_begun(2);
    gated.open();
    first.join(), second.join();
    EXPECT_EQ(gated.groups.size(), 2U);
}

TEST(Gatherer, ClosesAGroupAtItsItemsOrItsRowsButABigItemGoesAlone) {
    Gated gated({.writers = 1, .items = 3, .rows = 10});
    std::thread first([&] { gated.gatherer.put(0); });
    gated.await_begun(1);
    for (int i = 1; i <= 4; ++i) gated.gatherer.put(i, 1);
    gated.gatherer.put(5, 50);
    gated.gatherer.put(6, 6), gated.gatherer.put(7, 6);
    gated.open();
    first.join();
    EXPECT_THAT(gated.groups, ElementsAre(ElementsAre(0), ElementsAre(1, 2, 3), ElementsAre(4), ElementsAre(5), ElementsAre(6),
                                          ElementsAre(7)));
}

TEST(Gatherer, LosesAndDoublesNothingUnderManyThreads) {
    std::mutex mutex;
    std::multiset<int> seen;
    std::atomic<int> at_work{0}, most{0};
    Gatherer<int> gatherer({.writers = 2, .join = 4}, [&](std::vector<int> group) {
        most = std::max(most.load(), ++at_work);
        const std::lock_guard lock(mutex);
        seen.insert(group.begin(), group.end());
        --at_work;
    });
    std::vector<std::thread> threads;
    for (int t = 0; t < 8; ++t)
        threads.emplace_back([&, t] {
            for (int i = 0; i < 2000; ++i) gatherer.put(t * 2000 + i);
        });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(seen.size(), 16'000U);
    EXPECT_EQ(std::set<int>(seen.begin(), seen.end()).size(), 16'000U);
    EXPECT_LE(most, 2);
}

}  // namespace
}  // namespace waybill
