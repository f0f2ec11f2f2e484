#pragma once
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "db/db.h"
#include "shipping/shipping.h"

/// Shipping's tables: shipment, shipment_package, booking_intent, booking_event, booking_late_answer, handover, handover_package.
namespace waybill::shipping::store {

struct ShipmentRow {
    ShipmentId id;
    OrderId order;
    std::string carrier, service, state, reason, detail, carrier_shipment_id, tracking_number;
    std::optional<Money> price;
    int attempts = 0;
    bool void_wanted = false;
    Instant created_at;
};
struct Intent {
    BookingId id;
    ShipmentId shipment;
    std::string kind;            ///< book, void
    int attempt = 1;
    std::string carrier, reference, idempotency_key, request, state;
    std::int64_t lease_token = 0;
    std::optional<Instant> first_sent_at;
    int checks = 0, absent_answers = 0;
    std::string kept = "{}";
    std::string reason, detail;
};

// ---- shipments (store.cpp)
void insert_shipment(db::Tx& tx, const ShipmentRow& row, const std::string& actor);
/// Throws db::Duplicate where a package is in a live shipment already.
void insert_packages(db::Tx& tx, ShipmentId id, const std::vector<PackageId>& packages);
std::optional<ShipmentRow> get(db::Tx& tx, ShipmentId id, bool lock);
std::vector<ShipmentRow> of_order(db::Tx& tx, OrderId order);
std::vector<ShipmentRow> list(db::Tx& tx, const std::string& state, std::int64_t after, int limit);
std::vector<ShipmentPackage> packages(db::Tx& tx, ShipmentId id);
std::optional<ShipmentId> live_shipment(db::Tx& tx, PackageId package);
void set_state(db::Tx& tx, ShipmentId id, const std::string& state, const std::string& reason, const std::string& detail, Instant at);
void set_booked(db::Tx& tx, ShipmentId id, const carrier::Booked& booked, Instant at);
void set_attempts(db::Tx& tx, ShipmentId id, int attempts);
void want_void(db::Tx& tx, ShipmentId id);
void set_package_number(db::Tx& tx, ShipmentId id, PackageId package, const std::string& number);
void release_packages(db::Tx& tx, ShipmentId id);

// ---- intents (store_intents.cpp)
void insert_intent(db::Tx& tx, const Intent& intent, Instant at);
/// One compare-and-set: stamps the token on due pending intents; rows that carry it afterwards are ours.
std::int64_t claim_pending(db::Tx& tx, const std::string& owner, std::int64_t token, Duration lease, int limit);
/// The same for unknown outcomes that are due to be asked about; their state stays.
std::int64_t claim_unknown(db::Tx& tx, const std::string& owner, std::int64_t token, Duration lease, int limit);
std::vector<Intent> by_token(db::Tx& tx, std::int64_t token);
std::vector<Intent> expired(db::Tx& tx, const std::string& state, int limit);
std::vector<Intent> of_shipment(db::Tx& tx, ShipmentId id);
std::optional<Intent> lock_intent(db::Tx& tx, BookingId id);
bool keep(db::Tx& tx, BookingId id, std::int64_t token, const std::string& kept);
bool mark_sending(db::Tx& tx, BookingId id, std::int64_t token, const std::string& exact, Duration lease, Instant at);
/// What a completing update writes. Fenced: false where the intent is not `from` any more or carries another token.
struct Step {
    std::string to;
    bool alive = true;           ///< keeps the live slot
    Duration due_in{};           ///< for pending and unknown
    int checks = 0, absent_answers = 0;
    std::string reason, detail;
};
bool step(db::Tx& tx, const Intent& intent, const Step& step, Instant at);
/// The booking of a voided shipment gives its slot back.
void kill_slots(db::Tx& tx, ShipmentId id);
std::int64_t unknown_count(db::Tx& tx);
void add_event(db::Tx& tx, std::int64_t id, BookingId intent, const std::string& from, const std::string& to, const std::string& detail, Instant at);
void add_late_answer(db::Tx& tx, std::int64_t id, BookingId intent, const std::string& outcome, const std::string& answer, Instant at);

// ---- handover (store_handover.cpp)
struct HandoverRow {
    HandoverId id;
    std::string carrier, state;
};
void insert_handover(db::Tx& tx, HandoverId id, const std::string& carrier, const std::string& actor, Instant at);
std::optional<HandoverRow> lock_handover(db::Tx& tx, HandoverId id);
void close_handover(db::Tx& tx, HandoverId id, Instant at);
void add_to_handover(db::Tx& tx, HandoverId id, PackageId package, Instant at);

}  // namespace waybill::shipping::store
