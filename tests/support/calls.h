#pragma once
#include <optional>
#include <string>

#include "http/http.h"
#include "waybill/json.h"

namespace waybill::testing {

/// What the dispatcher does once the caller is let in: holds the request against the route's description, then the handler.
http::Response handled(const http::Route& route, http::Request& request);
/// Calls a route's handler as the dispatcher would, without a socket; the route's role rule is not asked.
/// Throws where no route matches.
http::Response call(const http::Router& router, const std::string& method, const std::string& path_and_query,
                    const std::string& body = "", const std::string& idempotency_key = "");
/// The parsed JSON body; throws where it is none.
json::Value json_of(const http::Response& response);
/// "pointer key" of each wrong field of a problem, joined by ", ".
std::string wrong_fields(const http::Response& response);

}  // namespace waybill::testing
