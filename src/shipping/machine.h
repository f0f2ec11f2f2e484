#pragma once
#include <atomic>
#include <condition_variable>
#include <exception>
#include <memory>
#include <mutex>
#include <span>
#include <string>

#include "base/gatherer.h"
#include "shipping/marks.h"
#include "shipping/rules_late.h"
#include "shipping/rules_orphans.h"
#include "shipping/rules_person.h"
#include "shipping/shipping.h"
#include "shipping/store.h"

namespace waybill::shipping {

using BookOutcome = carrierhost::Outcome<carrier::Booked>;
using VoidOutcome = carrierhost::Outcome<carrier::Voided>;
using FindOutcome = carrierhost::Outcome<carrier::Found>;
using LabelOutcome = carrierhost::Outcome<carrier::Labels>;
using ListOutcome = carrierhost::Outcome<carrier::Listed>;

/// The booking machine: what every use case of this room shares. Each intent goes
/// pending → claimed → sending → done | rejected | unknown → (done | absent | review), and every completing update is fenced by
/// the token of its claim, so that a worker that lost its lease can never overwrite what came after it. What follows from what
/// is decided in rules.h alone; here it is loaded, saved and announced.
struct Shipping::Impl {
    Impl(Parts parts, Settings s);

    Parts p;
    Settings settings;
    std::string owner;                     ///< names this process in leases

    // What is under way in this process.
    mutable std::mutex mutex;
    std::condition_variable all_done;
    int in_flight = 0;
    void begin();
    void end();
    GroupCount claim_groups;
    std::shared_ptr<Marks> marks;  ///< shared with whoever works off what others brought: they may still be leaving when the machine goes

    /// What an event brought along: for the shipment, and for people to read.
    struct Told {
        const carrier::Booked* booked = nullptr;
        std::string detail, actor;
    };
    struct Answered {
        rules::Event event;
        std::optional<rules::CameLate> late;  ///< what it is where the lease was lost meanwhile; nothing: it is only kept
        std::string name;
        Told told;
        std::string raw_reply;
    };

    // outcomes.cpp: answers become events, each in a transaction.
    void booked(const store::Intent& intent, const carrier::BookingRequest& asked, BookOutcome outcome);
    void voided(const store::Intent& intent, const VoidOutcome& outcome);
    void found(const store::Intent& intent, const FindOutcome& outcome);
    void settle(db::Tx& tx, const store::Intent& claimed, const Answered& answered);
    static bool is_ours(const store::Intent& now, const store::Intent& claimed);
    /// An intent and what it belongs to, all locked.
    struct Held {
        store::Intent intent;
        store::ShipmentRow shipment;          ///< of no meaning for the void of an orphan
        std::optional<Orphan> orphan;
    };
    std::optional<Held> hold(db::Tx& tx, const store::Intent& seen);
    rules::Facts facts(const store::Intent& intent, const store::ShipmentRow& shipment) const;
    rules::Policy policy() const;

    // answers.cpp: those that come together share it.
    struct Answer {
        store::Intent claimed;
        Answered answered;
        std::shared_ptr<const void> outcome;  ///< what `answered` points into; none: it lives long enough
        std::optional<store::ConversationRow> said;  ///< how it came about; none: nothing was said
    };
    struct Adoption {
        const store::Intent* intent = nullptr;  ///< none: somebody else moves it
        store::ShipmentRow shipment;
        const carrier::Booked* booked = nullptr;
        bool by_person = false;                ///< who found it has the label, too
    };
    Answer answer_to(const store::Intent& claimed, const carrier::BookingRequest& asked, BookOutcome outcome) const;
    GroupCount answer_groups;
    std::shared_ptr<Gatherer<Answer>> answers;
    void take(std::vector<Answer> answers);
    /// It may not be storable now (no database): then the lease runs out and the outcome is asked for.
    void not_stored(BookingId intent, const std::exception_ptr& why);
    // conversation.cpp
    void keep_conversations(db::Tx& tx, std::span<const Answer> answers);
    /// Of an answer that is not, or cannot be, stored: a best effort of its own.
    void keep_alone(const std::optional<store::ConversationRow>& said);
    void settle(std::span<const Answer> answers);
    void settle(db::Tx& tx, std::span<const Answer> answers);
    bool simply_succeeds(const Answer& answer, const store::Intent& intent, const store::ShipmentRow& shipment) const;
    void finish(db::Tx& tx, std::span<const Adoption> adoptions);

