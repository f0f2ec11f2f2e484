#pragma once
#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>

#include "shipping/rules.h"
#include "shipping/shipping.h"
#include "shipping/store.h"

namespace waybill::shipping {

using BookOutcome = carrierhost::Outcome<carrier::Booked>;
using VoidOutcome = carrierhost::Outcome<carrier::Voided>;
using FindOutcome = carrierhost::Outcome<carrier::Found>;

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

    // outcomes.cpp: answers become events. Each is one transaction.
    void booked(const store::Intent& intent, const BookOutcome& outcome);
    void voided(const store::Intent& intent, const VoidOutcome& outcome);
    void found(const store::Intent& intent, const FindOutcome& outcome);
    void settle(const store::Intent& claimed, const Answered& answered);
    rules::Facts facts(const store::Intent& intent, const store::ShipmentRow& shipment) const;
    rules::Policy policy() const;

    // effects.cpp: what a step changes. The order's row is locked by the caller.
    void carry_out(db::Tx& tx, const store::Intent& intent, const rules::Step& step, const Told& told);
    void take_effect(db::Tx& tx, const store::Intent& intent, const rules::Step& step, rules::Effect effect, const Told& told);
    void adopt(db::Tx& tx, const store::ShipmentRow& shipment, const carrier::Booked& booked);
    void fail(db::Tx& tx, const store::ShipmentRow& shipment, const std::string& reason, const std::string& detail);
    void doubt(db::Tx& tx, const store::ShipmentRow& shipment, const std::string& reason, const std::string& detail);
    void new_attempt(db::Tx& tx, const store::Intent& dead, const store::ShipmentRow& shipment);
    void start_void(db::Tx& tx, const store::ShipmentRow& shipment, const std::string& actor);  // voids.cpp
    void end_void(db::Tx& tx, const store::ShipmentRow& shipment);
    void refuse_void(db::Tx& tx, const store::ShipmentRow& shipment, const std::string& detail);
    void announce(db::Tx& tx, const std::string& topic, const store::ShipmentRow& shipment, const std::string& actor);
    void set_order_booking(db::Tx& tx, OrderId order);

    // sending.cpp
    void start(const store::Intent& intent);
    void start_find(const store::Intent& intent);
    void resolve(const store::Intent& unknown);
    /// An event that no carrier told of. Nothing where the intent moved on since it was seen.
    void happened(const store::Intent& seen, const rules::Event& event, const std::string& detail);

    Shipment view(db::Tx& tx, const store::ShipmentRow& row);
};

Error no_shipment();
/// What is kept of an answer.
std::string answer_json(const std::string& detail, const std::string& raw);

}  // namespace waybill::shipping
