#pragma once
#include <string>
#include <string_view>

#include "http/guard.h"
#include "http/http.h"

namespace waybill::http {

/// A problem that no Error stands for: the front's own answers (400, 404, 405, 413, 500 …).
Response problem(int status, std::string_view key, std::string_view detail, const std::string& request_id);

/// The answer to a request that was refused before any handler saw it.
Response problem(const Refusal& refusal, const std::string& request_id);

}  // namespace waybill::http
