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

}  // namespace

std::string_view status_phrase(int status) {
    switch (status) {
        case 200:
            return "OK";
        case 201:
            return "Created";
        case 202:
            return "Accepted";
        case 204:
            return "No Content";
        case 206:
            return "Partial Content";
        case 302:
            return "Found";
        case 303:
            return "See Other";
        case 304:
            return "Not Modified";
        case 307:
            return "Temporary Redirect";
        case 308:
            return "Permanent Redirect";
        case 400:
            return "Bad Request";
        case 401:
            return "Unauthorized";
        case 403:
            return "Forbidden";
        case 404:
            return "Not Found";
        case 405:
            return "Method Not Allowed";
        case 406:
            return "Not Acceptable";
        case 408:
            return "Request Timeout";
        case 409:
            return "Conflict";
        case 410:
            return "Gone";
        case 411:
            return "Length Required";
        case 412:
            return "Precondition Failed";
        case 413:
            return "Content Too Large";
        case 414:
            return "URI Too Long";
        case 415:
            return "Unsupported Media Type";
        case 417:
            return "Expectation Failed";
        case 422:
            return "Unprocessable Content";
        case 428:
            return "Precondition Required";
        case 429:
            return "Too Many Requests";
        case 431:
            return "Request Header Fields Too Large";
        case 500:
            return "Internal Server Error";
        case 501:
            return "Not Implemented";
        case 502:
            return "Bad Gateway";
        case 503:
            return "Service Unavailable";
        case 504:
            return "Gateway Timeout";
        case 505:
            return "HTTP Version Not Supported";
        default:
            return "Other";
    }
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
    if (!bodiless) add(out, "Content-Length", std::to_string(response.body.size()));
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
