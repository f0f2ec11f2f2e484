#pragma once
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "carrierhost/carrierhost.h"
#include "packing/packing.h"
#include "rates/rates.h"

/// Bookings that never buy twice, voids, handover.
namespace waybill::shipping {

struct OrphanTag {
    static constexpr const char* prefix = "orp";
};
using OrphanId = Id<OrphanTag>;

/// What happened to a booking: a step of its machine, or a person's word.
struct BookingEvent {
    Instant at;
    std::string from, to;
    std::string actor;       ///< empty: the program
    std::string detail;      ///< JSON
};
/// An answer of a worker that had lost its lease: kept, never dropped.
struct LateAnswer {
    Instant at;
    std::string outcome;
    std::string answer;      ///< JSON
};

/// One call to a carrier and what came of it, without secrets; labels are left out, and what is long is cut.
struct CarrierCall {
    std::optional<Instant> at;   ///< when it was sent
    std::string method, url;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    int status = 0;              ///< of HTTP; 0: no answer, `reply` says why
    std::string reply;
    bool spends = false;         ///< the call that buys or voids: sent once
    Duration took{};
};
/// A live booking whose label did not come with it.
struct MissingLabel {
    ShipmentId shipment;
    Instant since;
    bool asking = true;          ///< the carrier is asked for it; else it is a person's turn
    std::string problem;         ///< why it is not here; empty: not asked yet
    int tries = 0;
};
/// What was said to a carrier about a booking or a void, and what it answered.
struct Conversation {
    BookingId booking;
    std::string kind;            ///< of the booking: book, void
    int attempt = 1;
    std::string reference;
    std::string operation;       ///< book, void, find, label
    std::string outcome;         ///< done, refused, not_now, in_doubt, aborted, not_known (under way, or cut off by a crash)
    std::string detail;
    Instant at;                  ///< when it ended; of not_known: when it was sent
    std::vector<CarrierCall> calls;
};

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
    std::optional<Instant> void_until;  ///< the carrier takes the booking back until then; nothing: it does not say
    std::optional<MissingLabel> missing_label;
};

/// All that is known of a shipment in doubt, for the person who has to end it.
struct Doubt {
    Shipment shipment;
    BookingView booking;     ///< the attempt in question
    std::string exact;       ///< the request as it was sent, credentials hidden; empty: it never left
    std::string portal_url;  ///< where to look it up at the carrier's; may be empty
    std::vector<BookingEvent> history;
    std::vector<LateAnswer> late_answers;
    std::string proposal, proposed_by, proposed_why;  ///< of a first person: "not_there", "void"; waits for a second one
    bool waits_for_person = false;
};
/// What a person found out.
struct Finding {
    std::string verdict;     ///< "found", "not_there", "void"
    std::string tracking_number, carrier_shipment_id;
    std::string reason;
};
struct Decider {
    std::string id;
    bool lead = false;       ///< logistics-lead: decides alone
};

/// A live label at a carrier that no booking counts with.
struct Orphan {
    OrphanId id;
    std::string carrier, reference, carrier_shipment_id, tracking_number;
    ShipmentId shipment;     ///< whose attempt it was; none: nobody's that is known
    std::string source;      ///< late_answer, sweep, recovery
    std::string state;       ///< voiding, voided, exception (a person must look), settled (a person said why it stays)
    std::string reason, detail;
    std::optional<Money> price;
    std::optional<Instant> booked_at, void_until;
    Instant found_at;
    std::string actor;
};

struct NewShipment {
    OrderId order;
    std::vector<PackageId> packages;     ///< empty: every sealed package of the order without a live shipment
    std::string carrier, service;        ///< empty: the defaults of the settings
    carrier::Terms terms{};              ///< beyond the way it goes; the ship date is today's
};

/// A live booking that waits for its carrier's manifest.
struct Unmanifested {
    ShipmentId shipment;
    OrderId order;
    std::string account;     ///< by which it was booked; empty: one without a name
    std::string carrier_shipment_id, tracking_number;
};

/// A booked shipment that is on no truck yet.
struct AtDock {
    ShipmentId shipment;
    OrderId order;
    std::string service, carrier_shipment_id, tracking_number;
    std::vector<PackageId> packages{};
};

struct Settings {
    std::string default_carrier = "demo", default_service = "standard";
    std::string label_format = "zpl";
    Duration lease = std::chrono::seconds(60);
    std::vector<Duration> find_after;    ///< when an unknown outcome is asked about, counted from the sending
    int absent_answers = 3;              ///< consistent "not there" answers before absence is believed, after the quiet period
    int max_in_flight = 64;
    Duration keep_conversations = std::chrono::hours(24 * 90);
    Duration sweep_every = std::chrono::hours(24);  ///< how often the carriers' books are laid beside ours
    Duration sweep_back = std::chrono::hours(72);   ///< how far back each time
    Address ship_from;
};

