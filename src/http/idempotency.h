#pragma once
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "db/db.h"
#include "http/http.h"

namespace waybill::http {

/// What makes a repeated call the same call: who, which route, which Idempotency-Key, and the hash of the path and the
/// canonical body: one key on two packages, or with two contents, is a mismatch and never a replay.
struct OperationKey {
    std::string principal, route, token;
    std::string body_hash;  ///< 32 bytes
};

/// Reads the header and hashes the body (canonical JSON where it is JSON). Errors: "idempotency.missing" where `required`
/// and absent, "idempotency.malformed" unless 1 to 255 printable ASCII characters. No header and not required: nothing.
Result<std::optional<OperationKey>> operation_key(const Request& request, std::string_view route, bool required);

/// The same for who has parsed the body already.
Result<std::optional<OperationKey>> operation_key(const Request& request, std::string_view route, bool required,
                                                  const json::Value& document);

/// A stored final outcome.
struct Outcome {
    int status = 200;
    std::string body;
};

/// The table behind Idempotency-Key. The key's row shares its change's transaction: a concurrent duplicate waits, then replays.
class Idempotency {
  public:
    explicit Idempotency(const Clock& clock) : clock_(clock) {}

    /// Claims the keys inside the transaction. For each: nothing (it is new and now ours), a stored outcome (replay it), or an
    /// error "idempotency.mismatch" (the key was used with another body). Equal keys within `keys`: the first is new; the
    /// others get an error "idempotency.in_group" and the caller gives them the first one's outcome, or "idempotency.mismatch"
    /// where their bodies differ. A key whose claim was committed without an outcome is "idempotency.in_flight".
    /// A group of new keys costs one statement. A duplicate in flight elsewhere is waited for.
    std::vector<Result<std::optional<Outcome>>> claim(db::Tx& tx, std::span<const OperationKey> keys);
    Result<std::optional<Outcome>> claim(db::Tx& tx, const OperationKey& key);
    /// As claim(), but claims nothing: for work that is decided and stored with settle_new() in this same transaction. A
    /// duplicate in flight elsewhere is not seen; it comes to light in settle_new().
    std::vector<Result<std::optional<Outcome>>> look_up(db::Tx& tx, std::span<const OperationKey> keys);
    /// Writes new keys together with their final outcomes. Throws db::Duplicate where another transaction was first with one
    /// of them: then everything begins again with look_up().
    void settle_new(db::Tx& tx, std::span<const OperationKey> keys, std::span<const Outcome> outcomes);
    /// Stores the final outcomes of claimed keys.
    void settle(db::Tx& tx, std::span<const OperationKey> keys, std::span<const Outcome> outcomes);
    void settle(db::Tx& tx, const OperationKey& key, const Outcome& outcome);
    /// Deletes one small piece of what is older than `keep`; true where there was something: call again.
    bool prune(db::Database& db, Duration keep);

  private:
    const Clock& clock_;
};

/// The whole of a POST with an Idempotency-Key whose work is one transaction: claim, `work(tx)`, settle, commit; or the replay
/// with `Idempotency-Replayed: true`. Errors of `work` roll everything back, the key too.
Response idempotent(const Request& request, std::string_view route, bool required, db::Database& db, Idempotency& idempotency,
                    const std::function<Result<Outcome>(db::Tx&)>& work);

/// What idempotent() would replay now; claims nothing. For work that has to ask somebody else before its transaction begins.
std::optional<Response> replay(const Request& request, std::string_view route, db::Database& db, Idempotency& idempotency);

}  // namespace waybill::http
