#include "waybill/time.h"

#include <gtest/gtest.h>

#include "base/clock.h"

namespace waybill {
namespace {

using namespace std::chrono_literals;
constexpr Instant kMoment = Instant(std::chrono::sys_days{std::chrono::year{2026} / 11 / 23}) + 13h + 1min + 5s + 250ms;

TEST(Rfc3339, WritesUtcWithMilliseconds) {
    EXPECT_EQ(rfc3339(kMoment), "2026-11-23T13:01:05.250Z");
    EXPECT_EQ(rfc3339(kMoment + 999us), "2026-11-23T13:01:05.250Z");
    EXPECT_EQ(rfc3339(Instant(-1us)), "1969-12-31T23:59:59.999Z");
}

TEST(Rfc3339, ReadsZonesAndFractions) {
    EXPECT_EQ(parse_rfc3339("2026-11-23T13:01:05.250Z"), kMoment);
    EXPECT_EQ(parse_rfc3339("2026-11-23t13:01:05.25z"), kMoment);
    EXPECT_EQ(parse_rfc3339("2026-11-23T21:01:05.250+08:00"), kMoment);
    EXPECT_EQ(parse_rfc3339("2026-11-23T09:31:05.250-03:30"), kMoment);
    EXPECT_EQ(parse_rfc3339("2026-11-23T13:01:05.250000999Z"), kMoment);
    EXPECT_EQ(parse_rfc3339("2026-11-23T13:01:05Z"), kMoment - 250ms);
    EXPECT_EQ(parse_rfc3339("2024-02-29T00:00:00Z"), Instant(std::chrono::sys_days{std::chrono::year{2024} / 2 / 29}));
}

TEST(Rfc3339, RefusesWhatIsNoPointInTime) {
    for (const char* text :
         {"", "2026-11-23", "2026-11-23T13:01:05", "2026-11-23T13:01Z", "2025-02-29T00:00:00Z", "2026-13-01T00:00:00Z",
          "2026-00-10T00:00:00Z", "2026-11-23T24:00:00Z", "2026-11-23T13:60:00Z", "2026-11-23T13:01:60Z", "2026-11-23T13:01:05.Z",
          "2026-11-23 13:01:05Z", "2026-11-23T13:01:05+0800", "2026-11-23T13:01:05+24:00", "2026-11-23T13:01:05+08:60",
          "2026-11-23T13:01:05ZZ", "2026-1-23T13:01:05Z", "+026-11-23T13:01:05Z", "x"})
        EXPECT_FALSE(parse_rfc3339(text)) << text;
}

TEST(SystemClock, TellsThisCentury) {
    EXPECT_GT(SystemClock().now(), Instant(std::chrono::sys_days{std::chrono::year{2024} / 1 / 1}));
}

}  // namespace
}  // namespace waybill
