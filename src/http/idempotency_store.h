#pragma once
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "db/db.h"
#include "http/idempotency.h"

namespace waybill::http::idempotency_store {

/// principal, route, token: the identity of a call, in the order of the primary key.
using Name = std::tuple<std::string, std::string, std::string>;
Name name(const OperationKey& key);

/// A row that is there already.
struct Stored {
    std::string body_hash;
    std::string stamp;  ///< of the claim; empty once settled
    Outcome outcome;    ///< once settled
};

/// Inserts rows stamped with `stamp`. Throws db::Duplicate where one of them exists; then some may be in and some not.
void insert(db::Tx& tx, const std::vector<OperationKey>& keys, const std::string& stamp, Instant at);
/// Those of the keys that exist.
std::map<Name, Stored> find(db::Tx& tx, const std::vector<OperationKey>& keys);
void insert_settled(db::Tx& tx, std::span<const OperationKey> keys, std::span<const Outcome> outcomes, Instant at);
void settle(db::Tx& tx, std::span<const OperationKey> keys, std::span<const Outcome> outcomes, Instant at);
std::int64_t prune(db::Tx& tx, Instant before);

}  // namespace waybill::http::idempotency_store
