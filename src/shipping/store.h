#pragma once
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "db/db.h"
#include "shipping/shipping.h"

/// Shipping's tables: shipment, shipment_package, booking_intent, booking_sent, booking_event, booking_late_answer,
/// booking_conversation, booking_orphan, carrier_sweep, handover, handover_package, late_doubt, missing_label, unmanifested.
namespace waybill::shipping::store {

struct ShipmentRow {
    ShipmentId id;
    OrderId order;
    std::string carrier, service, state, reason, detail, carrier_shipment_id, tracking_number;
    std::optional<Money> price;
    int attempts = 0;
    bool void_wanted = false;
    Instant created_at;
    std::optional<Instant> void_until;
};
struct Intent {
    BookingId id;
    ShipmentId shipment;
    std::string kind;            ///< book, void
    int attempt = 1;
    std::string carrier, reference, idempotency_key, request, state;
    std::int64_t lease_token = 0;
    std::optional<Instant> first_sent_at;
    int checks = 0, absent_answers = 0;
    std::string kept = "{}";
    std::string reason, detail;
    std::optional<Instant> last_sent_at;
    bool restored = false;
    OrphanId orphan;             ///< of a void: the label that nobody counts with; none: the shipment's own
    std::string proposal, proposed_by, proposed_why;
};

// ---- shipments (store.cpp)
void insert_shipment(db::Tx& tx, const ShipmentRow& row, const std::string& actor);
/// Throws db::Duplicate where a package is in a live shipment already.
void insert_packages(db::Tx& tx, ShipmentId id, const std::vector<PackageId>& packages);
std::optional<ShipmentRow> get(db::Tx& tx, ShipmentId id, bool lock);
std::vector<ShipmentRow> of_order(db::Tx& tx, OrderId order);
std::vector<ShipmentRow> list(db::Tx& tx, const std::string& state, std::int64_t after, int limit);
std::vector<ShipmentPackage> packages(db::Tx& tx, ShipmentId id);
std::optional<ShipmentId> live_shipment(db::Tx& tx, PackageId package);
void set_state(db::Tx& tx, ShipmentId id, const std::string& state, const std::string& reason, const std::string& detail, Instant at);
/// Booked, on no truck, and not to be voided any more from before `until` on; the soonest first.
std::vector<ShipmentRow> void_deadlines(db::Tx& tx, Instant from, Instant until, int limit);
void set_attempts(db::Tx& tx, ShipmentId id, int attempts);
void want_void(db::Tx& tx, ShipmentId id);
void release_packages(db::Tx& tx, ShipmentId id);

// ---- intents (store_intents.cpp)
void insert_intent(db::Tx& tx, const Intent& intent, Instant at);
/// Intents in that state whose time has come, without locks: somebody else may take them meanwhile.
std::vector<BookingId> due(db::Tx& tx, const std::string& state, int limit);
/// One compare-and-set: stamps the token on those that are still pending and due; rows that carry it afterwards are ours.
std::int64_t claim_pending(db::Tx& tx, const std::vector<BookingId>& ids, const std::string& owner, std::int64_t token, Duration lease);
/// The same for unknown outcomes that are due to be asked about; their state stays.
std::int64_t claim_unknown(db::Tx& tx, const std::vector<BookingId>& ids, const std::string& owner, std::int64_t token, Duration lease);
/// Those of them that carry the token.
std::vector<Intent> claimed(db::Tx& tx, const std::vector<BookingId>& ids, std::int64_t token);
std::vector<Intent> expired(db::Tx& tx, const std::string& state, int limit);
std::vector<Intent> of_shipment(db::Tx& tx, ShipmentId id);
std::optional<Intent> lock_intent(db::Tx& tx, BookingId id);
bool keep(db::Tx& tx, BookingId id, std::int64_t token, const std::string& kept);
/// Marks intents of one claim, each fenced by itself: those that were still claimed, under this token, with time left. Returns them;
/// what they send is kept beside them.
struct Sending {
    BookingId id;
    std::string exact;
    std::string account;         ///< by which it is sent; empty: one without a name
};
std::vector<BookingId> mark_sending(db::Tx& tx, std::int64_t token, std::span<const Sending> sendings, Duration lease, Instant at);
/// Those of them that are marked under this token.
std::vector<BookingId> marked(db::Tx& tx, std::int64_t token, std::span<const Sending> sendings);
/// Marks a repetition: the intent stays unknown. False where the lease is lost: then nothing may be sent.
bool mark_repeated(db::Tx& tx, BookingId id, std::int64_t token, Duration lease, Instant at);
std::string sent_exact(db::Tx& tx, BookingId id);  ///< what was sent last; empty where nothing was
/// The carrier with the account by which it was sent, as the host takes it: "demo@test", or the carrier alone where that is not known.
std::string sent_by(db::Tx& tx, BookingId id, const std::string& carrier);
/// What a completing update writes. Fenced: false where the intent is not `from` any more or carries another token.
struct Step {
    std::string to;
    bool alive = true;           ///< keeps the live slot
    Duration due_in{};           ///< for pending and unknown
    int checks = 0, absent_answers = 0;
    std::string reason, detail;
};
bool step(db::Tx& tx, const Intent& intent, const Step& step, Instant at);
/// The booking of a voided shipment gives its slot back.
void kill_slots(db::Tx& tx, ShipmentId id);
std::int64_t unknown_count(db::Tx& tx);
/// What a first person said of a doubt; an empty verdict takes it back.
void propose(db::Tx& tx, BookingId id, const std::string& verdict, const std::string& who, const std::string& why, Instant at);

// ---- what happened to an intent (store_events.cpp)
void add_event(db::Tx& tx, std::int64_t id, BookingId intent, const std::string& from, const std::string& to, const std::string& actor,
               const std::string& detail, Instant at);
std::vector<BookingEvent> events(db::Tx& tx, BookingId intent);
/// Whether the numbers that it was ended as booked with are a person's, typed in.
bool adopted_by_person(db::Tx& tx, BookingId intent);
void add_late_answer(db::Tx& tx, std::int64_t id, BookingId intent, const std::string& outcome, const std::string& answer, Instant at);
std::vector<LateAnswer> late_answers(db::Tx& tx, BookingId intent);

// ---- what was said to carriers (store_conversations.cpp)
struct ConversationRow {
    std::int64_t id = 0;
    BookingId intent;
    Instant at;
    std::string operation, outcome, detail;
    std::string calls;           ///< JSON; gzip of it where it is long
};
/// A row that is there already stays one row.
void add_conversations(db::Tx& tx, const std::vector<ConversationRow>& conversations);
std::vector<ConversationRow> conversations(db::Tx& tx, const std::vector<BookingId>& intents, int limit);  ///< the newest first
struct Asked {
    BookingId id;
    std::string kind;
    int attempt = 1;
    std::string reference;
    std::optional<Instant> last_sent_at;
    bool settled = false;        ///< nobody waits for it any more
};
/// A shipment's intents, voids of strays included, the oldest first.
std::vector<Asked> asked_of(db::Tx& tx, ShipmentId id);
/// Of the conversations that came to nothing or only asked, the newest `keep` - 1 of an intent stay.
void drop_repeats(db::Tx& tx, BookingId intent, int keep);
/// Intents that nobody waits for, with conversations from before then, the oldest first; one may stand there twice.
std::vector<BookingId> old_conversations(db::Tx& tx, Instant before, int limit);
void drop_conversations(db::Tx& tx, const std::vector<BookingId>& intents, Instant before);

// ---- live labels that nobody counts with (store_orphans.cpp)
/// False where the carrier's shipment is known as an orphan already.
bool insert_orphan(db::Tx& tx, const Orphan& orphan);
std::optional<Orphan> orphan(db::Tx& tx, OrphanId id, bool lock);
std::vector<Orphan> orphans(db::Tx& tx, const std::string& state, std::int64_t after, int limit);
void set_orphan(db::Tx& tx, OrphanId id, const std::string& state, const std::string& reason, const std::string& detail,
                const std::string& actor, Instant at);
int orphan_voids(db::Tx& tx, OrphanId id);  ///< how many voids were begun

// ---- labels that did not come with their bookings (store_labels.cpp)
void miss_labels(db::Tx& tx, const std::vector<ShipmentId>& shipments, Instant now);
std::optional<MissingLabel> missing_label(db::Tx& tx, ShipmentId id, bool lock);
std::vector<MissingLabel> missing_labels(db::Tx& tx, Instant before, int limit);
/// Those that are due and nobody else's: nobody asks for them within `lease`.
std::vector<ShipmentId> claim_missing_labels(db::Tx& tx, Duration lease, int limit);
void put_off_label(db::Tx& tx, ShipmentId id, Duration due_in, int tries, const std::string& problem);
void leave_label(db::Tx& tx, ShipmentId id, const std::string& problem);  ///< to a person
void drop_missing_label(db::Tx& tx, ShipmentId id);

// ---- late answers that left open what was bought (store_late.cpp)
struct LateDoubt {
    BookingId intent;
    Instant since;
    int tries = 0;
};
/// The latest answer counts: its questions begin anew.
void add_late_doubt(db::Tx& tx, BookingId intent, Instant now);
/// Those that are due and nobody else's: nobody asks about them within `lease`.
std::vector<LateDoubt> claim_late_doubts(db::Tx& tx, Duration lease, int limit);
std::optional<LateDoubt> lock_late_doubt(db::Tx& tx, BookingId intent);
void put_off_late_doubt(db::Tx& tx, BookingId intent, Duration due_in, int tries);
void drop_late_doubt(db::Tx& tx, BookingId intent);

// ---- the carriers' books beside ours (store_sweep.cpp)
struct Sweep {
    std::string carrier;
    Instant since, started_at;
    std::string page;            ///< where it goes on; empty: at the beginning
    std::int64_t token = 0;
};
/// A compare-and-set like every claim. Nothing where it is not due, or another server is at it; the first is due after `every`.
std::optional<Sweep> claim_sweep(db::Tx& tx, const std::string& carrier, std::int64_t token, Instant since, Instant now, Duration lease,
                                 Duration every);
/// Fenced: false where another server has taken over.
bool sweep_goes_on(db::Tx& tx, const Sweep& sweep, const std::string& next_page, Duration due_in);
struct Booking {
    BookingId intent;
    ShipmentId shipment;
    std::string reference, state, carrier_shipment_id, tracking_number;
    bool counts = false;         ///< keeps the live slot
};
std::vector<Booking> by_references(db::Tx& tx, const std::vector<std::string>& references);
void mark_listed(db::Tx& tx, const std::vector<BookingId>& intents, Instant at);
/// Settled as booked by that account between two moments of the database, and not listed since `started`.
std::vector<Booking> not_listed(db::Tx& tx, const std::string& carrier, const std::string& account, Instant from, Instant until, Instant started, int limit);

// ---- after a backup was put back (store_recovery.cpp)
/// Intents to book in this state that are not marked yet: id and shipment alone.
std::vector<Intent> not_marked(db::Tx& tx, const std::string& state, int limit);
void mark_restored(db::Tx& tx, BookingId id, Instant now);

// ---- what many bookings that succeed together change (store_groups.cpp)
/// Rows in the order of their ids; `lock` locks them.
std::vector<ShipmentRow> get(db::Tx& tx, const std::vector<ShipmentId>& ids, bool lock);
/// Without what was asked for and what was kept: nobody needs these of a booking that succeeded.
std::vector<Intent> lock_intents(db::Tx& tx, const std::vector<BookingId>& ids);
std::map<OrderId, std::vector<ShipmentRow>> of_orders(db::Tx& tx, const std::vector<OrderId>& orders);
std::map<ShipmentId, std::vector<ShipmentPackage>> packages(db::Tx& tx, const std::vector<ShipmentId>& ids);
/// Those of them that have a package which is in no live shipment.
std::set<ShipmentId> left_behind(db::Tx& tx, const std::vector<ShipmentId>& ids);
/// Intents of one claim that are done: fenced each like step(). How many they were.
std::int64_t finish(db::Tx& tx, const std::vector<BookingId>& ids, std::int64_t token, const std::string& from, Instant at);
struct EventRow {
    std::int64_t id = 0;
    BookingId intent;
    std::string from, to, actor, detail;
};
void add_events(db::Tx& tx, const std::vector<EventRow>& events, Instant at);
/// Their states, numbers and prices, and the numbers of their packages, as the rows say.
void set_booked(db::Tx& tx, const std::vector<ShipmentRow>& booked, Instant at);
void set_package_numbers(db::Tx& tx, const std::map<ShipmentId, std::vector<ShipmentPackage>>& packages);

// ---- handover (store_handover.cpp)
struct HandoverRow {
    HandoverId id;
    std::string carrier, state;
};
void insert_handover(db::Tx& tx, HandoverId id, const std::string& carrier, const std::string& actor, Instant at);
std::optional<HandoverRow> lock_handover(db::Tx& tx, HandoverId id);
void close_handover(db::Tx& tx, HandoverId id, Instant at);
void add_to_handover(db::Tx& tx, HandoverId id, PackageId package, Instant at);
/// Without their packages.
std::vector<AtDock> at_dock(db::Tx& tx, const std::string& carrier, const std::string& account);

// ---- manifests (store_manifests.cpp)
void await_manifests(db::Tx& tx, const std::vector<std::pair<ShipmentId, std::string>>& shipments);
std::vector<Unmanifested> lock_unmanifested(db::Tx& tx, const std::string& carrier, int limit);
std::map<std::string, std::int64_t> unmanifested_counts(db::Tx& tx);
void drop_unmanifested(db::Tx& tx, const std::vector<ShipmentId>& shipments);
void give_back_unmanifested(db::Tx& tx, const std::vector<ShipmentId>& shipments);

}  // namespace waybill::shipping::store
