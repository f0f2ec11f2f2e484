#pragma once
#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <unordered_set>
#include <vector>

#include "base/ids.h"
#include "catalogue/catalogue.h"
#include "db/db.h"
#include "events/events.h"
#include "http/http.h"
#include "http/idempotency.h"
#include "waybill/quantity.h"

/// Places and the movement ledger. Stock knows products and quantities, and no order: `reference` is the caller's.
/// A unit on a shelf is free, reserved (soft claim) or allocated (hard claim on a bin); off the shelf it is picked (in a tote),
/// packed, then shipped. No path can make an account negative: rows are locked in sorted order and CHECKs stand behind.
namespace waybill::stock {

enum class Kind { bin, tote, station, dock };
std::string_view name(Kind kind);
std::optional<Kind> kind_named(std::string_view name);

struct Location {
    LocationId id;
    std::string code;
    Kind kind = Kind::bin;
    std::string aisle;
    Millimetres x, y;
};

/// How an aisle may be walked: up is towards greater y.
enum class Way { both, up, down };
std::string_view name(Way way);
std::optional<Way> way_named(std::string_view name);

struct Aisle {
    std::string code;  ///< as locations name it
    Millimetres x;     ///< of its middle; it runs along y, through all cross aisles
    Way way = Way::both;
};
/// The floor of a warehouse. Its routes are computed from it; without aisles, from where the bins stand.
struct Layout {
    std::string warehouse, name;            ///< the warehouse's code, and what people call it
    std::vector<Aisle> aisles;              ///< by x
    std::vector<Millimetres> cross_aisles;  ///< their y, rising
    Millimetres depot_x, depot_y;           ///< where every walk begins and ends
};

struct ReceiptLine {
    std::string sku;
    std::string location;
    Quantity quantity;
};
struct Receipt {
    std::string reference;  ///< the supplier's own, e.g. a delivery note; at most 64 bytes
    std::vector<ReceiptLine> lines;
};

/// A wish for, or a movement of, so many units of a product for `reference`.
struct Units {
    std::int64_t reference = 0;
    ProductId product;
    Quantity quantity;
};
/// Units that are claimed in, or lie in, one place.
struct Placed {
    std::int64_t reference = 0;
    ProductId product;
    LocationId place;
    Quantity quantity;
};

/// What lies in one place, and how much of it is allocated.
struct Content {
    ProductId product;
    Location place;
    Quantity on_hand, allocated;
};

struct Balance {
    Quantity free, reserved, allocated, picked, packed, shipped;
};

/// The products that had enough for everybody the last time. A hint: whoever trusts it finds out where it is wrong. Thread-safe.
class Plenty {
  public:
    bool of_all(std::span<const Units> wants) const;
    void learn(ProductId product, bool plenty);

  private:
    mutable std::mutex mutex_;
    std::unordered_set<ProductId> products_;
};

class Stock {
  public:
    Stock(db::Database& db, IdGenerator& ids, const Clock& clock, catalogue::Catalogue& catalogue, events::Outbox& outbox)
        : db_(db), ids_(ids), clock_(clock), catalogue_(catalogue), outbox_(outbox) {}

    /// Creates or moves locations by code, all or none. A location keeps the kind with which it was created; a bin stands in an
    /// aisle of the layout, where there is one.
    Result<std::vector<LocationId>> put_locations(const std::vector<Location>& locations);
    /// Replaces the layout of a warehouse. Errors: "warehouse.unknown"; "stock.layout" names every wrong aisle, cross aisle, and
    /// bin that the new floor has no place for.
    Result<Layout> put_layout(const Layout& layout);
    Result<Layout> layout(const std::string& warehouse);
    std::vector<Layout> layouts();
    /// Goods in: supplier → free, into bins. Announces "stock.received" {"receipt", "products": ["prd_…"]}. Returns for each line
    /// what lies in its bin afterwards. Errors name every unknown SKU and place.
    Result<std::vector<Placed>> receive(db::Tx& tx, const Receipt& receipt, const std::string& actor);
    std::vector<Location> locations(Kind kind, const std::string& after_code, int limit);

