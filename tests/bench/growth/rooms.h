#pragma once
#include <string>

#include "portal/portal.h"
#include "support/fake_clock.h"

namespace waybill::bench {

/// The product's own rooms on one of the two databases, at the instant after its newest order.
struct Rooms {
    Rooms(const std::string& url, Instant newest, std::int64_t loaded_orders);

    /// An order of five lines that nobody sent before.
    orders::NewOrder next_order();
    /// Takes the oldest order that waits and makes a list of it: the codes to scan, stop by stop.
    struct Step {
        PickListId list;
        picking::Scan scan;
    };
    std::vector<Step> next_walk(int orders);
    /// One of the orders that were delivered lately, always others.
    OrderId delivered(int nth);
    /// Counters of the whole server: rows read by handlers, pages asked of the buffer pool.
    std::int64_t status(const std::string& name);

    testing::FakeClock clock;
    std::int64_t loaded, made = 0, scanned = 0;
    Instant newest;
    db::Database db;
    IdGenerator ids;
    db::Numbers numbers;
    Metrics metrics;
    wire::Wire wire;
    carrierhost::CarrierHost carriers;
    events::Outbox outbox;
    http::Idempotency idempotency;
    catalogue::Catalogue catalogue;
    stock::Stock stock;
    orders::Orders orders;
    picking::ScanLog scans;
    picking::Picking picking;
    packing::Packing packing;
    shipping::Shipping shipping;
    tracking::Tracking tracking;
    http::Router router;
    Texts texts;
};

}  // namespace waybill::bench
