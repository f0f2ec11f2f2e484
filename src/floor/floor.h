#pragma once
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "floor/badges.h"
#include "http/broadcaster.h"
#include "http/paging.h"
#include "packing/packing.h"
#include "waybill/texts.h"

/// The scan station: pages and calls for handhelds and tablets. Owns no stock: what was scanned is handed to picking, packing and
/// stock; here is kept what each device scanned, and what of it needs a person.
namespace waybill::floor {

struct ConflictTag {
    static constexpr const char* prefix = "cfl";
};
using ConflictId = Id<ConflictTag>;

struct Settings {
    std::string site = "W1";       ///< prefix of badges and command barcodes: 1 to 6 of A-Z 0-9
    std::int64_t short_limit = 5;  ///< a short of more units wants the person's PIN
    std::string separators;        ///< what a scanner sends for FNC1 instead of GS, separated by blanks: "| #"
};

/// One entry of a device's journal, as it was sent.
struct Entry {
    std::int64_t seq = 0;
    std::int64_t at_ms = 0;  ///< by the device's clock
    BadgeSessionId session;
    std::string task, subject, kind, code, verdict, reason, from, to, reference, grant;
    std::int64_t quantity = 1;
    std::string lot, expires, serial;  ///< what the barcode says beside the item: AI 10, 17 as "2027-03-31", 21
    struct Counted {
        std::string code;
        std::int64_t units = 0;
        std::string lot{}, expires{};
    };
    std::vector<Counted> counted;  ///< of a count: SKU and units, lot by lot where the barcodes say so
    std::int64_t began_ms = 0;                                  ///< when it began, by the device's clock
    std::string malformed;                                      ///< why it cannot be read; the rest is not to be trusted then
};
/// What became of it: the same for every repetition.
struct Settled {
    std::int64_t seq = 0;
    std::string outcome;  ///< done, noted, conflict
    std::string problem, detail;
};

/// A scan that was right on the device and not here.
struct Conflict {
    ConflictId id;
    std::string device, person;
    std::string task, subject, kind, code;
    Quantity quantity;
    std::string problem, detail;
    Instant scanned_at, created_at;
};

/// Work that must stop: an order of a walk or a package.
struct Stop {
    OrderId order;
    std::string key, detail;
};

class Floor {
  public:
    struct Parts {
        db::Database& db;
        IdGenerator& ids;
        const Clock& clock;
        identity::Identity& identity;
        Badges& badges;
        catalogue::Catalogue& catalogue;
        stock::Stock& stock;
        orders::Orders& orders;
        picking::ScanLog& scans;
        picking::Picking& picking;
        packing::Packing& packing;
        http::Idempotency& idempotency;
        http::Broadcaster& broadcaster;
        std::function<const Texts&(const std::string& language)> texts;
    };
    Floor(Parts parts, Settings settings, Secret<std::string> secret)
        : p_(std::move(parts)), settings_(std::move(settings)), secret_(std::move(secret)) {}

    /// Takes a device's entries in their order: each counts once by (device, seq), however often it is sent. Those that the device
    /// refused itself are noted; those that are refused here become conflicts. `now_ms` is the device's clock, which ours puts right.
    std::vector<Settled> take(const Device& device, std::span<const Entry> entries, std::int64_t now_ms);
    /// The highest number that a device used.
    std::int64_t last_seq(DeviceId device);
    /// Which of these orders may not be worked on now.
    std::vector<Stop> stopped(const std::vector<OrderId>& orders);

    /// Open ones, the oldest first.
    std::vector<Conflict> conflicts(int limit, const http::Place& after = {});
    /// Error "not_found" where there is no such open conflict.
    Result<void> settle(db::Tx& tx, ConflictId id, const std::string& note, const std::string& actor);

    /// Consumer of "order.cancelled" and "order.held": tells the stations that listen.
    void on_stopped(std::span<const events::Event> stopped);

    /// A worker's PIN was right: good for one pick list, for five minutes.
    std::string grant(const Worker& worker, const std::string& subject) const;
    bool granted(const std::string& grant, BadgeSessionId session, const std::string& subject, Instant at) const;

    const Settings& settings() const { return settings_; }
    const Parts& parts() const { return p_; }

  private:
    class Batch;
    Parts p_;
    Settings settings_;
    Secret<std::string> secret_;
};

/// The station's pages and calls under /floor; devices, badges, PINs and conflicts for leads, under /api/v1 and at /desk/floor.
void add_routes(http::Router& router, Floor& floor);

}  // namespace waybill::floor
