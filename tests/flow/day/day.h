#pragma once
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "client.h"
#include "input.h"

namespace day {

/// What was played and how it ended: the table and the JSON.
struct Result {
    std::int64_t orders_in = 0, lines = 0, units = 0, accepted = 0, refused = 0, held = 0, delivered = 0, backordered = 0, unfinished = 0;
    std::int64_t shorts = 0, packages = 0, bookings = 0, handed_over = 0, walked_mm = 0, pick_lists = 0, scans = 0;
    std::int64_t live_at_carrier = 0, repeated_references = 0, price_tolerance_permille = 0, requests = 0, repeated = 0;
    std::map<std::string, std::int64_t> refused_why, held_why, open_why;
    std::vector<std::pair<std::string, double>> stages;
    std::vector<std::string> complaints;  ///< what must not be: an empty list is a day well done
};

/// A line of progress on standard error: a bar on a terminal, else a line every few seconds.
class Progress {
  public:
    void begin(const std::string& stage, std::int64_t total);
    void step(std::int64_t n = 1);
    void note(const std::string& text);
    void end();

  private:
    void draw(bool last);
    std::mutex mutex_;
    std::string stage_;
    std::int64_t total_ = 0, done_ = 0;
    double drawn_at_ = 0;
};

struct Options {
    std::vector<std::string> files;
    double stock = 1.0;
    std::string run_json, json_out;
    int pickers = 6, packers = 4, kills = 0;
    std::uint64_t seed = 1;
    std::string up_command;  ///< how a killed server is started again
};

/// A package that is sealed and waits for its carrier.
struct Parcel {
    std::string id, sscc, order, shipment;
};

/// Plays the day. The stages follow one another; inside a stage several people work at once.
class Day {
  public:
    Day(Options options, Input input) : options_(std::move(options)), input_(std::move(input)), client_(options_.run_json) {}
    Result play();

  private:
    // warehouse.cpp
    void put_products();
    void put_locations();
    void receive_stock();
    // intake.cpp
    void import_orders();
    void read_refusals(const std::string& error_file);
    // floor.cpp
    void pick_and_pack();
    bool pick_one_list(int picker);
    void pick_stop(const std::string& list, const waybill::json::Value& task, const std::string& device);
    void pack_order(const std::string& order, int packer);
    std::string open_package(const std::string& order, int part, const std::string& station);
    Parcel seal(const std::string& package, const std::string& order, std::int64_t weight_g);
    // carriers.cpp
    void book(const Parcel& parcel);
    void await_bookings();
    void hand_over();
    void follow();
    // outcome.cpp
    void count_states();
    void check_simulator();

    void expect(const Reply& reply, const std::string& what);
    void complain(const std::string& what);
    std::int64_t next_seq(const std::string& device);
    void work(int people, const std::function<bool(int)>& one);

    Options options_;
    Input input_;
    Client client_;
    Result result_;
    Progress progress_;
    std::string run_key_;                          ///< makes this run's Idempotency-Keys and devices its own
    std::map<std::string, std::int64_t> on_shelf_; ///< what is really there, by SKU: the ledger may believe more

    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::string> to_pack_;
    std::vector<Parcel> parcels_;
    std::map<std::string, std::int64_t> seq_;
    std::map<std::string, int> packages_of_;
    std::map<std::string, std::string> order_ids_; ///< external reference → id
    int picking_ = 0;
};

}  // namespace day
