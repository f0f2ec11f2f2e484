#include "http/idempotency.h"

#include <algorithm>
#include <map>
#include <stdexcept>

#include "base/crypto.h"
#include "base/text.h"
#include "http/idempotency_store.h"
#include "waybill/json.h"

namespace waybill::http {
namespace {

namespace store = idempotency_store;

constexpr std::size_t kMostTokenBytes = 255, kMostRouteBytes = 100, kMostBodyBytes = 20u << 20;

Error mismatch() {
    return error(Code::invalid, "idempotency.mismatch", "This Idempotency-Key was used before with another request.");
}

// Equal JSON is the same request however it is spelt; anything else is compared byte by byte.
std::string body_hash(const Request& request, const json::Value* document) {
    const std::string content = document ? "json\n" + json::canonical(*document) : "raw\n" + request.body;
    return crypto::sha256(request.path + "\n" + content);
}

template <class Hash>
Result<std::optional<OperationKey>> key_of(const Request& request, std::string_view route, bool required, Hash hash) {
    if (route.size() > kMostRouteBytes) throw std::logic_error("a route's name is too long for idempotency");
    const std::string token = text::trim(request.header("idempotency-key"));
    if (token.empty()) {
        if (!required) return std::optional<OperationKey>();
        return error(Code::invalid, "idempotency.missing", "This call needs an Idempotency-Key header.");
    }
    const bool printable = std::all_of(token.begin(), token.end(), [](char c) { return c >= 0x20 && c <= 0x7e; });
    if (!printable || token.size() > kMostTokenBytes)
        return error(Code::invalid, "idempotency.malformed", "An Idempotency-Key has 1 to 255 printable ASCII characters.");
    const std::string principal = request.principal ? request.principal->id : "anyone";
    return std::optional(OperationKey{principal, std::string(route), token, hash()});
}

// What the rows say of the wanted keys: taken out of `wanted`, entered into `known`.
void sort_out(std::vector<OperationKey>& wanted, std::map<store::Name, store::Stored> rows, const std::string& stamp,
              std::map<store::Name, store::Stored>& known) {
    std::erase_if(wanted, [&](const OperationKey& key) {
        const auto row = rows.find(store::name(key));
        if (row == rows.end()) return false;
        if (row->second.stamp != stamp) known.insert(rows.extract(row));  // with our stamp it is in, and new
        return true;
    });
}

// One INSERT claims them all. Where a key exists, or is in flight in another transaction (which is waited for), the statement
// ends with 1062 and holds a shared lock on that row: a plain read then sees it committed (READ COMMITTED), and asking for
// no stronger lock keeps waiting duplicates from deadlocking with each other. Returns the keys that were there before.
std::map<store::Name, store::Stored> insert_or_find(db::Tx& tx, std::vector<OperationKey> wanted, Instant at) {
    const std::string stamp = crypto::hex(crypto::random_bytes(16));
    std::map<store::Name, store::Stored> known;
    while (!wanted.empty()) {
        try {
            store::insert(tx, wanted, stamp, at);
            break;
        } catch (const db::Duplicate&) {
            const std::size_t before = wanted.size();
            sort_out(wanted, store::find(tx, wanted), stamp, known);
            if (wanted.size() == before) throw;  // a duplicate that nobody can see: not READ COMMITTED
        }
    }
    return known;
}

Result<std::optional<Outcome>> verdict(const OperationKey& key, const store::Stored& stored) {
    if (stored.body_hash != key.body_hash) return mismatch();
    if (stored.outcome.status == 0)
        return error(Code::conflict, "idempotency.in_flight", "The first call with this Idempotency-Key is not finished yet.");
    return std::optional(stored.outcome);
}

using Firsts = std::map<store::Name, const OperationKey*>;  // sorted: two groups take their rows in the same order

Firsts firsts_of(std::span<const OperationKey> keys) {
    Firsts firsts;
    for (const auto& key : keys) firsts.emplace(store::name(key), &key);
    return firsts;
}

std::vector<OperationKey> listed(const Firsts& firsts) {
    std::vector<OperationKey> keys;
    keys.reserve(firsts.size());
    for (const auto& [name, key] : firsts) keys.push_back(*key);
    return keys;
}

std::vector<Result<std::optional<Outcome>>> verdicts(std::span<const OperationKey> keys, const Firsts& firsts,
                                                     const std::map<store::Name, store::Stored>& known) {
    std::vector<Result<std::optional<Outcome>>> results;
    results.reserve(keys.size());
    for (const auto& key : keys) {
        const store::Name name = store::name(key);
        const OperationKey& first = *firsts.at(name);
        if (const auto stored = known.find(name); stored != known.end())
            results.push_back(verdict(key, stored->second));
        else if (&first == &key)
            results.push_back(std::optional<Outcome>());
        else if (first.body_hash != key.body_hash)
            results.push_back(mismatch());
        else
            results.push_back(error(Code::conflict, "idempotency.in_group", "The same call stands earlier in this group."));
    }
    return results;
}

void require_final(std::span<const OperationKey> keys, std::span<const Outcome> outcomes) {
    if (keys.size() != outcomes.size()) throw std::logic_error("each settled key needs one outcome");
    for (const auto& outcome : outcomes)
        if (outcome.status < 200 || outcome.status >= 500) throw std::logic_error("only a final outcome is stored");
}

}  // namespace

Result<std::optional<OperationKey>> operation_key(const Request& request, std::string_view route, bool required) {
    return key_of(request, route, required, [&] {
        const auto document = json::parse(request.body, {.bytes = kMostBodyBytes});
        return body_hash(request, document ? &*document : nullptr);
    });
}

Result<std::optional<OperationKey>> operation_key(const Request& request, std::string_view route, bool required,
                                                  const json::Value& document) {
    return key_of(request, route, required, [&] { return body_hash(request, &document); });
}

std::vector<Result<std::optional<Outcome>>> Idempotency::claim(db::Tx& tx, std::span<const OperationKey> keys) {
    const Firsts firsts = firsts_of(keys);
    return verdicts(keys, firsts, insert_or_find(tx, listed(firsts), clock_.now()));
}

std::vector<Result<std::optional<Outcome>>> Idempotency::look_up(db::Tx& tx, std::span<const OperationKey> keys) {
    const Firsts firsts = firsts_of(keys);
    return verdicts(keys, firsts, store::find(tx, listed(firsts)));
}

void Idempotency::settle_new(db::Tx& tx, std::span<const OperationKey> keys, std::span<const Outcome> outcomes) {
    require_final(keys, outcomes);
    store::insert_settled(tx, keys, outcomes, clock_.now());
}

Result<std::optional<Outcome>> Idempotency::claim(db::Tx& tx, const OperationKey& key) {
    return std::move(claim(tx, std::span(&key, 1)).front());
}

void Idempotency::settle(db::Tx& tx, std::span<const OperationKey> keys, std::span<const Outcome> outcomes) {
    require_final(keys, outcomes);
    store::settle(tx, keys, outcomes, clock_.now());
}

void Idempotency::settle(db::Tx& tx, const OperationKey& key, const Outcome& outcome) {
    settle(tx, std::span(&key, 1), std::span(&outcome, 1));
}

bool Idempotency::prune(db::Database& db, Duration keep) {
    const Instant before = clock_.now() - keep;
    std::int64_t gone = 0;
    db.transact([&](db::Tx& tx) { gone = store::prune(tx, before); });
    return gone > 0;
}

}  // namespace waybill::http
