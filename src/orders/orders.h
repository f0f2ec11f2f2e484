#pragma once
#include <chrono>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/metrics.h"
#include "base/secret.h"
#include "catalogue/catalogue.h"
#include "db/db.h"
#include "db/numbers.h"
#include "events/events.h"
#include "http/http.h"
#include "http/idempotency.h"
#include "orders/address_json.h"
#include "orders/rules.h"
#include "orders/rules_intake.h"
#include "stock/stock.h"
#include "waybill/address.h"

/// Orders: intake, holds, release gate, cancellation, the progress ledger and the timeline.
namespace waybill::orders {

/// What a mismatch with the catalogue leads to (setting intake.mismatch).
enum class Mismatch { hold, refuse };

struct Settings {
    Mismatch mismatch = Mismatch::hold;
    std::int64_t price_tolerance_permille = 0;  ///< how far a line's unit price may be from the catalogue's, in 1/1000
    std::string public_url;                     ///< "https://shop.example": before "/t/<token>"
    Secret<std::string> token_secret;           ///< customers' tokens are derived from it
};

struct NewOrder {
    std::string channel = "shop";
    std::string external_ref;
    Currency currency;
    std::optional<Instant> placed_at;
    std::string customer_name, customer_email, customer_phone;
    Address ship_to;
    std::vector<NewLine> lines;
    std::vector<NewCharge> charges;
    std::string note;
    bool paid = true;
    std::string actor;                            ///< who sent it: for the timeline
    std::optional<http::OperationKey> operation;  ///< its Idempotency-Key, where it has one
};

/// What an intake answers for one order.
struct Accepted {
    OrderId id;
    bool replayed = false;  ///< the same key had been answered before
    std::string body;       ///< the JSON answer, the same for every replay
    std::string state;      ///< "held", "waiting", "released"
};

struct Line {
    OrderLineId id;
    int line_no = 0;
    ProductId product;  ///< none where the SKU is not in the catalogue
    std::string sku, description;
    Money unit_price;
    Quantity quantity, cancelled, reserved, allocated, picked, packed, shipped, delivered;
    Quantity backordered() const { return quantity - cancelled - reserved; }
};
struct TimelineEntry {
    Instant at;
    std::string kind, actor;
    std::string detail;  ///< a JSON object
};
struct Order {
    OrderId id;
    std::int64_t number = 0;
    std::string channel, external_ref;
    std::string commercial, payment, state;
    Policy policy = Policy::ship_available;
    Booking booking = Booking::none;
    Money total;
    std::string customer_name, customer_email, customer_phone;
    Address ship_to;
    std::string note;
    Instant placed_at, accepted_at, state_since;
    std::optional<Instant> released_at;
    std::vector<Line> lines;
    std::vector<NewCharge> charges;
    std::vector<Hold> holds;            ///< open ones
    std::vector<Condition> conditions;  ///< failed release conditions, empty once released in full
};

/// One row of a board.
struct Summary {
    OrderId id;
    std::int64_t number = 0;
    std::string channel, external_ref, state, customer_name, country;
    Money total;
    int lines = 0;
    std::int64_t units = 0;
    int open_holds = 0;
    std::int64_t backordered = 0;
    Instant placed_at, state_since;
};
struct StateCount {
    std::string state;
    std::int64_t orders = 0;
    std::optional<Instant> oldest;  ///< since when the longest-waiting one is in that state
};
struct BoardQuery {
    std::string state, hold, text;  ///< text: order number, external reference or customer's name (prefix)
    std::string after;              ///< cursor
    int limit = 50;
};
struct Board {
    std::vector<Summary> orders;  ///< longest in their state first; of a search, the newest first
    std::string next;             ///< cursor, empty at the end
};

/// A change of one line's stage. Units may be negative where a stage is taken back.
struct Progress {
    OrderLineId line;
    Stage stage;
    Quantity units;
    std::int64_t reference = 0;
};

class Orders {
  public:
    struct Parts {
        db::Database& db;
        IdGenerator& ids;
        const Clock& clock;
        db::Numbers& numbers;
        catalogue::Catalogue& catalogue;
        stock::Stock& stock;
        events::Outbox& outbox;
        http::Idempotency& idempotency;
    };
    Orders(Parts parts, Settings settings) : p_(parts), settings_(std::move(settings)) {}

