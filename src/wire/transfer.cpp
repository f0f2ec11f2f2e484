#include "wire/transfer.h"

#include <algorithm>
#include <cctype>
#include <cstring>
#include <stdexcept>

#include "base/fault_points.h"
#include "wire/addresses.h"

namespace waybill::wire {
namespace {

constexpr std::size_t kMaxHeadBytes = 64u << 10;
constexpr long kAtWorkSeconds = 2;  // servers keep idle connections for longer: one that was at work so lately is rarely dead

template <class V>
void set(CURL* easy, CURLoption option, V value) {
    // An option that libcurl does not take is a build against another libcurl, never an outcome.
    if (curl_easy_setopt(easy, option, value) != CURLE_OK)
        throw std::runtime_error("libcurl refuses option " + std::to_string(static_cast<int>(option)));
}

long milliseconds(Duration duration) {
    return std::max<long>(1, static_cast<long>(std::chrono::duration_cast<std::chrono::milliseconds>(duration).count()));
}

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

std::string_view trim(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

bool is_token(std::string_view text) {  // RFC 9110, 5.6.2
    return !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) {
        return c > 0x20 && c < 0x7f && std::strchr("\"(),/:;<=>?@[\\]{}", c) == nullptr;
    });
}

bool has_control(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](unsigned char c) { return (c < 0x20 && c != '\t') || c == 0x7f; });
}

}  // namespace

std::string unsendable(const Request& request) {
    if (!is_token(request.method)) return "the method is not an HTTP token";
    if (request.url.empty() || has_control(request.url) || request.url.find(' ') != std::string::npos)
        return "the URL is empty or holds a space or a control character";
    for (const auto& [name, value] : request.headers) {
        if (!is_token(name)) return "a header name is not an HTTP token";
        if (has_control(value)) return "the value of header " + name + " holds a control character";
        const std::string lowered = lower(name);
        if (lowered == "content-length" || lowered == "transfer-encoding") return "header " + name + " is the wire's own";
    }
    return {};
}

bool is_too_late(const Request& request) { return request.not_after && std::chrono::steady_clock::now() >= *request.not_after; }

void Transfer::prepare(const std::string& ca_file) {
    describe_request();
    describe_limits(ca_file);
}

Transfer::~Transfer() { curl_slist_free_all(headers_); }

