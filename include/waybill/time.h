#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace waybill {

/// A point in time: UTC, microseconds.
using Instant = std::chrono::sys_time<std::chrono::microseconds>;
using Duration = std::chrono::microseconds;

/// Where "now" comes from. Injected everywhere, so that a test owns time.
class Clock {
  public:
    virtual ~Clock() = default;
    virtual Instant now() const = 0;
};

/// RFC 3339 in UTC with milliseconds: "2026-11-23T13:01:05.250Z".
std::string rfc3339(Instant at);
/// Reads RFC 3339 with `Z` or a numeric offset; nothing on any other shape, a date that does not exist or a missing zone.
std::optional<Instant> parse_rfc3339(std::string_view text);

}  // namespace waybill
