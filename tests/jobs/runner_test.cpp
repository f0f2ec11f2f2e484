#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "base/log.h"
#include "jobs/jobs.h"

namespace waybill::jobs {
namespace {

using namespace std::chrono_literals;

// Counts, and lets a test wait for a number.
class Tally {
  public:
    int add() {
        const std::lock_guard lock(mutex_);
        changed_.notify_all();
        return ++count_;
    }
    bool reaches(int count) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, 20s, [&] { return count_ >= count; });
    }

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    int count_ = 0;
};

class RunnerTest : public testing::Test {
  protected:
    void SetUp() override { log::open("/dev/null", log::Level::error); }
    void TearDown() override { log::open("-", log::Level::error); }
    Metrics metrics;
};

TEST_F(RunnerTest, RunsAgainAtOnceWhileThereIsWork) {
    Tally runs;
    Runner runner(metrics);
    runner.add({"work", 1h, [&] { return runs.add() < 5; }});
    runner.start();
    EXPECT_TRUE(runs.reaches(5));
}

TEST_F(RunnerTest, RunsAgainAfterThePause) {
    Tally runs;
    Runner runner(metrics);
    runner.add({"work", 1ms, [&] { return runs.add(), false; }});
    runner.start();
    EXPECT_TRUE(runs.reaches(3));
}

TEST_F(RunnerTest, APokeEndsThePause) {
    Tally runs;
    Runner runner(metrics);
    runner.add({"work", 1h, [&] { return runs.add(), false; }});
    runner.start();
    ASSERT_TRUE(runs.reaches(1));
    runner.poke("work");
    EXPECT_TRUE(runs.reaches(2));
    runner.poke("no such duty");
}

TEST_F(RunnerTest, APokeDuringARunMeansOneMore) {
    Tally runs;
    Runner runner(metrics);
    runner.add({"work", 1h, [&] {
                    if (runs.add() == 1) runner.poke("work");
                    return false;
                }});
    runner.start();
    EXPECT_TRUE(runs.reaches(2));
}

TEST_F(RunnerTest, AnExceptionIsCountedAndBacksOffThisDutyOnly) {
    Tally failing, fine;
    Runner runner(metrics);
    runner.add({"failing", 1ms, [&]() -> bool { throw std::runtime_error(std::to_string(failing.add())); }});
    runner.add({"odd", 1h, []() -> bool { throw 7; }});
    runner.add({"fine", 1ms, [&] { return fine.add(), false; }});
    runner.start();
    ASSERT_TRUE(failing.reaches(1));
    EXPECT_TRUE(fine.reaches(20));
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_TRUE(failing.reaches(3)) << "it is tried again";
    EXPECT_GT(std::chrono::steady_clock::now() - begin, 500ms) << "but not after its usual pause";
    runner.stop();
    EXPECT_GE(metrics.counter("waybill_duty_failures_total", "", "duty=\"failing\"").load(), 3);
    EXPECT_GE(metrics.counter("waybill_duty_failures_total", "", "duty=\"odd\"").load(), 1);
    EXPECT_EQ(metrics.counter("waybill_duty_failures_total", "", "duty=\"fine\"").load(), 0);
}

TEST_F(RunnerTest, StopLetsTheWorkInHandFinish) {
    Tally begun;
    std::atomic<bool> finished = false;
    Runner runner(metrics);
    runner.add({"work", 1h, [&] {
                    begun.add();
                    std::this_thread::sleep_for(50ms);
                    finished = true;
                    return true;
                }});
    runner.start();
    ASSERT_TRUE(begun.reaches(1));
    runner.stop();
    EXPECT_TRUE(finished);
    runner.stop();
}

TEST_F(RunnerTest, RefusesWhatComesTooLateOrTwice) {
    Runner runner(metrics);
    runner.add({"a", 1h, [] { return false; }});
    EXPECT_THROW(runner.add({"a", 1h, [] { return false; }}), std::logic_error);
    EXPECT_THROW(runner.add({"b", 0s, [] { return false; }}), std::logic_error);
    EXPECT_THROW(runner.add({"c", 1h, nullptr}), std::logic_error);
    runner.start();
    EXPECT_THROW(runner.start(), std::logic_error);
    EXPECT_THROW(runner.add({"d", 1h, [] { return false; }}), std::logic_error);
    EXPECT_THROW(runner.run_until_idle(), std::logic_error);
}

TEST_F(RunnerTest, RunsUntilIdleInTheCallersThread) {
    int first = 0, second = 0;
    Runner runner(metrics);
    runner.add({"first", 1h, [&] { return ++first, second < 3; }});
    runner.add({"second", 1h, [&] { return ++second < 3; }});
    runner.run_until_idle();
    EXPECT_EQ(second, 4);
    EXPECT_EQ(first, 4);
    runner.add({"endless", 1h, [] { return true; }});
    EXPECT_THROW(runner.run_until_idle(10), std::runtime_error);
}

}  // namespace
}  // namespace waybill::jobs
