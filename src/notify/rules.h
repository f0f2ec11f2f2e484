#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "waybill/result.h"
#include "waybill/time.h"

/// Pure decisions of webhooks.
namespace waybill::notify::rules {

/// The pauses before the attempts of Standard Webhooks: 0, 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h.
std::vector<Duration> standard_schedule();

/// What an answer to an attempt means.
enum class Verdict { delivered, again, gone };
/// 2xx is success, 410 says that the endpoint does not want more; everything else, 3xx too, is tried again.
Verdict judge(int status);

/// The pause before the next attempt, where one is left; a Retry-After of the endpoint counts up to 24 h. `jitter` is −20 to +20 percent.
std::optional<Duration> next_attempt(std::span<const Duration> schedule, int attempts_made, std::optional<Duration> retry_after, int jitter);

/// Whether an endpoint is given up: no success for five days, with at least ten failures.
bool give_up(std::optional<Instant> last_success, std::optional<Instant> first_failure, int failures, Instant now);

/// An absolute http or https URL with a host and without user information, at most 500 bytes. Errors: "webhook.url".
Result<void> check_url(const std::string& url, bool allow_plain);

}  // namespace waybill::notify::rules
