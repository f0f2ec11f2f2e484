#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/limits.h"

/// Checks of raw bytes, before anything else looks at a request. Pure: no sockets, no clock.
namespace waybill::http {

/// Why a request is answered early. Whoever is refused is answered once and the connection closes.
struct Refusal {
    int status = 400;
    std::string_view reason;  ///< stable and short, for the log and the metrics: "content_length"
    std::string_view detail;  ///< a sentence for people

    friend bool operator==(const Refusal&, const Refusal&) = default;
};

/// The head of a request (RFC 9112, sections 3 to 6) after its checks.
struct Head {
    std::string method;
    std::string target;                                        ///< origin form: "/a/b?c=d", printable ASCII, not yet decoded
    int minor = 1;                                             ///< of HTTP/1.x
    std::vector<std::pair<std::string, std::string>> headers;  ///< names in lower case, values trimmed and UTF-8
    std::optional<std::uint64_t> content_length;
    bool chunked = false;
    bool keep_alive = true;
    bool expects_continue = false;

    const std::string* find(std::string_view lower_name) const;
};

/// A line of the head never contains its CRLF. Each check adds what it read to `head`.
std::optional<Refusal> check_request_line(std::string_view line, const Limits& limits, Head& head);
std::optional<Refusal> check_field_line(std::string_view line, const Limits& limits, Head& head);
/// After the last field: Host, and how the body is framed.
std::optional<Refusal> check_head(Head& head);

/// The size at the front of a chunk's line ("1f;name=value"), nothing where the line is not of that shape.
/// Extensions are skipped: they may hold no control characters.
std::optional<std::uint64_t> chunk_size(std::string_view line);

/// Letters, digits and ._- only, 1 to 64 of them: what may be echoed and logged as X-Request-Id.
bool is_request_id(std::string_view text);

}  // namespace waybill::http
