#include "notify/rules.h"

#include <algorithm>

namespace waybill::notify::rules {

std::vector<Duration> standard_schedule() {
    using std::chrono::hours;
    using std::chrono::minutes;
    using std::chrono::seconds;
    return {seconds(0), seconds(5), minutes(5), minutes(30), hours(2), hours(5), hours(10), hours(14), hours(20), hours(24)};
}

Verdict judge(int status) {
    if (status >= 200 && status < 300) return Verdict::delivered;
    return status == 410 ? Verdict::gone : Verdict::again;
}

std::optional<Duration> next_attempt(std::span<const Duration> schedule, int made, std::optional<Duration> retry_after, int jitter) {
    if (made < 0 || static_cast<std::size_t>(made) >= schedule.size()) return {};
    Duration pause = schedule[static_cast<std::size_t>(made)];
    pause += pause * std::clamp(jitter, -20, 20) / 100;
    if (retry_after) pause = std::max(pause, std::min<Duration>(*retry_after, std::chrono::hours(24)));
    return pause;
}

bool give_up(std::optional<Instant> last_success, std::optional<Instant> first_failure, int failures, Instant now) {
    constexpr auto kPatience = std::chrono::hours(24 * 5);
    if (failures < 10 || !first_failure || now - *first_failure < kPatience) return false;
    return !last_success || now - *last_success >= kPatience;
}

Result<void> check_url(const std::string& url, bool allow_plain) {
    const auto wrong = [](const char* what) { return error(Code::invalid, "webhook.url", what, {{"/url", "url", what}}); };
    const bool https = url.starts_with("https://"), http = url.starts_with("http://");
    if (!https && !(http && allow_plain)) return wrong("The URL must begin with https://.");
    if (url.size() > 500) return wrong("The URL must have at most 500 bytes.");
    for (const unsigned char c : url)
        if (c <= 0x20 || c >= 0x7f) return wrong("The URL must be printable ASCII without spaces.");
    const auto begin = url.find("//") + 2;
    const auto host = url.substr(begin, url.find_first_of("/?#", begin) - begin);
    if (host.empty() || host.front() == ':') return wrong("The URL must name a host.");
    if (host.find('@') != std::string::npos) return wrong("The URL must not carry a user or password.");
    return {};
}

}  // namespace waybill::notify::rules
