#include "http/remembered.h"

#include "base/crypto.h"
#include "base/log.h"
#include "http/operation.h"

namespace waybill::http {
namespace {

/// Equal path, query and body are the same call.
std::optional<OperationKey> with_query(std::optional<OperationKey> key, const Request& request) {
    if (!key || request.query.empty()) return key;
    std::string asked = key->body_hash;
    for (const auto& [name, value] : request.query) asked += "\n" + name + "=" + value;
    key->body_hash = crypto::sha256(asked);
    return key;
}

Response again(const Outcome& outcome) {
    Response response = outcome.body.empty() ? Response{.status = outcome.status} : Response::json(outcome.status, outcome.body);
    return std::move(response).header("Idempotency-Replayed", "true").header("Cache-Control", "no-store");
}

Response once(const Request& request, const std::string& name, const Handler& handler, db::Database& db, Idempotency& idempotency) {
    auto read = operation_key(request, name, false);
    if (!read) return problem(read.error(), request);
    const auto key = with_query(*std::move(read), request);
    if (!key) return handler(request);
    const auto before = db.transact([&](db::Tx& tx) { return std::move(idempotency.look_up(tx, std::span(&*key, 1)).front()); });
    if (!before) return problem(before.error(), request);
    if (*before) return again(**before);
    Response response = handler(request);
    if (response.status < 200 || response.status >= 300 || response.status == 202) return response;
    const Outcome outcome{response.status, response.body};
    try {
        db.transact([&](db::Tx& tx) { idempotency.settle_new(tx, std::span(&*key, 1), std::span(&outcome, 1)); });
    } catch (const db::Broken& e) {  // its twin was first, or there is no database: it is done all the same, and may be again
        log::info("http.not_remembered", {{"route", name}, {"what", e.what()}});
    }
    return response;
}

}  // namespace

Route remembered(Route route, db::Database& db, Idempotency& idempotency) {
    const auto* handler = std::get_if<Handler>(&route.handler);
    if (!handler || !route.operation || !route.operation->is_repeatable) return route;
    route.handler = Handler([name = route.method + " " + route.pattern, does = *handler, &db, &idempotency](const Request& request) {
        return once(request, name, does, db, idempotency);
    });
    return route;
}

}  // namespace waybill::http