    // For the rooms above, inside their transactions. Every span is applied as a whole; what cannot be is a std::logic_error
    // (a caller that asks for more than it holds is a bug), except reserve(), which says how much it got.

    /// free → reserved, as much as there is, in the order of `wants`. Returns the units for each. All balances stay locked, those
    /// never received too: who gets too little has committed before the next receipt is announced.
    std::vector<Quantity> reserve(db::Tx& tx, std::span<const Units> wants);
    /// The same without rows in the ledger: who asks keeps those entries in rows of its own, as an order's intake does in its
    /// lines. References are not looked at.
    std::vector<Quantity> reserve_unrecorded(db::Tx& tx, std::span<const Units> wants);
    /// Whether all of it is likely to be there: worth take_unrecorded() without looking first. Asks no database.
    bool likely(std::span<const Units> wants) const;
    /// reserve_unrecorded() of everything or nothing, without looking: one statement locks, compares and takes. Best done last in
    /// a transaction, since these rows are what orders wait for each other for. False where something is short: then what was
    /// taken may stand half, the transaction has to be rolled back, and likely() says no from now on.
    bool take_unrecorded(db::Tx& tx, std::span<const Units> wants);
    /// reserved → free.
    void unreserve(db::Tx& tx, std::span<const Units> units);
    /// reserved → allocated: chooses bins (fewest stops first, then code). Returns the pieces; their sum is less than asked only
    /// where the shelves hold less than the ledger believes.
    std::vector<Placed> allocate(db::Tx& tx, std::span<const Units> units);
    /// allocated (in `place`) → reserved.
    void deallocate(db::Tx& tx, std::span<const Placed> pieces);
    /// allocated in a bin → picked, into a tote.
    void pick(db::Tx& tx, const Placed& from, LocationId tote, const std::string& actor);
    /// allocated in a bin → missing: the units were not there. `reason`: empty_bin, damaged, wrong_item.
    void write_off(db::Tx& tx, const Placed& from, const std::string& reason, const std::string& actor);
    /// picked, out of a tote → free, into a bin. Announces "stock.received" {"products"}: others may wait for these units.
    void put_back(db::Tx& tx, const Placed& from_tote, LocationId bin, const std::string& actor);
    /// picked (in a tote) → packed; and back.
    void pack(db::Tx& tx, const Placed& from_tote, const std::string& actor);
    void unpack(db::Tx& tx, const Placed& to_tote, const std::string& actor);
    /// packed → shipped.
    void ship(db::Tx& tx, std::span<const Units> units, const std::string& actor);

    /// What lies in these places together, of whatever product. Empty ones are absent.
    std::map<LocationId, std::pair<Quantity, Quantity>> on_hand(db::Tx& tx, const std::vector<LocationId>& places);  ///< and allocated
    Layout layout(db::Tx& tx);  ///< of the warehouse that is picked from
    std::optional<Location> location(db::Tx& tx, const std::string& code);
    std::vector<Location> locations(db::Tx& tx, Kind kind, const std::string& after_code, int limit);
    std::map<LocationId, Location> locations(db::Tx& tx, const std::vector<LocationId>& ids);
    std::map<ProductId, Balance> balances(db::Tx& tx, const std::vector<ProductId>& products);
    /// What lies in places (bins and totes) of these products.
    std::vector<Placed> places(db::Tx& tx, const std::vector<ProductId>& products);
    /// The same with the places' names and what is allocated there, sorted by product and code.
    std::vector<Content> contents(db::Tx& tx, const std::vector<ProductId>& products);

  private:
    db::Database& db_;
    IdGenerator& ids_;
    const Clock& clock_;
    catalogue::Catalogue& catalogue_;
    events::Outbox& outbox_;
    Plenty plenty_;
};

void add_routes(http::Router& router, Stock& stock, db::Database& db, catalogue::Catalogue& catalogue,
                http::Idempotency& idempotency);

}  // namespace waybill::stock
