#pragma once
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
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
#include "http/paging.h"
#include "stock/known_classes.h"
#include "waybill/lot.h"
#include "waybill/quantity.h"

namespace waybill::stock::store {
struct LevelRow;
}
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

/// Goods of one product that were made together and expire together.
struct Lot {
    LotId id;                 ///< none: of goods that are not tracked by lot
    ProductId product;
    std::string code;         ///< the maker's own; names a lot of one product
    Date expires;             ///< its last good day
};
/// How people and scanners name a lot: both are empty where they name none.
struct LotName {
    std::string code;
    std::string expires;      ///< ISO 8601; only where the lot may be a new one
};

struct ReceiptLine {
    std::string sku;
    std::string location;
    Quantity quantity;
    LotName lot{};            ///< of a product that is tracked by lot: both, always
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
    LotId lot{};              ///< of what was packed; a wish names none
};
/// Units that are claimed in, or lie in, one place.
struct Placed {
    std::int64_t reference = 0;
    ProductId product;
    LocationId place;
    Quantity quantity;
    LotId lot{};              ///< none: of a product without lots
};

/// What of one lot lies in one place, and how much of it is allocated.
struct Content {
    ProductId product;
    Location place;
    Quantity on_hand, allocated;
    Lot lot{};
    bool sellable = true;     ///< false: its lot is expired, or too near to it for its product
};

struct Balance {
    Quantity free, reserved, allocated, picked, packed, shipped;
    Quantity expired;         ///< in bins, of lots that may not be sold any more
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

/// From one bin to another one.
struct Move {
    ProductId product;
    LocationId from, to;
    Quantity units;
    std::string lot{};        ///< its code; may be left out where one lot lies there
};
/// Stock put right by hand.
struct Adjustment {
    std::string sku, location;
    Quantity change;     ///< above zero: units that nobody knew of
    std::string reason;  ///< one of adjustment_reasons()
    std::string note;    ///< at most 64 bytes
    LotName lot{};       ///< as of a move; of units that come with a lot that is new here, with its expiry
};
/// The reasons for units that come (found, correction) or go.
const std::vector<std::string>& adjustment_reasons(bool coming);

struct CountTag {
    static constexpr const char* prefix = "cnt";
};
using CountId = Id<CountTag>;
/// All that somebody counted in a bin: what is not named was not there.
/// A product, and the lot of it that is meant; none: goods without lots.
using Goods = std::pair<ProductId, LotId>;
struct Tally {
    LocationId bin;
    Instant began;  ///< when the counting began
    std::map<ProductId, Quantity> units;                    ///< whose lot nobody named: right where one lot lies there at most
    std::map<Goods, Quantity> lots{};                        ///< the others
};
/// A bin that waits for its count, or what came of it.
struct Count {
    CountId id;
    Location bin;
    std::string why;                      ///< asked, class, short, difference
    bool open = true;
    Quantity expected, counted;           ///< units by the ledger and by the person
    Quantity gained, lost;                ///< what the ledger was put right by
    Quantity promised;                    ///< missing units that orders wait for: left to their pickers' shorts
    std::string actor;
    Instant created_at;
    std::optional<Instant> counted_at;
};
/// What a count says of one product, of one lot where it has lots, where it is not what the books say.
struct CountLine {
    ProductId product;
    Quantity expected, counted;
    LotId lot{};
};
/// The bins with goods of one class ("a", "b", "c"): all, those that are to be counted by now, and those that wait for a count
/// that was asked for.
struct DueOfClass {
    std::string name;
    std::int64_t bins = 0, due = 0, open = 0;
};
/// A bin that a product is picked from.
struct Face {
    std::string sku, location;
    Quantity low, full;                   ///< filled up to `full` when less than `low` lies there unclaimed
};
/// Units to be brought to a pick face that runs low.
struct Replenishment {
    ProductId product;
    Location from, to;
    Quantity units;
    Lot lot{};
    std::string taken_by{};               ///< who said that he brings them
    std::optional<Instant> taken_at{};
};
/// A pick face, and what lies there.
struct FaceLevel {
    ProductId product;
    Location bin;
    Quantity low, full, on_hand, allocated;
    bool runs_low = false;
    std::string taken_by;                 ///< who said that he fills it
    std::optional<Instant> taken_at;
};
/// How much waits for a person at the shelves.
struct Waiting {
    std::int64_t to_count = 0;            ///< bins that wait for a count
    std::int64_t to_fill = 0;             ///< pick faces that run low, for which something lies elsewhere and that nobody took on
};

/// Which rows of the ledger somebody wants to see.
struct EntryQuery {
    enum class What { all, corrections, moves };
    What what = What::all;                ///< corrections: found, written off, short picks, counts; moves: from bin to bin
    ProductId product{};                  ///< of `all`: of this product, and no others
    std::int64_t before = 0;              ///< behind this row; 0: the newest
    int limit = 50;
};
/// A row of the ledger as people read it: accounts by name, places by code.
struct Entry {
    std::int64_t id = 0;
    ProductId product;
    Quantity units;
    std::string from, to;                 ///< accounts
    std::string from_place, to_place;     ///< that units left or came to; empty for none
    std::string bin;                      ///< where they are, or were, allocated
    std::string reason, actor, note;
    Instant at;
    std::string lot{};                    ///< its code; empty for goods without lots
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
    /// what lies in its bin afterwards, of its lot. Errors name every unknown SKU and place, and for goods by lot each lot and
    /// expiry that is missing, or is another one than the lot has.
    Result<std::vector<Placed>> receive(db::Tx& tx, const Receipt& receipt, const std::string& actor);
    std::vector<Location> locations(Kind kind, const std::string& after_code, int limit);

