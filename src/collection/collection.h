#pragma once
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "collection/rules.h"
#include "shipping/shipping.h"

/// How parcels leave the dock with their carrier: manifests that close a carrier's day, and vans that are ordered. Each is asked
/// for once; where nobody knows whether it was done, a person finds out.
namespace waybill::collection {

struct ManifestTag {
    static constexpr const char* prefix = "mnf";
};
using ManifestId = Id<ManifestTag>;
struct PickupTag {
    static constexpr const char* prefix = "pku";
};
using PickupId = Id<PickupTag>;

/// What was sent to the carrier and what it answered last, without secrets; empty: it never left.
struct Said {
    std::string sent, reply;
};

/// A close of a carrier's day.
struct Manifest {
    ManifestId id;
    std::string carrier, account;
    std::string state;              ///< pending, sending, done, refused, in_doubt, not_made
    std::string detail;             ///< why, in words
    std::string number;             ///< the carrier's own
    struct Part {
        ShipmentId shipment;
        OrderId order;
        std::string tracking_number;
        bool left_out = false;      ///< the carrier did not take it: it waits for another manifest
    };
    std::vector<Part> parts;        ///< of a list: empty
    std::int64_t shipments = 0;
    int documents = 0;              ///< what the driver signs: document() has them
    std::string actor;
    Instant created_at;
    std::optional<Instant> ended_at;
    Said said;                      ///< of a list: empty
};

/// A van that was ordered to the dock.
struct Pickup {
    PickupId id;
    std::string carrier, account;
    std::string state;              ///< pending, sending, done, refused, in_doubt, not_made, cancelling, cancelled
    bool cancellation_in_doubt = false;  ///< of cancelling: a person finds out whether the van still comes
    std::string detail;
    std::string number;             ///< the carrier's confirmation
    std::optional<Money> price;
    std::chrono::year_month_day date;
    int ready_minute = 0, close_minute = 0;  ///< after midnight, at the dock
    std::int64_t parcels = 0;
    Grams weight;
    std::string instructions;
    std::string actor;
    Instant created_at;
    std::optional<Instant> ended_at;
    Said said;                      ///< of a list: empty
};

struct NewPickup {
    std::string carrier;
    std::chrono::year_month_day date;
    int ready_minute = 0, close_minute = 0;
    std::optional<std::int64_t> parcels;  ///< nothing: those that are booked with the carrier and on no truck
    std::optional<Grams> weight;          ///< of all; nothing: as they were weighed
    std::string instructions;             ///< for the driver
};

/// What a person found out about something in doubt.
struct Finding {
    bool made = false;
    std::string number;  ///< the carrier's own, where it was made
    std::string reason;
};

/// Something of which nobody knows whether the carrier has it: a manifest, or a van or its cancellation.
struct Doubtful {
    std::optional<ManifestId> manifest;
    std::optional<PickupId> pickup;
    std::string carrier, detail;
    Instant since;
};

struct File {
    std::string media_type, bytes;
};

struct Settings {
    Address dock;                                 ///< where the van comes
    Duration lease = std::chrono::minutes(3);
    int max_in_flight = 8;
};

class Collection {
  public:
    struct Parts {
        db::Database& db;
        IdGenerator& ids;
        const Clock& clock;
        orders::Orders& orders;
        packing::Packing& packing;
        carrierhost::CarrierHost& carriers;
        shipping::Shipping& shipping;
        std::function<bool()> recovering = {};  ///< a backup was put back: nothing is asked for
    };
    Collection(Parts parts, Settings settings);
    ~Collection();  ///< waits for answers under way

    /// Takes every booking of the carrier that is on no manifest, a manifest for each account by which they were booked and each
    /// 500 of them; the duty sends them. Errors: "carrier.unknown", "manifest.unsupported", "manifest.nothing", "recovery".
    Result<std::vector<Manifest>> close_day(db::Tx& tx, const std::string& carrier, const std::string& actor);
    /// Error "manifest.unknown".
    Result<Manifest> manifest(ManifestId id);
    /// The newest first; `before` none: from the newest on.
    std::vector<Manifest> manifests(ManifestId before, int limit);
    /// Errors: "manifest.unknown", "manifest.no_document".
    Result<File> document(ManifestId id, int number);
    /// Errors: "manifest.unknown", "manifest.no_doubt".
    Result<Manifest> settle(db::Tx& tx, ManifestId id, const Finding& finding, const std::string& actor);
    /// How many bookings wait for a manifest, of every carrier that makes them.
    std::map<std::string, std::int64_t> waiting();

    /// Orders a van; the duty sends it. Errors: "carrier.unknown", "pickup.unsupported", "pickup.nothing", "request.fields", "recovery".
    Result<Pickup> order(db::Tx& tx, const NewPickup& pickup, const std::string& actor);
    /// Error "pickup.unknown".
    Result<Pickup> pickup(PickupId id);
    std::vector<Pickup> pickups(PickupId before, int limit);
    /// Asks the carrier not to come. Errors: "pickup.unknown", "pickup.not_booked", "pickup.unsupported".
    Result<Pickup> cancel(db::Tx& tx, PickupId id, const std::string& actor);
    /// Of one in doubt: whether the van comes; of a cancellation in doubt: whether it was made. Errors: "pickup.unknown", "pickup.no_doubt".
    Result<Pickup> settle(db::Tx& tx, PickupId id, const Finding& finding, const std::string& actor);

    /// What waits for a person, the oldest first; and how many that are.
    std::vector<Doubtful> doubts(int limit);
    std::int64_t in_doubt();

    /// After a backup was put back: whatever was under way when it was made may have been done since, and is in doubt.
    void recovered();

    /// A duty: takes up what a dead worker left, and sends what is due; true where there was some.
    bool work_due();

    struct Impl;

  private:
    std::unique_ptr<Impl> impl_;
};

void add_routes(http::Router& router, Collection& collection, db::Database& db, http::Idempotency& idempotency);

}  // namespace waybill::collection
