#pragma once
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "faults/scenarios/client.h"
#include "faults/scenarios/promise.h"
#include "support/shop.h"
#include "support/tested_server.h"

namespace waybill::faults {

/// Packed parcels that wait for their booking with one of the three classes of carriers, and the judge who compares what we say
/// of them with the simulator's truth. Times are shortened: leases of two seconds, an answer is waited for two seconds, a quiet
/// period of eight (tests/CMakeLists.txt).
class Yard {
  public:
    /// `socket` names a database server of its own.
    explicit Yard(const std::string& mutation = "", const std::string& socket = "");

    struct Parcel {
        std::string order, package, carrier;
    };
    /// `classes` in turn: "abc", or "b" for one only.
    std::vector<Parcel> pack(std::int64_t count, const std::string& classes = "abc");
    /// No server works any more but those that a scenario starts.
    void close_shop() { world.kill(); }

    /// Asks for the booking of a parcel until the answer is final; the shipment's id, or nothing.
    std::string book(Client& client, const Parcel& parcel);
    /// One request, whatever becomes of it.
    void ask_to_book(int port, const Parcel& parcel);
    void ask_to_void(int port, const std::string& shipment, const std::string& key);

    /// SIGSTOP, where it holds no lock of the database.
    void stop_outside_of_transactions(testing::TestedServer& server);

    /// Whether nothing is under way any more: every intent is at its end, or with a person, and every label is here.
    bool settled();
    bool settles_within(std::chrono::seconds patience);
    /// And no late answer leaves open what was bought: the carriers have been asked after their quiet periods.
    bool is_quiet_within(std::chrono::seconds patience);

    /// A label that nobody could write down is found in the carrier's books, once a day: where there is one, that day is now.
    void sweep(Figures& figures);
    /// Holds everything against the simulator's truth.
    void judge(Figures& figures);
    std::int64_t count(const std::string& sql);  ///< the one number that a query gives
    /// Of InnoDB's tables of transactions and locks. They are a copy, made anew only where nobody has read it for a tenth of a
    /// second: this waits for that long.
    std::int64_t count_of_innodb(const std::string& table, const std::string& where);

    static constexpr std::chrono::seconds kLease{2}, kQuiet{8};

    testing::World world;
    testing::Shop shop;
    testing::TestedServer::Environment environment;  ///< of every server here

  private:
    std::string booking(const Parcel& parcel) const;
    void judge_shipments(Figures& figures);
    std::string story(ShipmentId id);
    void judge_reviews(Figures& figures);

    int stocked_ = 0;
};

/// The same work in several yards at once, each with a database server of its own, on a thread of its own: for what is mostly waited
/// for. `work` takes the yard's number and the server's socket; of one yard alone the socket is empty, the server the tests' own.
Figures in_yards(std::size_t count, const std::function<Figures(std::size_t yard, const std::string& socket)>& work);

}  // namespace waybill::faults
