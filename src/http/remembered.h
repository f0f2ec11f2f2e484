#pragma once
#include "http/http.h"
#include "http/idempotency.h"

namespace waybill::http {

/// The route, with a memory where its operation is repeatable: an answer below 300 is kept under the call's Idempotency-Key when
/// it is finished, so that a repetition that comes late gets it again and does not undo what came after. Two equal calls at the
/// same time are both done.
Route remembered(Route route, db::Database& db, Idempotency& idempotency);

}  // namespace waybill::http
