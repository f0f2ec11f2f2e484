#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "shipping/shipping.h"
#include "waybill/tracking.h"

/// Follows parcels to the door: trackers, polling, the fold, the status on the order.
namespace waybill::tracking {

struct Tracker {
    TrackerId id;
    ShipmentId shipment;
    PackageId package;
    OrderId order;
    std::string carrier, number;
    TrackingStatus status = TrackingStatus::pending;
    TrackingFlag flag = TrackingFlag::none;
    std::string reason;
    std::optional<Instant> status_at, last_event_at, last_polled_at, finished_at;
    std::optional<Instant> subscribed_at;  ///< since when the carrier pushes; nothing: it does not, and is asked
    std::vector<TrackingEvent> events;   ///< in the order of the fold
};

struct Settings {
    double cadence_scale = 1.0;          ///< below 1 polls more often: for demonstrations
    Duration lease = std::chrono::seconds(60);
    Duration ahead = std::chrono::hours(48);  ///< so far in the future an event may lie and be believed
    Duration give_up = std::chrono::hours(24 * 90);
    int max_in_flight = 16;              ///< batches under way at once
    /// "https://shop.example/push/", before a carrier: where carriers reach us. Empty: they cannot, and nothing is subscribed.
    std::string push_base{};
    int subscribe_tries = 10;            ///< without an answer; then it is left to the poll
};

class Tracking {
  public:
    struct Parts {
        db::Database& db;
        IdGenerator& ids;
        const Clock& clock;
        orders::Orders& orders;
        packing::Packing& packing;
        shipping::Shipping& shipping;
        carrierhost::CarrierHost& carriers;
        events::Outbox& outbox;
        Metrics& metrics;
    };
    Tracking(Parts parts, Settings settings);
    ~Tracking();

    /// Consumer of "shipment.booked", "shipment.voided", "package.handed_over": makes, ends and wakes trackers.
    void on_shipment(db::Tx& tx, std::span<const events::Event> news);
    Result<Tracker> get(TrackerId id);
    std::vector<Tracker> of_order(OrderId order);
    std::vector<Tracker> list(const std::string& status, std::optional<TrackerId> after, int limit);
    /// Makes every unfinished tracker due now; how many.
    std::int64_t refresh(const std::string& carrier);
    /// Merges events of one number: the set grows, the status is folded anew, a change is written to the order and announced.
    void merge(db::Tx& tx, TrackerId id, const std::vector<TrackingEvent>& events);

    bool poll_due();   ///< duty: claims due trackers in carrier batches and asks
    bool subscribe_due();  ///< duty: has carriers push news of new trackers, where they want to be asked
    bool idle() const;

    /// What somebody sent to /push/CARRIER ("ups", or "ups@live": by which account it is proven). Merged as a poll's answer is; numbers that are
    /// nobody's change nothing. Errors: those of the module, unauthorized where the carrier did not send it; "carrier.unknown".
    Result<carrier::Pushed> take_push(const std::string& carrier, const carrier::Push& push);

    struct Impl;

  private:
    std::unique_ptr<Impl> impl_;
};

/// The member "trackers" of an order's JSON: empty for a reader who may not ask for them here.
void write_of_order(json::Writer& out, Tracking& tracking, OrderId order, const http::Request& reader);

void add_routes(http::Router& router, Tracking& tracking);
/// Where carriers push to. No part of the API: each speaks as it pleases.
void add_push_route(http::Router& router, Tracking& tracking);

}  // namespace waybill::tracking
