#include "desk/repeatable.h"

namespace waybill::desk {
namespace {

Result<std::optional<std::string>> stored(const Visit& visit, const http::OperationKey& key) {
    TRY(before, visit.parts.db.transact([&](db::Tx& tx) { return std::move(visit.parts.idempotency.look_up(tx, std::span(&key, 1)).front()); }));
    if (!before) return std::optional<std::string>();
    return std::optional(std::move(before->body));
}

}  // namespace

Result<std::string> once_remembered(const Visit& visit, const std::function<Result<std::string>()>& work, const std::string& part) {
    TRY(key, form_key(visit, part));
    TRY(before, stored(visit, key));
    if (before) return *before;
    TRY(answer, work());
    const http::Outcome outcome{200, answer};
    try {
        visit.parts.db.transact([&](db::Tx& tx) { visit.parts.idempotency.settle_new(tx, std::span(&key, 1), std::span(&outcome, 1)); });
    } catch (const db::Duplicate&) {  // the second click was first
    }
    return answer;
}

Result<std::optional<std::string>> done_before(const Visit& visit, const std::string& part) {
    TRY(key, form_key(visit, part));
    return stored(visit, key);
}

}  // namespace waybill::desk
