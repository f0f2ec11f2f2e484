#include "http/idempotency_store.h"

#include <algorithm>
#include <tuple>
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
constexpr db::Statement kInsertSettled{
    "INSERT INTO idempotency_key (principal, route, token, body_hash, status, response, at) VALUES {(?, ?, ?, ?, ?, ?, ?)}"};
constexpr db::Statement kPrune{"DELETE FROM idempotency_key WHERE at < ? ORDER BY at LIMIT 500"};

std::vector<db::Values> settled_rows(std::span<const OperationKey> keys, std::span<const Outcome> outcomes, Instant at) {
    std::vector<db::Values> rows;
    rows.reserve(keys.size());
    for (std::size_t i = 0; i < keys.size(); ++i) {
        const auto& key = keys[i];
        rows.push_back(db::values(key.principal, key.route, key.token, key.body_hash, outcomes[i].status, outcomes[i].body, at));
    }
    return rows;
}

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
    tx.run_all(kSettle, settled_rows(keys, outcomes, at));
}

void insert_settled(db::Tx& tx, std::span<const OperationKey> keys, std::span<const Outcome> outcomes, Instant at) {
    auto rows = settled_rows(keys, outcomes, at);
    // Two groups take their rows in the same order: by principal, route and token.
    std::sort(rows.begin(), rows.end(), [](const db::Values& a, const db::Values& b) {
        const auto text = [](const db::Value& value) -> const std::string& { return std::get<std::string>(value); };
        return std::tie(text(a[0]), text(a[1]), text(a[2])) < std::tie(text(b[0]), text(b[1]), text(b[2]));
    });
    if (!rows.empty()) tx.run_all(kInsertSettled, rows);
}

std::int64_t prune(db::Tx& tx, Instant before) { return tx.run(kPrune, before); }

}  // namespace waybill::http::idempotency_store
