#pragma once
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/metrics.h"
#include "base/secret.h"
#include "db/db.h"
#include "events/events.h"
#include "http/http.h"
#include "wire/wire.h"

/// News pushed out: webhooks signed as Standard Webhooks 1.0 says (https://www.standardwebhooks.com).
namespace waybill::notify {

struct Endpoint {
    EndpointId id;
    std::string url;
    std::vector<std::string> topics;   ///< empty: all
    std::string state, reason;
};
struct NewEndpoint {
    EndpointId id;
    Secret<std::string> secret;        ///< "whsec_…": shown once
};
struct Delivery {
    DeliveryId id;
    EndpointId endpoint;
    EventId event;
    std::string topic, state, last_error;
    int attempts = 0, last_status = 0;
    Instant created_at;
    std::optional<Instant> next_at, delivered_at;
};

struct Settings {
    bool allow_private_targets = false;             ///< for shops on the own network; off by default
    std::vector<Duration> schedule;                 ///< pauses between attempts; empty: the standard one (0 s … 24 h)
    Duration timeout = std::chrono::seconds(15);
    Duration lease = std::chrono::seconds(60);
};

class Notify {
  public:
    struct Parts {
        db::Database& db;
        IdGenerator& ids;
        const Clock& clock;
        wire::Wire& wire;
        Metrics& metrics;
    };
    Notify(Parts parts, Settings settings);
    ~Notify();

    Result<NewEndpoint> add_endpoint(const std::string& url, const std::vector<std::string>& topics);
    /// In the order of their ids.
    std::vector<Endpoint> endpoints(std::optional<EndpointId> after, int limit);
    Result<void> remove_endpoint(EndpointId id);
    /// In the order of their ids, of one endpoint or all, in one state or any ("").
    std::vector<Delivery> deliveries(std::optional<EndpointId> endpoint, const std::string& state, std::optional<DeliveryId> after, int limit);
    Result<void> replay(DeliveryId id);

    /// Consumer of every public topic: one delivery for each active endpoint that wants it.
    void on_event(db::Tx& tx, std::span<const events::Event> news);
    bool deliver_due();  ///< duty
    bool idle() const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// The three headers of one attempt: webhook-id, webhook-timestamp, webhook-signature ("v1,<base64>", several for rotated secrets).
std::vector<std::pair<std::string, std::string>> sign(const std::string& id, Instant at, const std::string& body,
                                                      const std::vector<Secret<std::string>>& secrets);

void add_routes(http::Router& router, Notify& notify);

}  // namespace waybill::notify
