#include "http/guard.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.h"

namespace waybill::http {
namespace {

constexpr std::array<std::string_view, 7> kMethods{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_alnum(char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_token_char(char c) { return is_alnum(c) || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos; }
bool is_token(std::string_view s) { return !s.empty() && std::all_of(s.begin(), s.end(), is_token_char); }
bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }
bool has_control(std::string_view s) {
    return std::any_of(s.begin(), s.end(), [](char c) { return is_control(c) && c != '\t'; });
}

bool same_ignoring_case(std::string_view a, std::string_view b) {
    return a.size() == b.size() && text::lower(a) == text::lower(b);
}

std::string_view trimmed(std::string_view s) {
    while (!s.empty() && (s.front() == ' ' || s.front() == '\t')) s.remove_prefix(1);
    while (!s.empty() && (s.back() == ' ' || s.back() == '\t')) s.remove_suffix(1);
    return s;
}

/// True where the list of `Connection` options names `option`.
bool names_option(std::string_view list, std::string_view option) {
    for (const auto& item : text::split(list, ','))
        if (same_ignoring_case(trimmed(item), option)) return true;
    return false;
}

std::optional<Refusal> check_version(std::string_view version, Head& head) {
    const bool shape = version.size() == 8 && version.substr(0, 5) == "HTTP/" && is_digit(version[5]) && version[6] == '.' &&
                       is_digit(version[7]);
    if (!shape) return Refusal{400, "request_line", "The request line does not end in an HTTP version."};
    if (version[5] != '1' || version[7] > '1') return Refusal{505, "version", "Only the versions 1.0 and 1.1 of HTTP are spoken here."};
    head.minor = version[7] - '0';
    return {};
}

/// A target in absolute form names its authority again; check_head compares it with Host.
std::optional<Refusal> check_target(std::string_view target, const Limits& limits) {
    if (target.size() > limits.uri_bytes) return Refusal{414, "uri", "The address is longer than allowed."};
    const bool printable = std::all_of(target.begin(), target.end(), [](char c) { return c > 0x20 && c < 0x7f && c != '#'; });
    if (!printable) return Refusal{400, "target", "The address holds characters that must be escaped."};
    if (target.front() != '/' && !target.starts_with("http://") && !target.starts_with("https://"))
        return Refusal{400, "target", "The address must begin with a slash."};
    return {};
}

std::optional<Refusal> check_host(Head& head) {
    const std::string* host = nullptr;
    for (const auto& [name, value] : head.headers) {
        if (name != "host") continue;
        if (host) return Refusal{400, "host", "There is more than one Host header."};
        host = &value;
    }
    if (!host || host->empty()) return Refusal{400, "host", "The Host header is missing."};
    const bool plain = std::all_of(host->begin(), host->end(), [](char c) {
        return is_alnum(c) || std::string_view("-._~:[]%").find(c) != std::string_view::npos;
    });
    if (!plain || host->size() > 255) return Refusal{400, "host", "The Host header is not a host name."};
    if (head.target.front() == '/') return {};

    const std::string_view absolute = head.target;
    const std::size_t authority = absolute.find("://") + 3;
    const std::size_t end = std::min(absolute.find_first_of("/?", authority), absolute.size());
    if (!same_ignoring_case(absolute.substr(authority, end - authority), *host))
        return Refusal{400, "host", "The address and the Host header name different hosts."};
    std::string rest(absolute.substr(end));
    head.target = rest.starts_with('/') ? std::move(rest) : "/" + rest;
    return {};
}

std::optional<Refusal> check_length(Head& head) {
    int lengths = 0, codings = 0;
    for (const auto& [name, value] : head.headers) {
        if (name == "content-length") {
            const bool digits = !value.empty() && value.size() <= 18 && std::all_of(value.begin(), value.end(), is_digit);
            if (++lengths > 1 || !digits)
                return Refusal{400, "content_length", "Content-Length must be given once, as a number."};
            std::uint64_t length = 0;
            std::from_chars(value.data(), value.data() + value.size(), length);
            head.content_length = length;
        } else if (name == "transfer-encoding") {
            if (++codings > 1 || !same_ignoring_case(value, "chunked"))
                return Refusal{400, "transfer_encoding", "The only transfer coding understood here is chunked, given once."};
            head.chunked = true;
        }
    }
    if (lengths && codings) return Refusal{400, "length_and_coding", "Content-Length and Transfer-Encoding exclude each other."};
    if (head.chunked && head.minor == 0) return Refusal{400, "transfer_encoding", "HTTP/1.0 knows no transfer codings."};
    const bool wants_body = head.method == "POST" || head.method == "PUT" || head.method == "PATCH";
    if (wants_body && !lengths && !codings)
        return Refusal{411, "length_required", "This method needs a Content-Length or chunks."};
    return {};
}

}  // namespace

const std::string* Head::find(std::string_view lower_name) const {
    for (const auto& [name, value] : headers)
        if (name == lower_name) return &value;
    return nullptr;
}

std::optional<Refusal> check_request_line(std::string_view line, const Limits& limits, Head& head) {
    const Refusal shape{400, "request_line", "The request line is not METHOD ADDRESS VERSION."};
    if (has_control(line)) return shape;
    const std::size_t first = line.find(' ');
    const std::size_t last = line.rfind(' ');
    if (first == std::string_view::npos || first == last) return shape;
    const auto method = line.substr(0, first);
    const auto target = line.substr(first + 1, last - first - 1);
    if (!is_token(method) || target.empty() || target.find(' ') != std::string_view::npos) return shape;
    if (auto refusal = check_version(line.substr(last + 1), head)) return refusal;
    if (std::find(kMethods.begin(), kMethods.end(), method) == kMethods.end())
        return Refusal{501, "method", "This method is not known here."};
    if (auto refusal = check_target(target, limits)) return refusal;
    head.method = method;
    head.target = target;
    return {};
}

std::optional<Refusal> check_field_line(std::string_view line, const Limits& limits, Head& head) {
    if (line.front() == ' ' || line.front() == '\t')
        return Refusal{400, "folded_header", "A header may not go on in a second line."};
    const std::size_t colon = line.find(':');
    const auto name = line.substr(0, std::min(colon, line.size()));
    if (colon == std::string_view::npos || !is_token(name)) return Refusal{400, "header_name", "A header's name is not a token."};
    const auto value = trimmed(line.substr(colon + 1));
    if (name.size() > 256 || value.size() > limits.header_value_bytes)
        return Refusal{431, "header_size", "A header is too long."};
    if (has_control(value) || !text::is_utf8(value))
        return Refusal{400, "header_value", "A header's value holds characters that are not allowed."};
    if (head.headers.size() >= limits.header_fields) return Refusal{431, "header_count", "There are too many headers."};
    head.headers.emplace_back(text::lower(name), value);
    return {};
}

std::optional<Refusal> check_head(Head& head) {
    if (auto refusal = check_host(head)) return refusal;
    if (auto refusal = check_length(head)) return refusal;
    head.keep_alive = head.minor == 1;
    for (const auto& [name, value] : head.headers) {
        if (name == "connection" && head.minor == 0 && names_option(value, "keep-alive")) head.keep_alive = true;
        if (name == "expect" && head.minor == 1) {
            if (!same_ignoring_case(value, "100-continue")) return Refusal{417, "expect", "This expectation cannot be met."};
            head.expects_continue = true;
        }
    }
    for (const auto& [name, value] : head.headers)
        if (name == "connection" && names_option(value, "close")) head.keep_alive = false;
    return {};
}

std::optional<std::uint64_t> chunk_size(std::string_view line) {
    std::uint64_t size = 0;
    const char* const end = line.data() + line.size();
    const auto [rest, problem] = std::from_chars(line.data(), end, size, 16);
    const auto digits = rest - line.data();
    if (problem != std::errc() || digits == 0 || digits > 15) return {};
    const auto extension = trimmed(std::string_view(rest, static_cast<std::size_t>(end - rest)));
    if (has_control(extension)) return {};
    if (rest != end && extension.empty()) return {};  // white space alone after the size is no extension
    if (!extension.empty() && extension.front() != ';') return {};
    return size;
}

bool is_request_id(std::string_view id) {
    return !id.empty() && id.size() <= 64 &&
           std::all_of(id.begin(), id.end(), [](char c) { return is_alnum(c) || c == '.' || c == '_' || c == '-'; });
}

}  // namespace waybill::http