    // What lies in the house is looked after (moves.cpp, counts.cpp, faces.cpp).

    /// Units that nobody claimed go from bin to bin. Errors: "stock.not_a_bin", "stock.same_place", and "stock.not_here", which says
    /// how many may be moved; "lot.unknown", and "lot.which" where the bin holds several and none was named.
    Result<void> move(db::Tx& tx, const Move& move, const std::string& actor);
    /// Puts stock right: units come (found → free) or go (free → missing, scrap). Returns what lies in the bin afterwards. Announces
    /// "stock.received" {"products"} where units come. Error "stock.adjustment" names every wrong field.
    Result<Quantity> adjust(db::Tx& tx, const Adjustment& adjustment, const std::string& actor);
    /// Believes a count and puts the bin right, or asks for another one: a great difference is believed when it is counted twice, and
    /// so are missing units that a picker may have in his hand; those that orders wait for stay. Errors: "stock.not_a_bin";
    /// "stock.count_disturbed": goods came or went since it began; "lot.which": units without a lot, of which several lie there.
    Result<Count> count(db::Tx& tx, const Tally& tally, const std::string& actor);
    /// Bins that are to be counted; those that wait already stay as they are. Error "stock.counts" names every code that is no bin.
    Result<std::vector<Count>> ask_counts(db::Tx& tx, const std::vector<std::string>& bins);
    /// The bins whose count is most overdue, by the class of what lies in them: the products that make 80 % of all picks every 30
    /// days, the next 15 % every 90, the others every 180.
    /// Of one class only where it is named.
    std::vector<Count> plan_counts(db::Tx& tx, int most, const std::string& of_class = "");
    /// How many bins are to be counted, for each of the three classes.
    std::vector<DueOfClass> due_counts(db::Tx& tx);
    /// Open ones, the oldest first; or those that are done, the newest first, of a page behind `after`.
    std::vector<Count> counts(db::Tx& tx, bool open, int limit, const std::optional<http::Place>& after = {});
    std::optional<Count> find_count(db::Tx& tx, CountId id);
    /// Where a count differs from the books, as far as it does: at the time it was made.
    std::vector<CountLine> count_lines(db::Tx& tx, CountId id);
    /// Believes a count that nobody believed yet, with a reason for each line: one of adjustment_reasons(). Errors: "not_found",
    /// "stock.count_settled", "stock.count_disturbed" where goods of these products came or went since; "stock.accept" names every
    /// wrong reason as /reasons/<product>, or /reasons/<product>.<lot>.
    Result<Count> accept_count(db::Tx& tx, CountId id, const std::map<Goods, std::string>& reasons, const std::string& actor);
    /// Forgets what was counted: the bin waits for a count as if there had been none. Errors: "not_found", "stock.count_settled".
    Result<void> recount(db::Tx& tx, CountId id);
    /// Sets pick faces; one that is `full` at 0 is none any more. Error "stock.faces" names every wrong field.
    Result<void> put_faces(db::Tx& tx, const std::vector<Face>& faces);
    /// What runs low and lies elsewhere, by the face's code; of lots, what expires first.
    std::vector<Replenishment> replenishments(db::Tx& tx, int limit);
    /// All faces in the order of product and bin, behind one of them; those of some products; those that run low, with or without
    /// anything elsewhere to fill them from.
    std::vector<FaceLevel> faces(db::Tx& tx, ProductId after, LocationId after_bin, int limit);
    std::vector<FaceLevel> faces(db::Tx& tx, const std::vector<ProductId>& products);
    std::vector<FaceLevel> low_faces(db::Tx& tx);
    /// Somebody fills this face: until something comes there, or it is handed back, nobody else is asked to. Errors: "not_found",
    /// "stock.face_taken" where another one was first.
    Result<void> take_on(db::Tx& tx, ProductId product, LocationId face, const std::string& actor);
    void hand_back(db::Tx& tx, ProductId product, LocationId face);
    /// Only how many: for whoever does not want to see them.
    Waiting waiting(db::Tx& tx);
    /// The ledger, newest first.
    std::vector<Entry> entries(db::Tx& tx, const EntryQuery& query);
    /// What lies in a place, without how much: for a count.
    std::vector<Goods> goods_in(db::Tx& tx, LocationId place);

