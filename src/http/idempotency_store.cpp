#include "http/idempotency_store.h"

#include <utility>

namespace waybill::http::idempotency_store {
namespace {

// A claim that is not settled has status 0, and its stamp where the response will stand.
constexpr db::Statement kInsert{
    "INSERT INTO idempotency_key (principal, route, token, body_hash, status, response, at) VALUES {(?, ?, ?, ?, 0, ?, ?)}"};
constexpr db::Statement kFind{
    "SELECT token, body_hash, status, response FROM idempotency_key WHERE principal = ? AND route = ? AND token IN ({?})"};
constexpr db::Statement kSettle{
    "INSERT INTO idempotency_key (principal, route, token, body_hash, status, response, at) VALUES {(?, ?, ?, ?, ?, ?, ?)} "
    "ON DUPLICATE KEY UPDATE status = VALUES(status), response = VALUES(response)"};
constexpr db::Statement kPrune{"DELETE FROM idempotency_key WHERE at < ? ORDER BY at LIMIT 500"};

}  // namespace

Name name(const OperationKey& key) { return {key.principal, key.route, key.token}; }

void insert(db::Tx& tx, const std::vector<OperationKey>& keys, const std::string& stamp, Instant at) {
    std::vector<db::Values> rows;
    rows.reserve(keys.size());
    for (const auto& key : keys) rows.push_back(db::values(key.principal, key.route, key.token, key.body_hash, stamp, at));
    tx.run_all(kInsert, rows);
}

std::map<Name, Stored> find(db::Tx& tx, const std::vector<OperationKey>& keys) {
    std::map<std::pair<std::string, std::string>, std::vector<db::Value>> tokens;  // one statement for each caller and route
    for (const auto& key : keys) tokens[{key.principal, key.route}].push_back(db::bind(key.token));
    std::map<Name, Stored> found;
    for (const auto& [scope, list] : tokens) {
        for (const auto& row : tx.rows_in(kFind, list, db::values(scope.first, scope.second))) {
            Stored stored{row.text(1), "", {row.get<int>(2), row.text(3)}};
            if (stored.outcome.status == 0) stored.stamp = std::exchange(stored.outcome.body, "");
            found.emplace(Name{scope.first, scope.second, row.text(0)}, std::move(stored));
        }
    }
    return found;
}

void settle(db::Tx& tx, std::span<const OperationKey> keys, std::span<const Outcome> outcomes, Instant at) {
    std::vector<db::Values> rows;
    rows.reserve(keys.size());
    for (std::size_t i = 0; i < keys.size(); ++i) {
        const auto& key = keys[i];
        rows.push_back(db::values(key.principal, key.route, key.token, key.body_hash, outcomes[i].status, outcomes[i].body, at));
    }
    tx.run_all(kSettle, rows);
}

std::int64_t prune(db::Tx& tx, Instant before) { return tx.run(kPrune, before); }

}  // namespace waybill::http::idempotency_store