    /// Takes a group of orders in one transaction, decides each by itself in arrival order, reserves stock, and releases what
    /// passes the gate. One result for each; a refusal of one never touches its companions.
    /// Errors: "request.fields", "order.duplicate", "order.mismatch", "order.channel", "idempotency.mismatch".
    std::vector<Result<Accepted>> accept(std::span<const NewOrder> orders);
    /// The same; `beside` writes its own rows into that transaction, after the orders. It may run again, and what it throws
    /// undoes both.
    using Beside = std::function<void(db::Tx&, const std::vector<Result<Accepted>>&)>;
    std::vector<Result<Accepted>> accept(std::span<const NewOrder> orders, const Beside& beside);

    /// What accept() would say of them: nothing is written, no stock is asked for; the state is "held" or "waiting".
    std::vector<Result<Accepted>> preview(std::span<const NewOrder> orders);

    Result<Order> get(OrderId id);
    Result<Order> get(db::Tx& tx, OrderId id);
    std::optional<Order> by_public_token(const std::string& token);
    std::string tracking_url(OrderId id) const;
    std::vector<TimelineEntry> timeline(OrderId id);
    Board board(const BoardQuery& query);
    std::vector<StateCount> counts();

    /// Checks the gate again and releases what it lets through; error "order.not_releasable" with the failed conditions as
    /// fields.
    Result<Order> release(OrderId id, const std::string& actor);
    Result<Order> hold(OrderId id, const std::string& reason, const std::string& detail, const std::string& actor);
    /// Lifts the hold and releases the order where nothing else stands against it. Lifting "unknown_product" looks the SKUs up
    /// again.
    Result<Order> lift_hold(OrderId id, const std::string& reason, const std::string& actor);
    /// Frees stock that is not yet picked, stops the rest; "order.cancelled" tells picking (putback) and shipping (void).
    /// Error "order.too_late" once anything was handed over.
    Result<Order> cancel(OrderId id, const std::string& reason, const std::string& actor);

    /// Where the order goes from now on, as long as no package of it is booked or on the truck; what is printed later shows it. The timeline
    /// keeps the old one, who, and why. An order that only its address kept back is released. The same address again changes nothing.
    /// Errors: "request.fields" (every wrong one, below "/address"), "order.cancelled", "order.too_late", "order.booked".
    Result<Order> change_address(OrderId id, const Address& to, const std::string& reason, const std::string& actor);

    /// Consumer of "stock.received": reserves for waiting lines, oldest order first, and releases what passes. Where many orders
    /// wait for a product it takes some of them, and announces "stock.received" {"products"} again for the others.
    void fill_backorders(db::Tx& tx, std::span<const events::Event> received);

    // For the rooms above, inside their transactions.

    /// Stop-work: error "order.cancelled" or "order.held" with the reason, asked before every scan. Locks the order.
    Result<void> require_pickable(db::Tx& tx, OrderId id);
    /// Before the truck takes a package: error "order.cancelled". A hold that came after packing stops it, too: "order.held". Locks the order.
    Result<void> require_shippable(db::Tx& tx, OrderId id);
    /// Writes stages to lines, ledger and derived state, for one order. Locks the order's row first. All steps are applied before
    /// their order is checked: a unit that is given back leaves every later stage in the same call. In a cancelled order, units
    /// that leave `reserved` become cancelled by themselves.
    void record(db::Tx& tx, OrderId id, std::span<const Progress> progress, const std::string& actor);
    /// A person walks for this order now: for the board. Idempotent.
    void work_began(db::Tx& tx, OrderId id, const std::string& actor);
    void set_booking(db::Tx& tx, OrderId id, Booking booking) { set_bookings(tx, {{id, booking}}); }
    /// Locks the orders' rows, in the order of their ids.
    void set_bookings(db::Tx& tx, const std::map<OrderId, Booking>& bookings);
    void note(db::Tx& tx, OrderId id, const std::string& kind, const std::string& actor, const std::string& detail_json) {
        note(tx, {{id, kind, actor, detail_json}});
    }
    struct Note {
        OrderId order;
        std::string kind, actor, detail_json;
    };
    void note(db::Tx& tx, const std::vector<Note>& notes);
    /// Locks the order's row: everything that changes one order goes one after the other.
    Result<void> lock(db::Tx& tx, OrderId id);
    /// The same for many, in the order of their ids: whoever locks so never waits in a circle. Unknown ones are passed over.
    void lock(db::Tx& tx, const std::vector<OrderId>& ids);
    std::map<OrderId, Summary> summaries(db::Tx& tx, const std::vector<OrderId>& ids);
    /// Puts units back among the backordered, out of the stage that they had reached. Allocated ones were short, and stock has
    /// written them off: units that lie elsewhere are reserved again at once, and "order.released" has picking choose other bins
    /// for them. Reserved ones, which no bin was found for, go back to free.
    void backorder(db::Tx& tx, OrderId id, OrderLineId line, Stage reached, Quantity units, const std::string& reason,
                   const std::string& actor);

