#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "waybill/error.h"
#include "waybill/time.h"

/// What a call's end means. Pure: the rules that decide whether a parcel may be booked again.
namespace waybill::carrierhost::rules {

/// What the transport knows.
enum class Transport { answered, not_sent, unknown };

/// What follows from the end of the `once` call of an operation.
enum class OnceVerdict {
    module_decides,    ///< a complete answer that the module reads
    nothing_happened,  ///< certainly no effect: the whole operation may be tried again under the same reference
    token_refused,     ///< likewise, and the token must not be used again
    in_doubt,          ///< everything else
};
OnceVerdict after_once(Transport transport, int status);

/// What follows from the end of a repeatable call.
enum class Verdict {
    module_decides,
    try_again,  ///< after a back-off, or after `Retry-After`
    new_token,
};
Verdict after_repeatable(Transport transport, int status);

/// What the module's own error means at the end of a conversation.
enum class Ending { refused, not_now, in_doubt };
Ending after_module_error(Code code, bool once_was_sent);

/// Full jitter over 200 ms · 2^n, at most 5 s: `chance` in [0, 1).
Duration back_off(int tries_so_far, double chance);

/// The value of Retry-After: seconds or an HTTP date (RFC 9110, 10.2.3); nothing where it is missing or unreadable.
std::optional<Duration> retry_after(std::string_view value, Instant now);

}  // namespace waybill::carrierhost::rules
