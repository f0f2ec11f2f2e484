#include "script.h"

#include <array>
#include <cstdint>

namespace waybill::simulator {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

/// A small repeatable source of chance (FNV-1a for the seed, splitmix64 for the draws).
class Chance {
  public:
    explicit Chance(std::string_view seed) {
        for (const unsigned char c : seed) state_ = (state_ ^ c) * 1099511628211u;
    }
    std::uint64_t below(std::uint64_t limit) {
        std::uint64_t z = state_ += 0x9e3779b97f4a7c15u;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
        return (z ^ (z >> 31)) % limit;
    }
    bool percent(int share) { return below(100) < static_cast<std::uint64_t>(share); }

  private:
    std::uint64_t state_ = 1469598103934665603u;
};

constexpr std::array<const char*, 6> kHubs{"Coventry", "Doncaster", "Lille", "Leipzig", "Liège", "Daventry"};

Duration travel_time(std::string_view service) {
    if (service == "express") return hours(8);
    if (service == "economy") return hours(24);
    if (service == "freight") return hours(20);
    return hours(14);
}

}  // namespace

std::vector<Step> script(const Journey& journey) {
    Chance chance(journey.number);
    const std::string origin = journey.from_city + ", " + journey.from_country;
    const std::string target = journey.to_city + ", " + journey.to_country;
    const bool abroad = journey.from_country != journey.to_country;
    const Duration leg = travel_time(journey.service);
    const auto odd_minutes = [&](int up_to) { return minutes(chance.below(static_cast<std::uint64_t>(up_to))); };

    std::vector<Step> steps{{"LC", Duration{}, origin, "Label created, parcel not yet received"}};
    Duration at = hours(2) + odd_minutes(45);
    steps.push_back({"PU", at, origin, "Collected from sender"});
    at += hours(1) + odd_minutes(90);
    steps.push_back({"DP", at, origin, "Departed origin depot"});

    const int hubs = 2 + static_cast<int>(chance.below(2));
    const int late_hub = chance.percent(6) ? static_cast<int>(chance.below(static_cast<std::uint64_t>(hubs))) : -1;
    const std::uint64_t first = chance.below(kHubs.size());
    for (int i = 0; i < hubs; ++i) {
        const std::string place = kHubs[(first + static_cast<std::uint64_t>(i)) % kHubs.size()];
        at += leg / hubs + odd_minutes(60);
        steps.push_back({"AR", at, place, "Arrived at hub"});
        if (abroad && i == 0 && chance.percent(25)) {
            at += minutes(30);
            steps.push_back({"HD", at, place, "Held by customs"});
            at += hours(10) + odd_minutes(240);
        }
        if (i == late_hub) {
            at += minutes(20);
            steps.push_back({"DY", at, place, "Delayed: missed connection"});
            at += hours(12);
        }
        at += hours(1) + odd_minutes(60);
        steps.push_back({"DP", at, place, "Departed hub"});
    }
    at += hours(3) + odd_minutes(120);
    steps.push_back({"OD", at, target, "Out for delivery"});
    if (chance.percent(8)) {
        at += hours(3) + odd_minutes(120);
        steps.push_back({"DA", at, target, "Delivery attempted, nobody at home"});
        at += hours(18);
        steps.push_back({"OD", at, target, "Out for delivery"});
    }
    at += hours(2) + odd_minutes(180);
    steps.push_back({"DL", at, target, "Delivered"});
    return steps;
}

std::string_view state_after(std::string_view code) {
    if (code == "LC") return "booked";
    if (code == "PU") return "accepted";
    if (code == "OD") return "out_for_delivery";
    if (code == "DA") return "delivery_attempted";
    if (code == "DL") return "delivered";
    return "in_transit";
}

}  // namespace waybill::simulator
