#include <utility>

#include "http/idempotency.h"

namespace waybill::http {
namespace {

struct Done {
    Outcome outcome;
    bool replayed = false;
};

Result<Done> perform(db::Tx& tx, const OperationKey& key, Idempotency& idempotency,
                     const std::function<Result<Outcome>(db::Tx&)>& work) {
    TRY(stored, idempotency.claim(tx, key));
    if (stored) return Done{*std::move(stored), true};
    TRY(outcome, work(tx));
    idempotency.settle(tx, key, outcome);
    return Done{std::move(outcome), false};
}

}  // namespace

Response idempotent(const Request& request, std::string_view route, bool required, db::Database& db, Idempotency& idempotency,
                    const std::function<Result<Outcome>(db::Tx&)>& work) {
    const auto key = operation_key(request, route, required);
    if (!key) return problem(key.error(), request);
    if (!*key) {
        auto outcome = db.transact(work);
        if (!outcome) return problem(outcome.error(), request);
        return Response::json(outcome->status, std::move(outcome->body));
    }
    const auto attempt = [&] { return db.transact([&](db::Tx& tx) { return perform(tx, **key, idempotency, work); }); };
    bool again = false;
    auto done = [&] {
        try {
            return attempt();
        } catch (const db::OutcomeUnknown&) {
            again = true;
            return attempt();  // the key settles it: the stored outcome if that COMMIT was made, else the work itself
        }
    }();
    if (!done) return problem(done.error(), request);
    Response response = Response::json(done->outcome.status, std::move(done->outcome.body));
    if (done->replayed && !again) return std::move(response).header("Idempotency-Replayed", "true");
    return response;
}

std::optional<Response> replay(const Request& request, std::string_view route, db::Database& db, Idempotency& idempotency) {
    const auto key = operation_key(request, route, false);
    if (!key || !*key) return {};
    auto stored = db.transact([&](db::Tx& tx) { return std::move(idempotency.look_up(tx, std::span(&**key, 1)).front()); });
    if (!stored) return problem(stored.error(), request);
    if (!*stored) return {};
    return Response::json((*stored)->status, std::move((*stored)->body)).header("Idempotency-Replayed", "true");
}

}  // namespace waybill::http
