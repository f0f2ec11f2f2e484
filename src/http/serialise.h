#pragma once
#include <string>
#include <string_view>

#include "http/http.h"

namespace waybill::http {

/// What the connection adds to a response.
struct Delivery {
    std::string request_id;
    bool keep_alive = false;
    bool head_only = false;  ///< the answer to HEAD: all headers, no body
    bool secure = false;
    int minor = 1;  ///< the request's HTTP/1.x
    bool endless = false;  ///< no Content-Length: the body ends with the connection
};

/// The bytes of one HTTP/1.1 response, framed by Content-Length, with the headers that every response carries: nosniff,
/// Referrer-Policy, X-Request-Id, Cache-Control (no-store unless the handler said otherwise), HSTS where secure.
/// Throws std::logic_error where !may_be_sent(response).
std::string serialise(const Response& response, const Delivery& delivery);

/// False where the status or a header would break the framing (CR, LF, NUL): a handler's bug.
bool may_be_sent(const Response& response);

/// "Not Found"; "Other" for a status that is not used here.
std::string_view status_phrase(int status);

}  // namespace waybill::http
