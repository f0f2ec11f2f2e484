#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "bench/policies.h"
#include "picking/rules_batch.h"

// Walked metres of batches: ours with shortest routes against first come, first served with S-shape routes, on seeded instances
// of the literature's shape: one block of 10 aisles with 45 bins on each side, demand classes of 52, 36 and 12 per cent of the
// picks, 5 to 25 units an order, 20 to 100 orders, a cart of 30 to 75 units. `./dev bench batches [SEED [INSTANCES]]`.
namespace {

using namespace waybill;
using namespace waybill::bench;
using rules::Job;
using rules::Spot;

struct Instance {
    std::vector<Spot> stops;
    std::vector<Job> jobs;
};

constexpr std::size_t kAisles = 10, kBins = 45;

/// Classes by aisle, as the literature has them: the first aisle holds 52 % of the demand, the next three 36 %, the rest 12 %. Or
/// by chance: the same classes of products, anywhere in the hall.
Instance instance(std::size_t orders, bool by_class, std::mt19937_64& random) {
    std::vector<std::size_t> place(kAisles * 2 * kBins);
    for (std::size_t i = 0; i < place.size(); ++i) place[i] = i;
    if (!by_class) std::shuffle(place.begin(), place.end(), random);
    Instance out;
    for (std::size_t i = 0; i < place.size(); ++i)
        out.stops.push_back({place[i] / (2 * kBins), static_cast<std::int64_t>(1000 + 1000 * (place[i] % kBins))});
    const std::size_t a = place.size() / 10, b = place.size() * 4 / 10;
    for (std::size_t i = 0; i < orders; ++i) {
        Job job;
        const auto units = static_cast<std::int64_t>(5 + random() % 21);
        for (std::int64_t k = 0; k < units; ++k) {
            const auto dice = random() % 100;
            job.stops.push_back(dice < 52   ? random() % a
                                : dice < 88 ? a + random() % (b - a)
                                            : b + random() % (place.size() - b));
        }
        job.load = {1, units, 0, 0};
        out.jobs.push_back(std::move(job));
    }
    return out;
}

struct Sum {
    double first_s = 0, first_exact = 0, quick = 0, quick_ms = 0, ours = 0, bound = 0, ms = 0;
    std::size_t first_batches = 0, batches = 0;
};

void add(Sum& sum, const rules::Floor& floor, const Instance& in, const rules::Load& cart) {
    const auto plain = rules::first_come(in.jobs, cart);
    for (const auto& batch : plain) {
        std::vector<Spot> stops;
        for (const auto job : batch)
            for (const auto stop : in.jobs[job].stops) stops.push_back(in.stops[stop]);
        sum.first_s += static_cast<double>(walked(floor, stops, Policy::s_shape)) / 1000;
        sum.first_exact += static_cast<double>(rules::plan_route(floor, stops).length.value) / 1000;
    }
    const auto timed = [&](int effort, double& ms) {
        const double began = cpu_ms();
        auto plan = rules::plan_batches(floor, in.stops, in.jobs, cart, effort);
        ms += cpu_ms() - began;
        return plan;
    };
    sum.quick += static_cast<double>(timed(0, sum.quick_ms).length.value) / 1000;
    const auto plan = timed(rules::kUsualEffort, sum.ms);
    sum.ours += static_cast<double>(plan.length.value) / 1000, sum.bound += static_cast<double>(plan.bound.value) / 1000;
    sum.first_batches += plain.size(), sum.batches += plan.batches.size();
}

}  // namespace

int main(int argc, char** argv) {
    const auto seed = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 2010;
    const int instances = argc > 2 ? std::atoi(argv[2]) : 10;
    std::printf(
        "Batches; seed %llu, %d instances a row; CPU milliseconds\n"
        "quick: one savings start and its improvement; usual: %d disturbed starts more\n"
        "%-8s %6s %5s %12s %12s %9s %9s %9s %9s %8s %11s\n",
        seed, instances, rules::kUsualEffort, "demand", "orders", "cart", "first come", "and exact", "quick", "ms", "usual", "ms",
        "gap", "batches");
    const auto floor = hall(kAisles, 2, kBins);
    double first = 0, quick = 0, ours = 0, less = 0;
    int rows = 0;
    for (const bool by_class : {true, false}) {
        for (const std::size_t orders : {20u, 40u, 60u, 80u, 100u}) {
            for (const std::int64_t units : {30, 45, 60, 75}) {
                std::mt19937_64 random(seed * 1000 + orders * 10 + static_cast<std::uint64_t>(units) + (by_class ? 0 : 500'000));
                Sum sum;
                for (int i = 0; i < instances; ++i) add(sum, floor, instance(orders, by_class, random), {.units = units});
                std::printf("%-8s %6zu %5lld %11.0fm %11.0fm %8.1f%% %9.2f %8.1f%% %9.2f %7.1f%% %4zu > %4zu\n",
                            by_class ? "classes" : "mixed", orders, static_cast<long long>(units), sum.first_s, sum.first_exact,
                            100 * (sum.quick / sum.first_s - 1), sum.quick_ms / instances, 100 * (sum.ours / sum.first_s - 1),
                            sum.ms / instances, 100 * (sum.ours / sum.bound - 1), sum.first_batches, sum.batches);
                first += sum.first_s, quick += sum.quick, ours += sum.ours, less += 1 - sum.ours / sum.first_s, ++rows;
            }
        }
    }
    std::printf("all together: quick %.1f%% fewer metres, usual %.1f%%; usual on the average of the rows %.1f%%\n",
                100 * (1 - quick / first), 100 * (1 - ours / first), 100 * less / rows);
    return 0;
}
