#pragma once
#include <functional>
#include <mutex>
#include <string>

#include "accounts/accounts.h"
#include "addressing/addressing.h"
#include "collection/collection.h"
#include "http/broadcaster.h"
#include "identity/identity.h"
#include "notify/notify.h"
#include "rates/rates.h"
#include "tracking/tracking.h"
#include "waybill/texts.h"

/// The staff's pages: login, the board of orders, the order page and its buttons. Owns no table.
namespace waybill::desk {

/// Tells open boards how many orders stand in each state, when that changed. Events named "counts", JSON
/// {"all": 7, "states": {"held": 2, "waiting": 0, …}}; delivered and cancelled of the last 24 hours, as the board counts.
/// Asks the database only while somebody listens. Thread-safe.
class LiveBoard {
  public:
    LiveBoard(orders::Orders& orders, const Clock& clock, http::Broadcaster& broadcaster)
        : orders_(orders), clock_(clock), broadcaster_(broadcaster) {}

    /// Counts, and publishes what changed. Always false: a duty's run that found no more to do.
    bool look();
    /// The answer to a board that wants to know: what holds now, and then every change.
    http::Response listen(const http::Request& request);

  private:
    void publish_changes();

    orders::Orders& orders_;
    const Clock& clock_;
    http::Broadcaster& broadcaster_;
    std::mutex mutex_;
    Instant looked_;
    std::string told_;
};

struct Parts {
    db::Database& db;
    const Clock& clock;
    identity::Identity& identity;
    catalogue::Catalogue& catalogue;
    stock::Stock& stock;
    orders::Orders& orders;
    picking::Picking& picking;
    packing::Packing& packing;
    rates::Rates& rates;
    shipping::Shipping& shipping;
    collection::Collection& collection;
    tracking::Tracking& tracking;
    carrierhost::CarrierHost& carriers;
    accounts::Accounts& accounts;
    addressing::Addressing& addressing;
    http::Idempotency& idempotency;
    LiveBoard& live_board;
    std::function<const Texts&(const std::string& language)> texts;
    std::function<bool()> recovering;  ///< a backup was put back: nothing leaves the building
};

/// Pages under /desk, /login, /logout and the front page. `parts` is copied; what it refers to must outlive the router.
void add_routes(http::Router& router, Parts parts);

}  // namespace waybill::desk