/// What a recovery found in the carriers' books.
struct Recovered {
    int in_doubt = 0;        ///< were open in the backup: the carrier, or a person, tells what became of them
    int readopted = 0;       ///< booked after the backup, and ours again
    int listed = 0;          ///< booked or voided after the backup, and waiting for a person
    std::vector<std::string> not_listing;  ///< carriers that cannot list: their own pages must be compared by hand
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
        std::function<bool()> recovering = {};  ///< a backup was put back: nothing is booked
    };
    Shipping(Parts parts, Settings settings);
    ~Shipping();  ///< waits for answers under way

    /// Writes the intent; the duty books it. Errors: "shipment.live" (409 with the winner), "package.not_sealed", "shipment.nothing_to_book",
    /// "carrier.unknown", "shipment.service", "recovery".
    Result<Shipment> book(db::Tx& tx, const NewShipment& shipment, const std::string& actor);
    Result<Shipment> get(ShipmentId id);
    std::vector<Shipment> of_order(OrderId order);
    std::vector<Shipment> list(const std::string& state, const std::string& after, int limit);
    /// Waits until the booking left `booking`, at most `patience`.
    Result<Shipment> wait(ShipmentId id, Duration patience);
    /// Asks for the void of a booked shipment: an intent of its own. Errors: "shipment.handed_over", "shipment.not_booked",
    /// "shipment.void_deadline".
    Result<Shipment> request_void(db::Tx& tx, ShipmentId id, const std::string& actor);
    /// Errors: "shipment.unknown", "booking.no_doubt".
    Result<Doubt> doubt(ShipmentId id);
    /// All that is kept of the talks with the carrier about a shipment, the newest first, at most 50. Error: "shipment.unknown".
    Result<std::vector<Conversation>> conversations(ShipmentId id);
    /// Ends a doubt by what a person found out, or keeps their word until a second person says the same. The one way to another label
    /// that is not the carrier's own word. Errors: those of rules::rule, "shipment.unknown", "booking.no_doubt", "booking.verdict".
    Result<Shipment> decide(db::Tx& tx, ShipmentId id, const Finding& finding, const Decider& who);

    std::vector<Orphan> orphans(const std::string& state, const std::string& after, int limit);
    Result<Orphan> orphan(OrphanId id);
    /// Voids a live label that the program left to a person. Errors: "orphan.unknown", "orphan.settled", "orphan.cannot_void".
    Result<Orphan> void_orphan(db::Tx& tx, OrphanId id, const std::string& reason, const std::string& actor);
    /// It stays as it is, and somebody said why. Errors: "orphan.unknown", "orphan.settled".
    Result<Orphan> settle_orphan(db::Tx& tx, OrphanId id, const std::string& reason, const std::string& actor);
    /// Booked, on no truck, and soon not to be voided any more; the soonest first.
    std::vector<Shipment> void_deadlines(Duration within, int limit);

    /// Labels that have been missing for so long, the longest first.
    std::vector<MissingLabel> missing_labels(Duration for_longer_than, int limit);
    /// Errors: "shipment.unknown", "label.not_missing".
    Result<Shipment> ask_for_label_again(db::Tx& tx, ShipmentId id);
    /// Nobody asks for it any more: a person has it, or says why there is none. Errors: "shipment.unknown", "label.not_missing".
    Result<Shipment> settle_label(db::Tx& tx, ShipmentId id, const std::string& reason, const std::string& actor);

    /// How many bookings wait for a manifest, by carrier; of carriers that make manifests only.
    std::map<std::string, std::int64_t> unmanifested();
    /// The oldest of them, which wait no longer: whoever takes them puts them on a manifest, or gives them back.
    std::vector<Unmanifested> take_unmanifested(db::Tx& tx, const std::string& carrier, int limit);
    /// They wait again; what was voided meanwhile does not.
    void give_back_unmanifested(db::Tx& tx, const std::vector<ShipmentId>& shipments);

    /// All that an account booked with a carrier and no truck has, the oldest first; what was booked without a named account is there, too.
    std::vector<AtDock> at_dock(db::Tx& tx, const std::string& carrier, const std::string& account);

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
    bool ask_for_labels();  ///< those that did not come with their bookings
    bool sweep_due();     ///< one page of a carrier's books beside ours
    bool prune_conversations();  ///< those that are older than the settings keep them, once nobody waits for their booking
    bool idle() const;    ///< nothing under way in this process

    std::int64_t unknown_count();

    /// After a backup was put back, while nothing else runs: lays the carriers' books since that instant beside ours, takes over what
    /// was booked after the backup where it fits, and lists the rest. Books nothing. Error: "recovery.carrier"; then it can be run again.
    Result<Recovered> recover(Instant since);

    struct Impl;

  private:
    std::unique_ptr<Impl> impl_;
};

/// The member "shipments" of an order's JSON: empty for a reader who may not ask for them here.
void write_of_order(json::Writer& out, Shipping& shipping, OrderId order, const http::Request& reader);

void add_routes(http::Router& router, Shipping& shipping, rates::Rates& rates, db::Database& db, http::Idempotency& idempotency);
/// What a person sees and decides of doubts and of labels that nobody counts with.
void add_doubt_routes(http::Router& router, Shipping& shipping, db::Database& db, http::Idempotency& idempotency);
/// Labels that did not come with their bookings.
void add_label_routes(http::Router& router, Shipping& shipping, db::Database& db, http::Idempotency& idempotency);
/// What was said to the carrier about a shipment.
void add_conversation_routes(http::Router& router, Shipping& shipping);
/// A shipment as the API shows it, and its shape.
void write_shipment(json::Writer& out, const Shipment& shipment);
http::Schema shipment_shape();

}  // namespace waybill::shipping
