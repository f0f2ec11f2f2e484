#include "faults/scenarios/promise.h"

#include <algorithm>

namespace waybill::faults {
namespace {

constexpr std::size_t kMostBreaches = 12;

}  // namespace

std::vector<Promise> promises() {
    return {
        no_parcel_twice(),
        every_crash_point(),
        lost_acknowledgements(),
        lost_answers(),
        one_booking(),
        lost_lease(),
        database_restarts(),
        database_failover(),
        deadlock_storm(),
        disk_full(),
        stock_truth(),
        graceful_stop(),
        simulated_years(),
    };
}

void Figures::breach(std::string sentence) {
    if (breaches.size() < kMostBreaches) breaches.push_back(std::move(sentence));
    ++sums["breaches"];
}

void Figures::at_worst(const std::string& name, std::int64_t value) {
    const auto [at, fresh] = worst.emplace(name, value);
    if (!fresh) at->second = std::max(at->second, value);
}

void add(Figures& sum, const Figures& more) {
    sum.done += more.done;
    for (const auto& [name, value] : more.sums) sum.sums[name] += value;
    for (const auto& [name, value] : more.worst) sum.at_worst(name, value);
    sum.breaches.insert(sum.breaches.end(), more.breaches.begin(), more.breaches.end());
}

}  // namespace waybill::faults
