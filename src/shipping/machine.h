#pragma once
#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>

#include "shipping/shipping.h"
#include "shipping/store.h"

namespace waybill::shipping {

using BookOutcome = carrierhost::Outcome<carrier::Booked>;
using VoidOutcome = carrierhost::Outcome<carrier::Voided>;
using FindOutcome = carrierhost::Outcome<carrier::Found>;

/// The booking machine: what every use case of this room shares. Each intent goes
/// pending → claimed → sending → done | rejected | unknown → (done | absent | review), and every completing update is fenced by
/// the token of its claim, so that a worker that lost its lease can never overwrite what came after it.
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

    // outcomes.cpp: what an answer changes. Each is one transaction.
    void booked(const store::Intent& intent, const BookOutcome& outcome);
    void voided(const store::Intent& intent, const VoidOutcome& outcome);
    void found(const store::Intent& intent, const FindOutcome& outcome);

    // Steps inside a transaction; the order's row is locked by the caller.
    void adopt(db::Tx& tx, const store::Intent& intent, const store::ShipmentRow& shipment, const carrier::Booked& booked);
    void fail(db::Tx& tx, const store::Intent& intent, const store::ShipmentRow& shipment, const std::string& reason, const std::string& detail);
    void doubt(db::Tx& tx, const store::Intent& intent, const store::ShipmentRow& shipment, const std::string& detail);
    void person(db::Tx& tx, const store::Intent& intent, const store::ShipmentRow& shipment, const std::string& detail);
    void postpone(db::Tx& tx, const store::Intent& intent, Duration due_in, const std::string& detail);
    void try_again(db::Tx& tx, const store::Intent& absent, const store::ShipmentRow& shipment);
    void complete_void(db::Tx& tx, const store::Intent& intent, const store::ShipmentRow& shipment);
    void start_void(db::Tx& tx, const store::ShipmentRow& shipment, const std::string& actor);
    void move(db::Tx& tx, const store::Intent& intent, const store::Step& step);
    void announce(db::Tx& tx, const std::string& topic, const store::ShipmentRow& shipment, const std::string& actor);
    void set_order_booking(db::Tx& tx, OrderId order);

    /// Runs `work(tx, intent, shipment)` where the intent still carries our token; else keeps the answer as a late one.
    template <class Work>
    void settle(const store::Intent& claimed, const std::string& outcome, const std::string& answer, Work work);

    // sending.cpp
    void start(const store::Intent& intent);
    void start_find(const store::Intent& intent);

    Shipment view(db::Tx& tx, const store::ShipmentRow& row);
};

Error no_shipment();

}  // namespace waybill::shipping