  private:
    Parts p_;
    Settings settings_;
};

struct RefusedRow {
    int row_no = 0;  ///< 1 is the first row after the header
    std::string external_ref, reason, detail;
};
struct ImportReport {
    ImportId id;             ///< none after a dry run
    bool done = false;       ///< until then the counts are of the orders decided so far
    int rows = 0;
    int orders = 0;          ///< of the file; once it is done: accepted + held + refused + replayed
    int decided = 0;         ///< how many of them, in the file's order
    int accepted = 0, held = 0, refused = 0;
    int replayed = 0;                ///< had been taken in before, with the same content
    std::vector<RefusedRow> errors;  ///< every row of every refused order
    std::string error_csv;           ///< the same rows as the file had them, each with row_no, reason and detail; header included
};

struct ImportFile;
namespace store {
struct ImportRow;
}

/// CSV files of orders (see README, "CSV import"). A file that was taken is a row with its bytes and its progress, which is
/// committed with the orders it speaks of: what a killed server began, another one finishes.
class Imports {
  public:
    Imports(Orders& orders, db::Database& db, IdGenerator& ids, const Clock& clock)
        : orders_(orders), db_(db), ids_(ids), clock_(clock) {}

    /// Keeps the file and takes it in until it is done or the patience is over; work_due() goes on from there. A dry run only
    /// says what would happen. A file sent again joins its import while that is under way, and afterwards replays what stands.
    /// Errors: "import.header", "import.syntax", "order.channel".
    Result<ImportReport> take(const std::string& csv, const std::string& channel, bool dry_run, const std::string& actor,
                              std::optional<Duration> patience = {}) const;
    std::optional<ImportReport> get(ImportId id) const;
    /// A duty: goes on with one import that nobody is at; false where there was none.
    bool work_due() const;

  private:
    /// Who holds the lease, and how many orders were decided when it was taken.
    struct Turn {
        ImportId id;
        std::int64_t token = 0;
        std::size_t decided = 0;
    };
    std::optional<Turn> begin(store::ImportRow& row, const std::string& csv, bool at_once) const;
    std::optional<Turn> claim(ImportId id) const;
    void work(const Turn& turn, const ImportFile& file, std::chrono::steady_clock::time_point until) const;
    std::size_t take_group(const Turn& turn, const ImportFile& file, std::size_t at) const;

    Orders& orders_;
    db::Database& db_;
    IdGenerator& ids_;
    const Clock& clock_;
};

/// Orders that come in one by one, taken in groups: those that arrive together share one transaction, and each is answered
/// after its COMMIT.
class GroupIntake {
  public:
    using Done = std::function<void(const Result<Accepted>&)>;
    using Failed = std::function<void(std::exception_ptr)>;

    GroupIntake(Orders& orders, Metrics& metrics);
    ~GroupIntake();
    /// One of the two is called once, on some thread, perhaps before this returns. Where a group cannot be written, its members
    /// are tried in smaller ones: only the order that cannot be written fails.
    void accept(NewOrder order, Done done, Failed failed);

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

/// Writes the members that the rooms above know of an order ("packages", "shipments", "trackers") into its JSON, as far as this
/// reader may see them.
using More = std::function<void(json::Writer&, OrderId, const http::Request& reader)>;
/// So many callers may wait for their imports, each with a worker of the server in hand; the others are answered at once.
struct ImportSeats {
    int count = 1;
};
void add_routes(http::Router& router, Orders& orders, GroupIntake& group, db::Database& db, IdGenerator& ids, const Clock& clock,
                More more, ImportSeats seats);

}  // namespace waybill::orders
