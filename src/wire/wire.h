#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/metrics.h"
#include "waybill/time.h"

/// The one place from which HTTP leaves this program. Nothing outside src/wire sees libcurl.
namespace waybill::wire {

/// What a request is for: each class has slots of its own, so that tracking never delays a booking.
enum class Lane { booking, tracking, other, webhook };

struct Request {
    std::string method = "GET";
    std::string url;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    Lane lane = Lane::other;
    Duration connect_timeout = std::chrono::seconds(5);
    Duration total_timeout =
        std::chrono::seconds(30);            ///< from the start of the transfer; waiting for a slot may take as long again
    std::size_t max_reply_bytes = 8u << 20;  ///< more than that is `unknown`; head lines are capped at 64 KiB
    /// On a connection that is new or was at work a moment ago, HTTP/1.1, and begun at most once: libcurl would repeat it by itself.
    bool never_repeated = false;
    /// What was not begun by then never is: `not_sent`. Looked at when a slot is there and once more right before the first byte, so
    /// that a process that stood still meanwhile sends nothing that somebody else has taken over.
    std::optional<std::chrono::steady_clock::time_point> not_after;
    /// Refuse every address that is not a public unicast one (webhooks to customers' URLs), whatever its name resolves to now.
    bool public_only = false;
};

struct Outcome {
    enum class Kind {
        answered,  ///< a complete HTTP reply
        not_sent,  ///< it is certain that no byte of the request left this machine
        unknown,   ///< anything in between: reset, time-out, half a reply
    };
    Kind kind = Kind::unknown;
    bool timed_out = false;  ///< the reason was a time-out of the connection or of the whole
    bool no_slot = false;    ///< it waited in vain for a slot of its lane: says nothing about the other side
    bool too_late = false;   ///< its `not_after` had passed: likewise
    int status = 0;
    std::map<std::string, std::string> headers;  ///< names in lower case
    std::string body;
    std::string error;  ///< for logs; empty where answered
};

/// One curl-multi loop on one thread. Redirects are not followed, only http and https are spoken, no proxy is used.
class Wire {
  public:
    struct Options {
        int booking_slots = 64, tracking_slots = 64, other_slots = 32, webhook_slots = 32;
        std::string ca_file;  ///< empty: the system's
    };
    Wire(Options options, Metrics& metrics);
    ~Wire();  ///< ends what is under way with kind unknown (or not_sent) and joins; every `done` has run when it returns

    /// Thread-safe, returns at once. `done` runs on the loop's thread, exactly once: it must be quick, must not block and must
    /// not throw. Header names and values, method and URL may hold no control characters (not_sent, with a reason).
    void send(Request request, std::function<void(Outcome)> done);
    /// Blocks the caller until the outcome is there. Never call it from a `done`.
    Outcome fetch(Request request);

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace waybill::wire
