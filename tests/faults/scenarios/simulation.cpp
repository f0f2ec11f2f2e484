#include "faults/scenarios/promise.h"
#include "simulation/allocation.h"
#include "simulation/booking.h"
#include "simulation/tracking.h"

// P26: the pure cores under one seed after the other. No server, no database: years pass in minutes.
namespace waybill::faults {
namespace {

using carrier::Recovery;
using Clock = std::chrono::steady_clock;

const std::vector<simulation::BookingStory> kCarriers{{.recovery = Recovery::deduplicates},
                                                      {.recovery = Recovery::deduplicates, .can_find = false},
                                                      {.recovery = Recovery::deduplicates, .odd_answers = true},
                                                      {.recovery = Recovery::queryable},
                                                      {.recovery = Recovery::none}};

/// Every state and step that a booking can take has to be taken somewhere; which are, is counted by their number.
struct Ways {
    std::set<simulation::Edge> edges;
    std::set<shipping::rules::Effect> effects;
};

void play(std::uint64_t seed, Figures& figures, Ways& ways, Duration& lasted) {
    const auto keep = [&](const std::vector<std::string>& breaches) {
        for (const auto& breach : breaches) figures.breach("seed " + std::to_string(seed) + ": " + breach);
    };
    const auto& story = kCarriers[seed % kCarriers.size()];
    const auto booking = simulation::play_booking(seed, story);
    keep(booking.breaches);
    ways.edges.insert(booking.edges.begin(), booking.edges.end());
    ways.effects.insert(booking.effects.begin(), booking.effects.end());
    lasted += booking.lasted;
    auto& sums = figures.sums;
    sums["carrier faults"] += booking.struck, sums["kills"] += booking.kills, sums["freezes"] += booking.freezes;
    sums["commits without an answer"] += booking.lost_commits, sums["late answers"] += booking.late;
    sums["orphans voided"] += booking.orphans, sums["left to a person"] += booking.reviews;
    const auto allocation = simulation::play_allocation(seed);
    keep(allocation.breaches);
    sums["stock transactions"] += allocation.transactions, sums["cut off"] += allocation.cut;
    if (seed % 10 != 0) return;  // a parcel's months cost as much as all the rest
    const auto tracking = simulation::play_tracking(seed);
    keep(tracking.breaches);
    lasted += tracking.lasted;
    sums["tracking questions"] += tracking.questions;
}

Figures run(const Slice& slice) {
    Figures figures;
    Ways ways;
    Duration lasted{};
    const auto until = Clock::now() + slice.time;
    for (; figures.done < slice.size && Clock::now() < until; ++figures.done)
        play(slice.seed * 1'000'000 + static_cast<std::uint64_t>(figures.done), figures, ways, lasted);
    figures.sums["simulated days"] = std::chrono::duration_cast<std::chrono::hours>(lasted).count() / 24;
    figures.at_worst("different steps of booking", static_cast<std::int64_t>(ways.edges.size()));
    figures.at_worst("different effects", static_cast<std::int64_t>(ways.effects.size()));
    return figures;
}

}  // namespace

Promise simulated_years() {
    return {"P26",   "Booking, allocation and tracking come to rest as they should in every simulated story",
            "seeds", 100'000,
            50'000,  1'000,
            run};
}

}  // namespace waybill::faults
