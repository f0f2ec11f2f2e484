#include <algorithm>

#include "picking/rules_batch.h"
#include "picking/rules_measure.h"

namespace waybill::picking::rules {

namespace {

/// A length that a cart walks at least if it serves this job.
struct Need {
    std::int64_t mm;
    std::size_t job;
};

/// Counts the carts that a set of jobs takes at least.
class Carts {
  public:
    explicit Carts(const Load& cart) : cart_(cart) {}
    void add(Load load) {
        // What does not fit goes alone and fills a cart, no more.
        const auto at_most = [](std::int64_t& value, std::int64_t limit) {
            if (limit > 0) value = std::min(value, limit);
        };
        at_most(load.units, cart_.units), at_most(load.grams, cart_.grams), at_most(load.cubic_mm, cart_.cubic_mm);
        sum_ += load;
        any_ = true;
    }
    std::int64_t least() const {
        const auto carts = [](std::int64_t value, std::int64_t limit) { return limit > 0 ? (value + limit - 1) / limit : 0; };
        return std::max({std::int64_t{any_ ? 1 : 0}, carts(sum_.orders, cart_.orders), carts(sum_.units, cart_.units),
                         carts(sum_.grams, cart_.grams), carts(sum_.cubic_mm, cart_.cubic_mm)});
    }

  private:
    Load cart_, sum_;
    bool any_ = false;
};

/// Every cart that serves a job walks at least that job's need: so many carts walk at least so far, summed up.
std::int64_t least(std::vector<Need> needs, std::span<const Job> jobs, const Load& cart) {
    std::sort(needs.begin(), needs.end(), [](const Need& a, const Need& b) { return a.mm > b.mm; });
    std::int64_t total = 0;
    Carts carts(cart);
    for (std::size_t i = 0; i < needs.size(); ++i) {
        carts.add(jobs[needs[i].job].load);
        total += carts.least() * (needs[i].mm - (i + 1 < needs.size() ? needs[i + 1].mm : 0));
    }
    return total;
}

/// What a job's stops between two cross aisles cost at least: once through, or all but the widest gap to and fro.
std::int64_t stretch_need(const std::vector<std::int64_t>& y, std::int64_t low, std::int64_t high) {
    std::int64_t widest = std::max(y.front() - low, high - y.back());
    for (std::size_t i = 1; i < y.size(); ++i) widest = std::max(widest, y[i] - y[i - 1]);
    return std::min(high - low, 2 * (high - low - widest));
}

/// Along the aisles: for each stretch between cross aisles, and each blind end, what the jobs need of it.
std::int64_t along_aisles(const Floor& floor, std::span<const Spot> stops, std::span<const Job> jobs, const Load& cart) {
    const std::size_t stretches = floor.crosses.size() + 1;
    std::vector<std::vector<Need>> needs(floor.aisles.size() * stretches);
    for (std::size_t job = 0; job < jobs.size(); ++job) {
        std::vector<Spot> spots;
        for (const std::size_t stop : jobs[job].stops) spots.push_back(stops[stop]);
        std::sort(spots.begin(), spots.end());
        std::vector<std::int64_t> y;
        for (std::size_t i = 0; i < spots.size(); ++i) {
            const auto& crosses = floor.crosses;
            const auto part = [&](const Spot& s) {
                return std::upper_bound(crosses.begin(), crosses.end(), s.y_mm) - crosses.begin();
            };
            y.push_back(spots[i].y_mm);
            if (i + 1 < spots.size() && spots[i + 1].aisle == spots[i].aisle && part(spots[i + 1]) == part(spots[i])) continue;
            const auto at = static_cast<std::size_t>(part(spots[i]));
            std::int64_t mm = at == 0                ? 2 * (crosses.front() - y.front())
                              : at == crosses.size() ? 2 * (y.back() - crosses.back())
                                                     : stretch_need(y, crosses[at - 1], crosses[at]);
            const Spot& home = floor.depot;  // from here nobody need come to a crossing
            if (home.aisle == spots[i].aisle && part(home) == part(spots[i]))
                mm = std::min(mm, 2 * (std::max(y.back(), home.y_mm) - std::min(y.front(), home.y_mm)));
            needs[spots[i].aisle * stretches + at].push_back({mm, job});
            y.clear();
        }
    }
    std::int64_t total = 0;
    for (auto& need : needs) total += least(std::move(need), jobs, cart);
    return total;
}

/// Along the cross aisles: to each aisle and back as often as carts must come there.
std::int64_t across(const Floor& floor, std::span<const Spot> stops, std::span<const Job> jobs, const Load& cart) {
    const std::int64_t home = floor.aisles[floor.depot.aisle].x_mm;
    std::vector<Need> left, right;
    for (std::size_t job = 0; job < jobs.size(); ++job) {
        std::int64_t low = home, high = home;
        for (const std::size_t stop : jobs[job].stops) {
            low = std::min(low, floor.aisles[stops[stop].aisle].x_mm);
            high = std::max(high, floor.aisles[stops[stop].aisle].x_mm);
        }
        left.push_back({2 * (home - low), job}), right.push_back({2 * (high - home), job});
    }
    const auto going = [](std::vector<Need> needs) {  // who does not go there needs no cart there
        std::erase_if(needs, [](const Need& n) { return n.mm == 0; });
        return needs;
    };
    return least(going(std::move(left)), jobs, cart) + least(going(std::move(right)), jobs, cart);
}

}  // namespace

Millimetres batch_bound(const Floor& floor, std::span<const Spot> stops, std::span<const Job> jobs, const Load& cart) {
    const std::int64_t by_parts = along_aisles(floor, stops, jobs, cart) + across(floor, stops, jobs, cart);
    const Measure measure(floor, stops);
    if (!measure.exact()) return {by_parts};
    std::vector<Need> whole;
    for (std::size_t job = 0; job < jobs.size(); ++job) {
        std::vector<std::uint64_t> set(measure.words(), 0);
        for (const std::size_t stop : jobs[job].stops) measure.choose(set.data(), stop);
        whole.push_back({measure.length(set.data()), job});
    }
    return {std::max(by_parts, least(std::move(whole), jobs, cart))};
}

}  // namespace waybill::picking::rules
