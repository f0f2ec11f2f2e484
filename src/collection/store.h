#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "collection/collection.h"
#include "waybill/carrier_terms.h"

/// Collection's tables: carrier_errand, carrier_errand_shipment, carrier_errand_document.
namespace waybill::collection::store {

/// What a carrier is asked for, once.
struct Errand {
    std::int64_t id = 0;
    rules::Kind kind = rules::Kind::manifest;
    std::string carrier, account;
    rules::State state = rules::State::pending;
    std::int64_t pickup = 0;             ///< of a cancellation
    std::string request = "{}";          ///< JSON
    std::string kept = "{}";             ///< JSON
    std::int64_t token = 0;
    int tries = 0;
    std::optional<Instant> sent_at;
    std::string number;
    std::optional<Money> price;
    std::string detail, actor;
    Instant created_at;
    std::optional<Instant> ended_at;

    std::string address() const { return account.empty() ? carrier : carrier + "@" + account; }
};
struct Part {
    ShipmentId shipment;
    OrderId order;
    std::string carrier_shipment_id, tracking_number;
    bool left_out = false;
};

void insert(db::Tx& tx, const Errand& errand);
void insert_parts(db::Tx& tx, std::int64_t errand, const std::vector<Part>& parts);
std::optional<Errand> get(db::Tx& tx, std::int64_t id, bool lock);
/// The newest first; `before` 0: from the newest on.
std::vector<Errand> list(db::Tx& tx, rules::Kind kind, std::int64_t before, int limit);
std::vector<Part> parts(db::Tx& tx, std::int64_t errand);
struct Sizes {
    std::int64_t shipments = 0;
    int documents = 0;
};
std::map<std::int64_t, Sizes> sizes(db::Tx& tx, const std::vector<std::int64_t>& errands);
Said said(db::Tx& tx, std::int64_t errand);
/// The cancellation that a pickup waits for.
std::optional<Errand> cancellation(db::Tx& tx, std::int64_t pickup, bool lock);
/// Of each of these pickups, whether its cancellation is in doubt.
std::map<std::int64_t, bool> doubtful_cancellations(db::Tx& tx, const std::vector<std::int64_t>& pickups);

/// Due ones become ours: under the token, with the lease running.
std::vector<Errand> claim(db::Tx& tx, std::int64_t token, Duration lease, int limit);
/// Those whose worker was silent for too long, locked.
std::vector<Errand> expired(db::Tx& tx, int limit);
/// Every one that is not ended, locked.
std::vector<Errand> open(db::Tx& tx);
/// Each false where the lease was lost.
bool keep(db::Tx& tx, std::int64_t id, std::int64_t token, const carrier::Kept& kept);
bool mark_sent(db::Tx& tx, std::int64_t id, std::int64_t token, const std::string& exact, Duration lease, Instant at);
/// Where it goes from here. `reply`: nothing to keep the last one.
void move(db::Tx& tx, const Errand& errand, const rules::Step& step, const std::optional<std::string>& reply, Instant at);
void leave_out(db::Tx& tx, std::int64_t errand, const std::vector<ShipmentId>& shipments);
void add_documents(db::Tx& tx, std::int64_t errand, const std::vector<File>& files);
std::optional<File> document(db::Tx& tx, std::int64_t errand, int position);
/// The oldest first.
std::vector<Errand> in_doubt(db::Tx& tx, int limit);
std::int64_t in_doubt(db::Tx& tx);

}  // namespace waybill::collection::store