    // Lots (lots.cpp).

    /// A product's lot by its code; made where it is new and `name` brings an expiry. Errors: "lot.name" names each wrong field,
    /// "lot.unknown", "lot.expiry" for another expiry than it has.
    Result<Lot> lot(db::Tx& tx, ProductId product, const LotName& name);
    std::map<LotId, Lot> lots(db::Tx& tx, const std::vector<LotId>& ids);
    /// By its id, or all those that a code names.
    std::vector<Lot> lots_named(db::Tx& tx, const std::string& text);
    /// Whether it may be promised: not expired, and not too near to it for its product.
    bool sellable(db::Tx& tx, const Lot& lot);
    /// Where a lot lies, by place.
    std::vector<Content> contents_of_lot(db::Tx& tx, const Lot& lot);
    /// Free units of lots that may not be sold any more become expired, and the reverse: what a day, or a product's setting, changes.
    void set_expired_apart(db::Tx& tx, const std::set<ProductId>& products);
    /// The same for every product of which some lot lies here. True where something changed. To be run every minute.
    bool expire_due();

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
    /// reserved → allocated: chooses bins (fewest stops first, then code), of lots those that expire first; last those whose count is
    /// open because units were short. Returns the pieces; less than asked only where shelves hold less, or promised lots expired.
    std::vector<Placed> allocate(db::Tx& tx, std::span<const Units> units);
    /// allocated (in `place`) → reserved.
    void deallocate(db::Tx& tx, std::span<const Placed> pieces);
    /// allocated in a bin → picked, into a tote.
    void pick(db::Tx& tx, const Placed& from, LocationId tote, const std::string& actor);
    /// picked, out of a tote → allocated in its bin again: a pick that is taken back.
    void unpick(db::Tx& tx, const Placed& from_tote, LocationId bin, const std::string& actor);
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
    /// The same with the places' names and what is allocated there, sorted by product, code and expiry.
    std::vector<Content> contents(db::Tx& tx, const std::vector<ProductId>& products);

  private:
    std::vector<store::LevelRow> sold_from(db::Tx& tx, std::vector<store::LevelRow> faces);
    void announce(db::Tx& tx, std::int64_t reference, const std::set<ProductId>& products);
    std::shared_ptr<const KnownClasses::Classes> classes(db::Tx& tx);

    db::Database& db_;
    IdGenerator& ids_;
    const Clock& clock_;
    catalogue::Catalogue& catalogue_;
    events::Outbox& outbox_;
    Plenty plenty_;
    KnownClasses classes_;
};

/// The members "lot" and "expires" of goods by lot; nothing for others.
void write_lot(json::Writer& out, const Lot& lot);
http::Member lot_member();
http::Member expires_member();

void add_routes(http::Router& router, Stock& stock, db::Database& db, catalogue::Catalogue& catalogue,
                http::Idempotency& idempotency);

}  // namespace waybill::stock