void Transfer::describe_request() {
    const Request& request = job_.request;
    set(easy_, CURLOPT_URL, request.url.c_str());
    const bool sends_body =
        !request.body.empty() || request.method == "POST" || request.method == "PUT" || request.method == "PATCH";
    bool has_type = false;
    for (const auto& [name, value] : request.headers) {
        has_type = has_type || lower(name) == "content-type";
        const std::string line =
            value.empty() ? name + ";" : name + ": " + value;  // "Name;" is libcurl's way to send an empty value
        headers_ = curl_slist_append(headers_, line.c_str());
    }
    headers_ = curl_slist_append(headers_, "Expect:");
    if (sends_body && !has_type) headers_ = curl_slist_append(headers_, "Content-Type:");
    set(easy_, CURLOPT_HTTPHEADER, headers_);
    if (sends_body) {
        set(easy_, CURLOPT_POST, 1L);
        set(easy_, CURLOPT_POSTFIELDS, request.body.c_str());  // not copied: job_ keeps it
        set(easy_, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    }
    if (request.method == "HEAD")
        set(easy_, CURLOPT_NOBODY, 1L);
    else
        set(easy_, CURLOPT_CUSTOMREQUEST, request.method.c_str());
    set(easy_, CURLOPT_USERAGENT, "Waybill/1");
}

void Transfer::describe_limits(const std::string& ca_file) {
    const Request& request = job_.request;
    set(easy_, CURLOPT_NOSIGNAL, 1L);
    set(easy_, CURLOPT_PROTOCOLS_STR, "http,https");
    set(easy_, CURLOPT_FOLLOWLOCATION, 0L);
    set(easy_, CURLOPT_PROXY, "");
    set(easy_, CURLOPT_CONNECTTIMEOUT_MS, milliseconds(request.connect_timeout));
    set(easy_, CURLOPT_TIMEOUT_MS, milliseconds(request.total_timeout));
    const bool multiplexed = !request.never_repeated && request.url.starts_with("https:");
    set(easy_, CURLOPT_HTTP_VERSION, static_cast<long>(multiplexed ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1));
    if (request.never_repeated) set(easy_, CURLOPT_MAXAGE_CONN, kAtWorkSeconds);
    if (!ca_file.empty()) set(easy_, CURLOPT_CAINFO, ca_file.c_str());
    set(easy_, CURLOPT_ERRORBUFFER, error_text_);
    set(easy_, CURLOPT_PRIVATE, static_cast<void*>(this));
    set(easy_, CURLOPT_HEADERFUNCTION, &Transfer::on_header);
    set(easy_, CURLOPT_HEADERDATA, static_cast<void*>(this));
    set(easy_, CURLOPT_WRITEFUNCTION, &Transfer::on_body);
    set(easy_, CURLOPT_WRITEDATA, static_cast<void*>(this));
    // The proof of not_sent, and of not sent twice: libcurl says so each time right before it writes a request.
    set(easy_, CURLOPT_PREREQFUNCTION, &Transfer::on_request_begins);
    set(easy_, CURLOPT_PREREQDATA, static_cast<void*>(this));
    if (request.public_only) {
        set(easy_, CURLOPT_OPENSOCKETFUNCTION, &Transfer::on_open_socket);
        set(easy_, CURLOPT_OPENSOCKETDATA, static_cast<void*>(this));
    }
}

size_t Transfer::on_header(char* data, size_t size, size_t count, void* self) {
    auto& transfer = *static_cast<Transfer*>(self);
    const std::size_t bytes = size * count;
    transfer.head_bytes_ += bytes;
    if (transfer.head_bytes_ > kMaxHeadBytes) return transfer.refusal_ = "the reply's head is too large", 0;
    const std::string_view line = trim({data, bytes});
    if (line.starts_with("HTTP/")) return transfer.reply_.headers.clear(), bytes;  // an interim 1xx head came before
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return bytes;
    std::string& value = transfer.reply_.headers[lower(line.substr(0, colon))];
    if (!value.empty()) value += ", ";
    value += trim(line.substr(colon + 1));
    return bytes;
}

size_t Transfer::on_body(char* data, size_t size, size_t count, void* self) {
    auto& transfer = *static_cast<Transfer*>(self);
    const std::size_t bytes = size * count;
    if (transfer.reply_.body.size() + bytes > transfer.job_.request.max_reply_bytes)
        return transfer.refusal_ = "the reply's body is over the limit", 0;
    transfer.reply_.body.append(data, bytes);
    return bytes;
}

int Transfer::on_request_begins(void* self, char* address, char*, int, int) {
    auto& transfer = *static_cast<Transfer*>(self);
    // A connection out of the pool was opened for somebody else: its address is checked here, where no socket is opened.
    if (transfer.job_.request.public_only && !is_public_literal(address))
        return transfer.refusal_ = std::string("address ") + address + " is not public", CURL_PREREQFUNC_ABORT;
    if (transfer.begun_ && transfer.job_.request.never_repeated)
        return transfer.refusal_ = "the connection died under the request, which is not repeated", CURL_PREREQFUNC_ABORT;
    if (transfer.job_.request.never_repeated) WAYBILL_CRASH_POINT("call.connected");
    if (is_too_late(transfer.job_.request))
        return transfer.too_late_ = true, transfer.refusal_ = kTooLate, CURL_PREREQFUNC_ABORT;
    transfer.begun_ = true;
    return CURL_PREREQFUNC_OK;
}

curl_socket_t Transfer::on_open_socket(void* self, curlsocktype, curl_sockaddr* address) {
    auto& transfer = *static_cast<Transfer*>(self);
    if (!is_public(address->addr)) return transfer.refusal_ = "the address is not public", CURL_SOCKET_BAD;
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

bool Transfer::nothing_left() const {
    curl_off_t pretransfer = 0, uploaded = 0;
    long written = 0;
    curl_easy_getinfo(easy_, CURLINFO_PRETRANSFER_TIME_T, &pretransfer);
    curl_easy_getinfo(easy_, CURLINFO_SIZE_UPLOAD_T, &uploaded);
    curl_easy_getinfo(easy_, CURLINFO_REQUEST_SIZE, &written);
    return !begun_ && pretransfer == 0 && uploaded == 0 && written == 0;
}

Outcome Transfer::failed(std::string why, bool timed_out) {
    Outcome outcome;
    outcome.kind = nothing_left() ? Outcome::Kind::not_sent : Outcome::Kind::unknown;
    outcome.timed_out = timed_out;
    outcome.too_late = too_late_;
    outcome.error = std::move(why);
    return outcome;
}

Outcome Transfer::outcome(CURLcode code) {
    if (code != CURLE_OK) {
        std::string why = !refusal_.empty() ? refusal_ : error_text_[0] != 0 ? error_text_ : curl_easy_strerror(code);
        return failed(std::move(why), code == CURLE_OPERATION_TIMEDOUT);
    }
    long status = 0;
    curl_easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &status);
    reply_.kind = Outcome::Kind::answered;
    reply_.status = static_cast<int>(status);
    return std::move(reply_);
}

Outcome Transfer::cut_off(std::string why) { return failed(std::move(why), false); }

}  // namespace waybill::wire
