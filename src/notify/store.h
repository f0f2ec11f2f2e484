#pragma once
#include <optional>
#include <string>
#include <vector>

#include "db/db.h"
#include "notify/notify.h"

/// Notify's tables: webhook_endpoint, webhook_delivery.
namespace waybill::notify::store {

struct EndpointRow {
    EndpointId id;
    std::string url;
    std::vector<std::string> topics;
    Secret<std::string> secret, previous_secret;
    std::string state, reason;
    std::optional<Instant> last_success_at, first_failure_at;
    int failures = 0;
};
struct DeliveryRow {
    DeliveryId id;
    EndpointId endpoint;
    EventId event;
    std::string topic, body;
    int attempts = 0;
    std::int64_t lease_token = 0;
};

void insert_endpoint(db::Tx& tx, const EndpointRow& row, Instant at);
std::vector<EndpointRow> endpoints(db::Tx& tx);
std::vector<EndpointRow> endpoints(db::Tx& tx, EndpointId after, int limit);
std::optional<EndpointRow> endpoint(db::Tx& tx, EndpointId id, bool lock);
bool remove_endpoint(db::Tx& tx, EndpointId id);
void note_success(db::Tx& tx, EndpointId id, Instant at);
void note_failure(db::Tx& tx, EndpointId id, Instant at);
void disable(db::Tx& tx, EndpointId id, const std::string& reason);

void queue(db::Tx& tx, const std::vector<DeliveryRow>& rows, Instant at);
std::int64_t claim(db::Tx& tx, const std::string& state, std::int64_t token, Duration lease, int limit);
std::vector<DeliveryRow> by_token(db::Tx& tx, std::int64_t token);
struct Ending {
    std::string state;                 ///< delivered, retry, dead
    std::optional<Duration> next_in;
    int status = 0;
    std::string error;
};
/// Fenced by the token; false where it was lost.
bool end_attempt(db::Tx& tx, const DeliveryRow& row, const Ending& ending, Instant at);
std::vector<Delivery> deliveries(db::Tx& tx, std::optional<EndpointId> endpoint, const std::string& state, DeliveryId after, int limit);
bool requeue(db::Tx& tx, DeliveryId id);

}  // namespace waybill::notify::store
