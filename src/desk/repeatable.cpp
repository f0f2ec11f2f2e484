#include "desk/repeatable.h"

namespace waybill::desk {
namespace {

std::vector<Result<std::optional<std::string>>> stored(const Visit& visit, std::span<const http::OperationKey> keys) {
    std::vector<Result<std::optional<std::string>>> out;
    for (auto& before : visit.parts.db.transact([&](db::Tx& tx) { return visit.parts.idempotency.look_up(tx, keys); })) {
        if (!before)
            out.push_back(before.error());
        else if (!*before)
            out.push_back(std::optional<std::string>());
        else
            out.push_back(std::optional(std::move((*before)->body)));
    }
    return out;
}

}  // namespace

Result<std::string> once_remembered(const Visit& visit, const std::function<Result<std::string>()>& work, const std::string& part) {
    TRY(key, form_key(visit, part));
    TRY(before, std::move(stored(visit, std::span(&key, 1)).front()));
    if (before) return *before;
    TRY(answer, work());
    const http::Outcome outcome{200, answer};
    try {
        visit.parts.db.transact([&](db::Tx& tx) { visit.parts.idempotency.settle_new(tx, std::span(&key, 1), std::span(&outcome, 1)); });
    } catch (const db::Duplicate&) {  // the second click was first
    }
    return answer;
}

std::vector<Result<std::optional<std::string>>> done_before(const Visit& visit, const std::vector<std::string>& parts) {
    std::vector<http::OperationKey> keys;
    for (const auto& part : parts) {
        auto key = form_key(visit, part);
        if (!key) return std::vector<Result<std::optional<std::string>>>(parts.size(), key.error());  // it is the form that is wrong
        keys.push_back(*std::move(key));
    }
    if (keys.empty()) return {};
    return stored(visit, keys);
}

}  // namespace waybill::desk