    // effects.cpp: what a step changes. The order's row is locked by the caller.
    void carry_out(db::Tx& tx, const store::Intent& intent, const rules::Step& step, const Told& told);
    void take_effect(db::Tx& tx, const store::Intent& intent, const rules::Step& step, rules::Effect effect, const Told& told);
    void adopt(db::Tx& tx, std::span<const Adoption> adoptions);
    void fail(db::Tx& tx, const store::ShipmentRow& shipment, const std::string& reason, const std::string& detail);
    void doubt(db::Tx& tx, const store::ShipmentRow& shipment, const std::string& reason, const std::string& detail);
    void new_attempt(db::Tx& tx, const store::Intent& dead, const store::ShipmentRow& shipment);
    void start_void(db::Tx& tx, const store::ShipmentRow& shipment, const std::string& actor);  // voids.cpp
    void end_void(db::Tx& tx, const store::ShipmentRow& shipment);
    void refuse_void(db::Tx& tx, const store::ShipmentRow& shipment, const std::string& detail);
    std::optional<Instant> void_until(const std::string& carrier, const std::string& service, Instant booked_at) const;
    void announce(db::Tx& tx, const std::string& topic, const store::ShipmentRow& shipment, const std::string& actor);
    using PackagesOf = std::map<ShipmentId, std::vector<ShipmentPackage>>;
    void announce(db::Tx& tx, const std::string& topic, std::span<const store::ShipmentRow> shipments, const PackagesOf& packages,
                  const std::string& actor);
    void set_order_booking(db::Tx& tx, OrderId order) { set_order_bookings(tx, {order}); }
    void set_order_bookings(db::Tx& tx, const std::vector<OrderId>& ids);

    // labels.cpp
    void ask_for_label(ShipmentId id);
    void labelled(ShipmentId id, const LabelOutcome& outcome);
    static bool is_alive(const store::ShipmentRow& shipment);

    // orphans.cpp
    void add_orphan(db::Tx& tx, Orphan orphan, rules::Stray stray);
    void start_orphan_void(db::Tx& tx, const Orphan& orphan);
    void carry_out_orphan(db::Tx& tx, const Held& held, rules::Step step, const Told& told);

    // late_doubts.cpp
    bool ask_about_late_doubts();
    void ask_about(const store::LateDoubt& doubt);
    void late_found(const store::Intent& attempt, const FindOutcome& outcome);
    void add_strays(db::Tx& tx, const Held& held, const carrier::Found& shown);
    void leave_to_person(db::Tx& tx, const store::Intent& intent, const std::string& detail);
    rules::LateDoubt late_doubt(const store::LateDoubt& doubt, const store::Intent& intent) const;

    // sweep.cpp
    bool sweep(const carrierhost::Profile& carrier);
    void compare(db::Tx& tx, const std::string& carrier, const carrier::Listed& page);
    void list_missing(db::Tx& tx, const store::Sweep& sweep, Duration quiet_period);
    void add_lost(db::Tx& tx, const std::string& carrier, const store::Booking& booking, const char* reason);

    // recovery.cpp
    int doubt_what_was_open();
    bool readopt(db::Tx& tx, const carrierhost::Profile& carrier, const carrier::ListedShipment& listed, const rules::Reference& reference);
    void recover_line(db::Tx& tx, const carrierhost::Profile& carrier, const carrier::ListedShipment& listed, Recovered& report);
    carrier::BookingRequest asked_for(db::Tx& tx, const orders::Order& order, const std::vector<packing::Package>& packages, const std::string& service);

    // sending.cpp
    void start(const store::Intent& intent);
    void start_booking(const store::Intent& intent);
    void start_voiding(const store::Intent& intent);
    /// What is asked to find out what became of a booking, or of its void, and under which account.
    struct Question {
        carrier::FindRequest request;
        std::string address;
    };
    Question question(db::Tx& tx, const store::Intent& intent) const;
    void start_find(const store::Intent& intent);
    void resolve(const store::Intent& unknown);
    /// An event that no carrier told of. Nothing where the intent moved on since it was seen.
    void happened(const store::Intent& seen, const rules::Event& event, const std::string& detail);

    Shipment view(db::Tx& tx, const store::ShipmentRow& row);
};

Error no_shipment();
/// One page of a carrier's books, waited for.
ListOutcome listed_by(carrierhost::CarrierHost& carriers, const std::string& carrier, const carrier::ListRequest& request);
/// A live label under one of our attempts, as its carrier shows it.
Orphan stray_of(const store::Intent& attempt, const carrier::Booked& shown);
Orphan stray_of(const std::string& carrier, const carrier::ListedShipment& listed, ShipmentId shipment);
/// What is kept of an answer.
std::string answer_json(const std::string& detail, const std::string& raw);
/// What an answer to "what do you have under this reference?" is worth, whatever it shows.
rules::Found::Kind kind_of(const FindOutcome& outcome);
/// Whether the carrier's booking is the one with these numbers.
bool is_same(const carrier::Booked& booked, const std::string& carrier_shipment_id, const std::string& tracking_number);

}  // namespace waybill::shipping
