#include "carrierhost/rules.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>

namespace waybill::carrierhost::rules {

OnceVerdict after_once(Transport transport, int status) {
    if (transport == Transport::not_sent) return OnceVerdict::nothing_happened;
    if (transport == Transport::unknown) return OnceVerdict::in_doubt;
    if (status == 401) return OnceVerdict::token_refused;
    if (status == 429) return OnceVerdict::nothing_happened;
    // A redirect, a time-out of the server's own and every 5xx say nothing about what was done.
    if (status < 200 || (status >= 300 && status < 400) || status == 408 || status >= 500) return OnceVerdict::in_doubt;
    return OnceVerdict::module_decides;
}

Verdict after_repeatable(Transport transport, int status) {
    if (transport != Transport::answered) return Verdict::try_again;
    if (status == 401) return Verdict::new_token;
    if (status == 408 || status == 429 || status >= 500) return Verdict::try_again;
    return Verdict::module_decides;
}

Ending after_module_error(Code code, bool once_was_sent) {
    switch (code) {
        case Code::rejected:
        case Code::not_found:
        case Code::unsupported:
            return Ending::refused;
        case Code::rate_limited:
        case Code::unauthorized:
            return Ending::not_now;
        case Code::invalid:
            return once_was_sent ? Ending::in_doubt : Ending::refused;
        default:
            return once_was_sent ? Ending::in_doubt : Ending::not_now;
    }
}

Duration back_off(int tries_so_far, double chance) {
    const double ceiling = std::min(5e6, 2e5 * std::pow(2.0, std::min(tries_so_far, 10)));
    return Duration(static_cast<std::int64_t>(ceiling * chance));
}

std::optional<Duration> retry_after(std::string_view value, Instant now) {
    constexpr std::int64_t kLongest = 86400;
    if (value.empty()) return std::nullopt;
    std::int64_t seconds = 0;
    const auto [end, code] = std::from_chars(value.data(), value.data() + value.size(), seconds);
    if (code == std::errc() && end == value.data() + value.size() && seconds >= 0)
        return std::chrono::seconds(std::min(seconds, kLongest));

    int day = 0, year = 0, hour = 0, minute = 0, second = 0;  // "Sun, 06 Nov 1994 08:49:37 GMT"
    char month[4] = {};
    if (std::sscanf(std::string(value).c_str(), "%*3s, %2d %3s %4d %2d:%2d:%2d GMT", &day, month, &year, &hour, &minute,
                    &second) != 6)
        return std::nullopt;
    constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto found = std::find(kMonths.begin(), kMonths.end(), month);
    if (found == kMonths.end()) return std::nullopt;
    const std::chrono::year_month_day date(std::chrono::year(year),
                                           std::chrono::month(static_cast<unsigned>(found - kMonths.begin() + 1)),
                                           std::chrono::day(static_cast<unsigned>(day)));
    if (!date.ok()) return std::nullopt;
    const Instant at =
        std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) + std::chrono::seconds(second);
    return std::clamp<Duration>(at - now, Duration{}, std::chrono::seconds(kLongest));
}

}  // namespace waybill::carrierhost::rules
