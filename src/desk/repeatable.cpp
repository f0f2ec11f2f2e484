#include "desk/repeatable.h"

#include "base/crypto.h"

namespace waybill::desk {

Result<std::string> once_remembered(const Visit& visit, const std::function<Result<std::string>()>& work, const std::string& part) {
    auto& database = visit.parts.db;
    auto& idempotency = visit.parts.idempotency;
    const std::string token = visit.field("once");
    if (token.empty() || token.size() > 64) return error(Code::invalid, "form.stale", visit.texts("desk.refused.form"));
    const http::OperationKey key{visit.who.id, "POST " + visit.request.path, token + part,
                                 crypto::sha256(visit.request.path + "\n" + visit.request.body)};
    const std::span one(&key, 1);
    TRY(before, database.transact([&](db::Tx& tx) { return std::move(idempotency.look_up(tx, one).front()); }));
    if (before) return before->body;
    TRY(answer, work());
    const http::Outcome outcome{200, answer};
    try {
        database.transact([&](db::Tx& tx) { idempotency.settle_new(tx, one, std::span(&outcome, 1)); });
    } catch (const db::Duplicate&) {  // the second click was first
    }
    return answer;
}

}  // namespace waybill::desk
