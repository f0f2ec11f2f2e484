#pragma once
#include <atomic>
#include <map>
#include <memory>
#include <string>

#include "accounts/accounts.h"
#include "addressing/addressing.h"
#include "app/app.h"
#include "base/clock.h"
#include "collection/collection.h"
#include "db/process_number.h"
#include "db/recovery.h"
#include "desk/desk.h"
#include "floor/floor.h"
#include "jobs/jobs.h"
#include "portal/portal.h"
#include "rates/rates.h"

namespace waybill::app {

/// All objects of the process, in the order in which they are built: each needs only those above it. Destroyed in reverse.
struct App::Parts {
    explicit Parts(const Config& config);

    const Config& config;
    Metrics metrics;                          // what operators read at /metrics
    SystemClock clock;                        // the one source of "now"
    db::Database db;                          // the pool and the transaction loop
    db::RecoveryWatch recovery;               // a backup was put back: nothing leaves the building
    db::ProcessNumber process;                // our lease on a process number: ids are unique by it
    IdGenerator ids;                          // identifiers made by the program
    db::Numbers numbers;                      // short numbers and SSCC serials from leased blocks
    std::map<std::string, Texts> languages;   // what people read, by language
    http::Idempotency idempotency;            // the table behind Idempotency-Key
    events::Outbox outbox;                    // news, written with the change it tells of
    events::Relay relay;                      // news, handed to who listens
    wire::Wire wire;                          // the one place from which HTTP leaves
    carrierhost::CarrierHost carriers;        // carrier modules
    accounts::Accounts accounts;              // with whose credentials they call
    identity::Identity identity;              // who calls
    notify::Notify notify;                    // webhooks out
    catalogue::Catalogue catalogue;           // products
    stock::Stock stock;                       // places and the movement ledger
    orders::Orders orders;                    // intake, holds, release, progress
    orders::GroupIntake intake;               // orders that arrive together share a transaction
    addressing::Addressing addressing;        // what carriers know of places
    picking::ScanLog scans;                   // each scan once
    picking::Picking picking;                 // tasks, lists, totes
    packing::Packing packing;                 // packages, slips
    rates::Rates rates;                       // what carriers ask, and rules that choose
    shipping::Shipping shipping;              // bookings, handover
    collection::Collection collection;        // manifests, vans
    tracking::Tracking tracking;              // parcels to the door
    http::Broadcaster broadcaster;            // events to who listens
    floor::Badges badges;                     // who works at the scan station, and on what
    floor::Floor floor;                       // the scan station
    desk::LiveBoard live_board;               // counts to the open boards
    http::Router router;                      // every route there is
    jobs::Runner duties;                      // work that nobody waits for

    const Texts& texts(const std::string& language) const;

    void add_routes();     // routes.cpp
    void add_consumers();  // duties.cpp
    void add_duties();     // duties.cpp
    void add_shared_duties();
    void add_outgoing_duties();
    void add_gauges();
};

}  // namespace waybill::app
