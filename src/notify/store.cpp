#include "notify/store.h"

#include "base/text.h"
#include "waybill/json.h"

namespace waybill::notify::store {

namespace {

constexpr db::Statement kInsertEndpoint{
    "INSERT INTO webhook_endpoint (id, url, topics, secret, state, created_at) VALUES (?, ?, ?, ?, 'active', ?)"};
// full scan: a handful of rows, all of them wanted
constexpr db::Statement kEndpoints{
    "SELECT id, url, topics, secret, previous_secret, state, reason, last_success_at, first_failure_at, failures FROM webhook_endpoint ORDER BY id"};
constexpr db::Statement kEndpointPage{
    "SELECT id, url, topics, secret, previous_secret, state, reason, last_success_at, first_failure_at, failures FROM webhook_endpoint "
    "WHERE id > ? ORDER BY id LIMIT ?"};
constexpr db::Statement kEndpoint{
    "SELECT id, url, topics, secret, previous_secret, state, reason, last_success_at, first_failure_at, failures FROM webhook_endpoint WHERE id = ?"};
constexpr db::Statement kLockEndpoint{
    "SELECT id, url, topics, secret, previous_secret, state, reason, last_success_at, first_failure_at, failures FROM webhook_endpoint "
    "WHERE id = ? FOR UPDATE"};
constexpr db::Statement kRemove{"DELETE FROM webhook_endpoint WHERE id = ?"};
constexpr db::Statement kSuccess{"UPDATE webhook_endpoint SET last_success_at = ?, first_failure_at = NULL, failures = 0 WHERE id = ?"};
constexpr db::Statement kFailure{
    "UPDATE webhook_endpoint SET first_failure_at = COALESCE(first_failure_at, ?), failures = failures + 1 WHERE id = ?"};
constexpr db::Statement kDisable{"UPDATE webhook_endpoint SET state = 'disabled', reason = ? WHERE id = ?"};

constexpr db::Statement kQueue{
    "INSERT INTO webhook_delivery (id, endpoint_id, event_id, topic, body, state, next_at, created_at) VALUES "
    "{(?, ?, ?, ?, ?, 'queued', NOW(3), ?)} ON DUPLICATE KEY UPDATE id = id"};
constexpr db::Statement kClaim{
    "UPDATE webhook_delivery SET state = 'sending', lease_token = ?, lease_until = NOW(3) + INTERVAL ? MICROSECOND, "
    "next_at = NOW(3) + INTERVAL ? MICROSECOND WHERE state = ? AND next_at <= NOW(3) ORDER BY next_at, id LIMIT ?"};
constexpr db::Statement kByToken{
    "SELECT id, endpoint_id, event_id, topic, body, attempts, lease_token FROM webhook_delivery WHERE lease_token = ?"};
constexpr db::Statement kEnd{
    "UPDATE webhook_delivery SET state = ?, next_at = NOW(3) + INTERVAL ? MICROSECOND, attempts = attempts + 1, last_status = ?, last_error = ?, "
    "delivered_at = ?, lease_token = 0, lease_until = NULL WHERE id = ? AND lease_token = ?"};
constexpr db::Statement kAll{
    "SELECT id, endpoint_id, event_id, topic, state, last_error, attempts, last_status, created_at, next_at, delivered_at "
    "FROM webhook_delivery WHERE id > ? ORDER BY id LIMIT ?"};
constexpr db::Statement kOfEndpoint{
    "SELECT id, endpoint_id, event_id, topic, state, last_error, attempts, last_status, created_at, next_at, delivered_at "
    "FROM webhook_delivery WHERE endpoint_id = ? AND id > ? ORDER BY id LIMIT ?"};
constexpr db::Statement kByState{
    "SELECT id, endpoint_id, event_id, topic, state, last_error, attempts, last_status, created_at, next_at, delivered_at "
    "FROM webhook_delivery WHERE state = ? AND id > ? ORDER BY id LIMIT ?"};
constexpr db::Statement kOfEndpointByState{
    "SELECT id, endpoint_id, event_id, topic, state, last_error, attempts, last_status, created_at, next_at, delivered_at "
    "FROM webhook_delivery WHERE endpoint_id = ? AND state = ? AND id > ? ORDER BY id LIMIT ?"};
constexpr db::Statement kRequeue{
    "UPDATE webhook_delivery SET state = 'queued', next_at = NOW(3), attempts = 0 WHERE id = ? AND state IN ('delivered', 'dead', 'retry')"};

std::string topics_json(const std::vector<std::string>& topics) {
    json::Writer out;
    out.begin_array();
    for (const auto& topic : topics) out.value(topic);
    out.end_array();
    return out.take();
}

EndpointRow endpoint_row(const db::Row& r) {
    EndpointRow e{r.get<EndpointId>(0), r.text(1), {}, Secret<std::string>(r.text(3)), Secret<std::string>(r.text(4)), r.text(5), r.text(6),
                  r.get<std::optional<Instant>>(7), r.get<std::optional<Instant>>(8), r.get<int>(9)};
    if (const auto topics = json::parse(r.text(2)))
        for (const auto& topic : topics->items) e.topics.push_back(topic.string);
    return e;
}

}  // namespace

void insert_endpoint(db::Tx& tx, const EndpointRow& e, Instant at) {
    tx.run(kInsertEndpoint, e.id, e.url, topics_json(e.topics), e.secret.reveal(), at);
}
std::vector<EndpointRow> endpoints(db::Tx& tx) {
    std::vector<EndpointRow> out;
    for (const auto& row : tx.rows(kEndpoints)) out.push_back(endpoint_row(row));
    return out;
}
std::vector<EndpointRow> endpoints(db::Tx& tx, EndpointId after, int limit) {
    std::vector<EndpointRow> out;
    for (const auto& row : tx.rows(kEndpointPage, after.raw(), limit)) out.push_back(endpoint_row(row));
    return out;
}
std::optional<EndpointRow> endpoint(db::Tx& tx, EndpointId id, bool lock) {
    const auto row = lock ? tx.one(kLockEndpoint, id) : tx.one(kEndpoint, id);
    if (!row) return {};
    return endpoint_row(*row);
}
bool remove_endpoint(db::Tx& tx, EndpointId id) { return tx.run(kRemove, id) == 1; }
void note_success(db::Tx& tx, EndpointId id, Instant at) { tx.run(kSuccess, at, id); }
void note_failure(db::Tx& tx, EndpointId id, Instant at) { tx.run(kFailure, at, id); }
void disable(db::Tx& tx, EndpointId id, const std::string& reason) { tx.run(kDisable, text::shorten(reason, 190), id); }

void queue(db::Tx& tx, const std::vector<DeliveryRow>& rows, Instant at) {
    std::vector<db::Values> values;
    for (const auto& r : rows) values.push_back(db::values(r.id, r.endpoint, r.event, r.topic, r.body, at));
    if (!values.empty()) tx.run_all(kQueue, values);
}
std::int64_t claim(db::Tx& tx, const std::string& state, std::int64_t token, Duration lease, int limit) {
    return tx.run(kClaim, token, lease.count(), lease.count(), state, limit);
}
std::vector<DeliveryRow> by_token(db::Tx& tx, std::int64_t token) {
    std::vector<DeliveryRow> out;
    for (const auto& r : tx.rows(kByToken, token))
        out.push_back({r.get<DeliveryId>(0), r.get<EndpointId>(1), r.get<EventId>(2), r.text(3), r.text(4), r.get<int>(5), r.integer(6)});
    return out;
}
bool end_attempt(db::Tx& tx, const DeliveryRow& row, const Ending& e, Instant at) {
    const auto next = e.next_in ? std::optional(e.next_in->count()) : std::nullopt;
    return tx.run(kEnd, e.state, next, e.status, text::shorten(e.error, 290), e.state == "delivered" ? std::optional(at) : std::nullopt, row.id,
                  row.lease_token) == 1;
}
std::vector<Delivery> deliveries(db::Tx& tx, std::optional<EndpointId> endpoint, const std::string& state, DeliveryId after, int limit) {
    std::vector<Delivery> out;
    const auto rows = endpoint && !state.empty() ? tx.rows(kOfEndpointByState, *endpoint, state, after.raw(), limit)
                      : endpoint                 ? tx.rows(kOfEndpoint, *endpoint, after.raw(), limit)
                      : state.empty()            ? tx.rows(kAll, after.raw(), limit)
                                                 : tx.rows(kByState, state, after.raw(), limit);
    for (const auto& r : rows)
        out.push_back({r.get<DeliveryId>(0), r.get<EndpointId>(1), r.get<EventId>(2), r.text(3), r.text(4), r.text(5), r.get<int>(6), r.get<int>(7),
                   r.instant(8), r.get<std::optional<Instant>>(9), r.get<std::optional<Instant>>(10)});
    return out;
}
bool requeue(db::Tx& tx, DeliveryId id) { return tx.run(kRequeue, id) == 1; }

}  // namespace waybill::notify::store
