#pragma once
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>

#include "collection/collection.h"
#include "collection/store.h"

namespace waybill::collection {

/// How a run ended, whatever it was a run of.
struct Ending {
    rules::Ended ended = rules::Ended::not_now;
    Duration retry_after{};
    std::string number, detail, reply;
    std::optional<Money> price;
    std::vector<File> files;
    std::vector<std::string> left_out;  ///< carrier_shipment_ids
};

struct Collection::Impl {
    Impl(Parts parts, Settings s) : p(parts), settings(std::move(s)) {}

    Parts p;
    Settings settings;

    mutable std::mutex mutex;
    std::condition_variable all_done;
    int in_flight = 0;
    void begin();
    void end();

    // collection.cpp: a new one.
    store::Errand write(db::Tx& tx, rules::Kind kind, const std::string& carrier, const std::string& account, const std::string& request,
                        const std::string& actor, std::int64_t pickup = 0);

    // sending.cpp
    rules::Facts facts(const store::Errand& errand) const;
    void start(const store::Errand& errand);
    void start_manifest(const store::Errand& errand);
    void start_pickup(const store::Errand& errand);
    void start_cancellation(const store::Errand& errand);
    void ended(const store::Errand& claimed, const Ending& ending);

    // settling.cpp: where an errand goes, and what that means for what it is about.
    void go_on(db::Tx& tx, store::Errand errand, const rules::Step& step, const Ending& ending);
    void settle(db::Tx& tx, store::Errand errand, const Finding& finding, const std::string& actor);
    void after_manifest(db::Tx& tx, const store::Errand& errand, const Ending& ending);
    void after_cancellation(db::Tx& tx, const store::Errand& errand);
};

/// What a van is ordered for, as it is kept.
struct Van {
    std::chrono::year_month_day date;
    int ready_minute = 0, close_minute = 0;
    std::int64_t parcels = 1;
    Grams weight;
    std::string service, to_country, instructions;
};
std::string to_json(const Van& van);
/// Throws std::logic_error on text that to_json did not write.
Van van_of(const std::string& stored);

Error unknown_carrier(const std::string& code);
Error in_recovery();

}  // namespace waybill::collection
