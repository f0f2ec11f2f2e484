#include <algorithm>
#include <array>
#include <ctime>
#include <stdexcept>

#include "base/text.h"
#include "http/http.h"
#include "http/serialise.h"

namespace waybill::http {
namespace {

constexpr const char* kPagePolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data: blob:; "
    "manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

bool is_safe(std::string_view text) { return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos; }

void add(std::string& out, std::string_view name, std::string_view value) {
    out.append(name).append(": ").append(value).append("\r\n");
}

/// "Mon, 23 Nov 2026 13:20:35 GMT" (RFC 9110, 5.6.7), whatever the locale.
std::string date(std::time_t now) {
    constexpr std::array<const char*, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array<const char*, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    std::tm t{};
    gmtime_r(&now, &t);
    const auto two = [](int n) { return std::string{static_cast<char>('0' + n / 10), static_cast<char>('0' + n % 10)}; };
    std::string out = days.at(static_cast<std::size_t>(t.tm_wday));
    out.append(", ").append(two(t.tm_mday)).append(" ").append(months.at(static_cast<std::size_t>(t.tm_mon))).append(" ");
    out.append(std::to_string(1900 + t.tm_year)).append(" ").append(two(t.tm_hour)).append(":").append(two(t.tm_min));
    return out.append(":").append(two(t.tm_sec)).append(" GMT");
}

struct Phrase {
    int status;
    std::string_view text;
};
constexpr std::array kPhrases = {
    Phrase{200, "OK"},
    Phrase{201, "Created"},
    Phrase{202, "Accepted"},
    Phrase{204, "No Content"},
    Phrase{206, "Partial Content"},
    Phrase{302, "Found"},
    Phrase{303, "See Other"},
    Phrase{304, "Not Modified"},
    Phrase{307, "Temporary Redirect"},
    Phrase{308, "Permanent Redirect"},
    Phrase{400, "Bad Request"},
    Phrase{401, "Unauthorized"},
    Phrase{403, "Forbidden"},
    Phrase{404, "Not Found"},
    Phrase{405, "Method Not Allowed"},
    Phrase{406, "Not Acceptable"},
    Phrase{408, "Request Timeout"},
    Phrase{409, "Conflict"},
    Phrase{410, "Gone"},
    Phrase{411, "Length Required"},
    Phrase{412, "Precondition Failed"},
    Phrase{413, "Content Too Large"},
    Phrase{414, "URI Too Long"},
    Phrase{415, "Unsupported Media Type"},
    Phrase{417, "Expectation Failed"},
    Phrase{422, "Unprocessable Content"},
    Phrase{428, "Precondition Required"},
    Phrase{429, "Too Many Requests"},
    Phrase{431, "Request Header Fields Too Large"},
    Phrase{500, "Internal Server Error"},
    Phrase{501, "Not Implemented"},
    Phrase{502, "Bad Gateway"},
    Phrase{503, "Service Unavailable"},
    Phrase{504, "Gateway Timeout"},
    Phrase{505, "HTTP Version Not Supported"},
};

}  // namespace

std::string_view status_phrase(int status) {
    const auto at = std::find_if(kPhrases.begin(), kPhrases.end(), [status](const Phrase& row) { return row.status == status; });
    return at == kPhrases.end() ? "Other" : at->text;
}

Response Response::json(int status, std::string body) {
    return Response{status, {{"Content-Type", "application/json"}}, std::move(body)};
}

Response Response::html(std::string body, int status) {
    return Response{status,
                    {{"Content-Type", "text/html; charset=utf-8"},
                     {"Cache-Control", "no-store"},
                     {"Content-Security-Policy", kPagePolicy},
                     {"Cross-Origin-Opener-Policy", "same-origin"}},
                    std::move(body)};
}

Response Response::bytes(std::string media_type, std::string body) {
    return Response{200, {{"Content-Type", std::move(media_type)}}, std::move(body)};
}

Response Response::see_other(std::string location) { return Response{303, {{"Location", std::move(location)}}, ""}; }

Response Response::header(std::string name, std::string value) && {
    headers.emplace_back(std::move(name), std::move(value));
    return std::move(*this);
}

bool may_be_sent(const Response& response) {
    if (response.status < 200 || response.status > 599) return false;
    for (const auto& [name, value] : response.headers)
        if (name.empty() || !is_safe(name) || name.find_first_of(": ") != std::string::npos || !is_safe(value)) return false;
    return true;
}

std::string serialise(const Response& response, const Delivery& delivery) {
    if (!may_be_sent(response)) throw std::logic_error("a response has a status or a header that cannot be sent");
    const bool bodiless = response.status == 204 || response.status == 304;
    std::string out;
    out.reserve(512 + (delivery.head_only ? 0 : response.body.size()));
    out.append("HTTP/1.1 ")
        .append(std::to_string(response.status))
        .append(" ")
        .append(status_phrase(response.status))
        .append("\r\n");
    bool cached = false, referrer = false;
    for (const auto& [name, value] : response.headers) {
        const std::string lower = text::lower(name);
        if (lower == "content-length" || lower == "connection" || lower == "transfer-encoding")
            continue;  // framing is decided here
        cached = cached || lower == "cache-control";
        referrer = referrer || lower == "referrer-policy";
        add(out, name, value);
    }
    if (!bodiless && !delivery.endless) add(out, "Content-Length", std::to_string(response.body.size()));
    add(out, "Date", date(std::time(nullptr)));
    if (!cached) add(out, "Cache-Control", "no-store");
    if (!referrer) add(out, "Referrer-Policy", "no-referrer");
    add(out, "X-Content-Type-Options", "nosniff");
    add(out, "X-Request-Id", delivery.request_id);
    if (delivery.secure) add(out, "Strict-Transport-Security", "max-age=31536000");
    if (!delivery.keep_alive)
        add(out, "Connection", "close");
    else if (delivery.minor == 0)
        add(out, "Connection", "keep-alive");
    out.append("\r\n");
    if (!delivery.head_only && !bodiless) out.append(response.body);
    return out;
}

}  // namespace waybill::http
