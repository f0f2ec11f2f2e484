#pragma once
#include <map>
#include <optional>
#include <span>
#include <string>
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

class Stock {
  public:
    Stock(db::Database& db, IdGenerator& ids, const Clock& clock, catalogue::Catalogue& catalogue, events::Outbox& outbox)
        : db_(db), ids_(ids), clock_(clock), catalogue_(catalogue), outbox_(outbox) {}

    /// Creates or moves locations by code, all or none. A location keeps the kind with which it was created.
    Result<std::vector<LocationId>> put_locations(const std::vector<Location>& locations);
    /// Goods in: supplier → free, into bins. Announces "stock.received" {"receipt", "products": ["prd_…"]}. Returns for each line
    /// what lies in its bin afterwards. Errors name every unknown SKU and place.
    Result<std::vector<Placed>> receive(db::Tx& tx, const Receipt& receipt, const std::string& actor);
    std::vector<Location> locations(Kind kind, const std::string& after_code, int limit);

    // For the rooms above, inside their transactions. Every span is applied as a whole; what cannot be is a std::logic_error
    // (a caller that asks for more than it holds is a bug), except reserve(), which says how much it got.

    /// free → reserved, as much as there is, in the order of `wants`. Returns the units for each. All balances stay locked, those
    /// never received too: who gets too little has committed before the next receipt is announced. A want with reference 0 leaves
    /// no row in the ledger: who asks keeps that entry in rows of its own, as an order's intake does in its lines.
    std::vector<Quantity> reserve(db::Tx& tx, std::span<const Units> wants);
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
};

void add_routes(http::Router& router, Stock& stock, db::Database& db, catalogue::Catalogue& catalogue,
                http::Idempotency& idempotency);

}  // namespace waybill::stock
