#include "base/ids.h"

#include <gtest/gtest.h>

#include <set>
#include <stdexcept>
#include <thread>
#include <vector>

namespace waybill {
namespace {

class HandClock final : public Clock {
  public:
    Instant now() const override { return at; }
    Instant at = std::chrono::sys_days{std::chrono::year{2026} / 11 / 23};
};

TEST(Crockford, IsThirteenCharactersAndReadsBack) {
    EXPECT_EQ(crockford(0), "0000000000000");
    EXPECT_EQ(crockford(31), "000000000000Z");
    EXPECT_EQ(crockford(UINT64_MAX), "FZZZZZZZZZZZZ");
    for (const std::uint64_t value : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{0x0123456789ABCDEF}, UINT64_MAX})
        EXPECT_EQ(from_crockford(crockford(value)), value);
}

TEST(Crockford, ReadsLowerCaseAndLookAlikes) {
    EXPECT_EQ(from_crockford("00000000000il"), from_crockford("0000000000011"));
    EXPECT_EQ(from_crockford("oO0000000000z"), 31U);
}

TEST(Crockford, RefusesEverythingElse) {
    EXPECT_FALSE(from_crockford(""));
    EXPECT_FALSE(from_crockford("000000000000"));
    EXPECT_FALSE(from_crockford("00000000000000"));
    EXPECT_FALSE(from_crockford("000000000000U"));
    EXPECT_FALSE(from_crockford("000000-000000"));
    EXPECT_FALSE(from_crockford("G000000000000")) << "65 bits do not fit";
}

TEST(Id, TextCarriesItsKind) {
    const OrderId id(123456789);
    EXPECT_EQ(OrderId::parse(id.text()), id);
    EXPECT_EQ(id.text(), "ord_" + id.bare());
    EXPECT_FALSE(PackageId::parse(id.text()));
    EXPECT_FALSE(OrderId::parse("ord_0000000000000")) << "zero means none";
    EXPECT_FALSE(OrderId::parse("ord_FZZZZZZZZZZZZ")) << "more than 63 bits";
    EXPECT_FALSE(OrderId::parse(id.bare()));
}

TEST(IdGenerator, IncreasesStrictlyWithinAMillisecondAndBeyondItsCounter) {
    const HandClock clock;
    IdGenerator ids(clock, 7);
    std::int64_t last = 0;
    for (int i = 0; i < 10'000; ++i) {
        const std::int64_t id = ids.raw();
        ASSERT_GT(id, last);
        ASSERT_EQ(id >> 12 & 1023, 7);
        last = id;
    }
}

TEST(IdGenerator, IncreasesWhenTheClockStepsBack) {
    HandClock clock;
    IdGenerator ids(clock, 1);
    const auto before = ids.raw();
    const auto ms = ids.last_ms();
    clock.at -= std::chrono::hours(1);
    EXPECT_GT(ids.raw(), before);
    EXPECT_GE(ids.last_ms(), ms);
}

TEST(IdGenerator, StartsAfterWhatAnEarlierHolderMayHaveUsed) {
    const HandClock clock;
    IdGenerator earlier(clock, 3);
    std::int64_t last = 0;
    for (int i = 0; i < 5000; ++i) last = earlier.raw();
    IdGenerator later(clock, 3, earlier.last_ms());
    EXPECT_GT(later.raw(), last);
}

TEST(IdGenerator, RefusesAProcessNumberOutsideOfTenBits) {
    const HandClock clock;
    EXPECT_THROW(IdGenerator(clock, 1024), std::logic_error);
    EXPECT_THROW(IdGenerator(clock, -1), std::logic_error);
}

TEST(IdGenerator, GivesNoTwoThreadsTheSame) {
    const HandClock clock;
    IdGenerator ids(clock, 1023);
    std::vector<std::vector<OrderId>> made(4);
    {
        std::vector<std::jthread> threads;
        for (auto& mine : made) {
            threads.emplace_back([&] {
                for (int i = 0; i < 2000; ++i) mine.push_back(ids.next<OrderId>());
            });
        }
    }
    std::set<OrderId> all;
    for (const auto& mine : made) all.insert(mine.begin(), mine.end());
    EXPECT_EQ(all.size(), 8000U);
    EXPECT_GT(all.begin()->raw(), 0);
}

}  // namespace
}  // namespace waybill
