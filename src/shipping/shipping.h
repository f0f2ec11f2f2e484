#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "carrierhost/carrierhost.h"
#include "packing/packing.h"

/// Bookings that never buy twice, voids, handover.
namespace waybill::shipping {

struct BookingView {
    BookingId id;
    std::string kind;        ///< book, void
    std::string state;       ///< pending, claimed, sending, unknown, review, done, rejected, absent
    std::string reference;
    int attempt = 1;
    std::string reason, detail;
    std::optional<Instant> first_sent_at;
};
struct ShipmentPackage {
    PackageId package;
    std::string tracking_number;
};
struct Shipment {
    ShipmentId id;
    OrderId order;
    std::string carrier, service;
    std::string state;       ///< booking, booked, handed_over, failed, in_doubt, voiding, voided
    std::string reason, detail;
    std::string tracking_number, carrier_shipment_id;
    std::optional<Money> price;
    std::vector<ShipmentPackage> packages;
    std::vector<BookingView> bookings;  ///< attempts, oldest first
    Instant created_at;
};

struct NewShipment {
    OrderId order;
    std::vector<PackageId> packages;     ///< empty: every sealed package of the order without a live shipment
    std::string carrier, service;        ///< empty: the defaults of the settings
};

struct Settings {
    std::string default_carrier = "demo", default_service = "standard";
    std::string label_format = "zpl";
    Duration lease = std::chrono::seconds(60);
    std::vector<Duration> find_after;    ///< when an unknown outcome is asked about, counted from the sending
    int absent_answers = 3;              ///< consistent "not there" answers before absence is believed, after the quiet period
    int max_in_flight = 64;
    Address ship_from;
};

class Shipping {
  public:
    struct Parts {
        db::Database& db;
        IdGenerator& ids;
        const Clock& clock;
        orders::Orders& orders;
        packing::Packing& packing;
        carrierhost::CarrierHost& carriers;
        events::Outbox& outbox;
        picking::ScanLog& scans;
        Metrics& metrics;
    };
    Shipping(Parts parts, Settings settings);
    ~Shipping();  ///< waits for answers under way

    /// Writes the intent; the duty books it. Errors: "shipment.live" (409 with the winner), "package.not_sealed", "shipment.nothing_to_book",
    /// "carrier.unknown", "shipment.service".
    Result<Shipment> book(db::Tx& tx, const NewShipment& shipment, const std::string& actor);
    Result<Shipment> get(ShipmentId id);
    std::vector<Shipment> of_order(OrderId order);
    std::vector<Shipment> list(const std::string& state, const std::string& after, int limit);
    /// Waits until the booking left `booking`, at most `patience`.
    Result<Shipment> wait(ShipmentId id, Duration patience);
    /// Asks for the void of a booked shipment: an intent of its own. Errors: "shipment.handed_over", "shipment.not_booked".
    Result<Shipment> request_void(db::Tx& tx, ShipmentId id, const std::string& actor);
    /// Consumer of "order.cancelled": voids what is booked.
    void on_cancelled(db::Tx& tx, std::span<const events::Event> cancelled);

    struct HandoverScan {
        std::int64_t seq = 0;
        std::string code;
    };
    Result<HandoverId> open_handover(db::Tx& tx, const std::string& carrier, const std::string& actor);
    Result<std::vector<picking::ScanAnswer>> scan_handover(HandoverId id, const std::string& device, std::span<const HandoverScan> scans,
                                                           const std::string& actor);
    Result<void> close_handover(db::Tx& tx, HandoverId id, const std::string& actor);

    /// The carrier's own scan shows that it has the package, although nobody here scanned it onto the truck.
    void taken_by_carrier(db::Tx& tx, ShipmentId shipment, PackageId package);

    // Duties (registered by app): each a bounded piece of work, true where there was some.
    bool send_due();      ///< claims pending intents and starts their conversations
    bool resolve_due();   ///< asks about unknown outcomes; expired leases: claimed → pending, sending → unknown
    bool idle() const;    ///< nothing under way in this process

    std::int64_t unknown_count();

    struct Impl;

  private:
    std::unique_ptr<Impl> impl_;
};

/// The member "shipments" of an order's JSON.
void write_of_order(json::Writer& out, Shipping& shipping, OrderId order);

void add_routes(http::Router& router, Shipping& shipping, db::Database& db, http::Idempotency& idempotency);

}  // namespace waybill::shipping
