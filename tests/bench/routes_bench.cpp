#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "bench/policies.h"
#include "picking/rules_measure.h"
#include "support/places.h"

// Walked metres of the rules of thumb against the shortest route, and what each costs to compute: on seeded random warehouses,
// and on the orders of a real retailer where ../shared/data lies beside the tree. `./dev bench routes [SEED]`.
namespace {

using namespace waybill;
using namespace waybill::bench;
using rules::Floor;
using rules::Spot;

using Walks = std::vector<std::vector<Spot>>;

struct Row {
    double metres = 0, us = 0;
};

template <class Length>
Row over(const Walks& walks, Length length) {
    Row row;
    const double began = cpu_ms();
    for (const auto& stops : walks) row.metres += static_cast<double>(length(stops)) / 1000;
    row.us = (cpu_ms() - began) * 1000 / static_cast<double>(walks.size());
    return row;
}

void compare(const char* title, const Floor& floor, const Walks& walks) {
    rules::plan_route(floor, walks.front());  // tables are made once in a process
    std::int64_t bound = 0;
    const Row ours = over(walks, [&](const auto& stops) {
        const auto route = rules::plan_route(floor, stops);
        bound += route.bound.value;
        return route.length.value;
    });
    double stops = 0;
    for (const auto& walk : walks) stops += static_cast<double>(walk.size());
    std::printf("\n%s: %zu routes, %.1f stops on average\n%-12s %12s %14s %12s\n", title, walks.size(),
                stops / static_cast<double>(walks.size()), "", "metres", "over optimum", "CPU us each");
    for (const Policy policy : kPolicies) {
        const Row row = over(walks, [&](const auto& s) { return walked(floor, s, policy); });
        std::printf("%-12s %12.0f %13.2f%% %12.2f\n", name(policy), row.metres, 100 * (row.metres / ours.metres - 1), row.us);
    }
    std::printf("%-12s %12.0f %13.2f%% %12.2f  (above its bound: %.2f%%)\n", "ours", ours.metres, 0.0, ours.us,
                100 * (ours.metres * 1000 / static_cast<double>(bound) - 1));
}

Walks random_walks(const Floor& floor, std::size_t count, std::size_t stops, std::mt19937_64& random) {
    Walks walks;
    while (walks.size() < count) walks.push_back(random_stops(floor, stops, random));
    return walks;
}

/// How fast lengths alone come, with everything prepared: what batching asks.
void lengths(std::mt19937_64& random) {
    std::printf("\nLengths alone, one block of 10 aisles with 45 bins (what batching asks)\n%-12s %14s\n", "stops", "lengths/s");
    const auto floor = hall(10, 2, 45);
    std::vector<Spot> bins;
    for (std::size_t i = 0; i < 450; ++i) bins.push_back({i / 45, static_cast<std::int64_t>(1000 + 1000 * (i % 45))});
    const rules::Measure measure(floor, bins);
    for (const std::size_t stops : {10u, 20u, 30u, 60u}) {
        std::vector<std::vector<std::uint64_t>> sets(256, std::vector<std::uint64_t>(measure.words(), 0));
        for (auto& set : sets)
            for (std::size_t i = 0; i < stops; ++i) measure.choose(set.data(), random() % bins.size());
        std::int64_t sum = 0;
        std::size_t made = 0;
        const double began = cpu_ms();
        while (cpu_ms() - began < 300)
            for (const auto& set : sets) sum += measure.length(set.data()), ++made;
        std::printf("%-12zu %14.0f%s\n", stops, static_cast<double>(made) * 1000 / (cpu_ms() - began),
                    sum == 0 ? " (nothing walked)" : "");
    }
}

/// The orders of one day: the stock codes of each.
std::vector<std::set<std::string>> orders_of(const std::filesystem::path& file) {
    std::ifstream in(file);
    std::string line;
    std::map<std::string, std::set<std::string>> orders;
    std::getline(in, line);
    while (std::getline(in, line)) {
        const auto first = line.find(','), second = line.find(',', first + 1);
        if (second == line.npos) continue;
        const std::string order = line.substr(0, first), sku = line.substr(first + 1, second - first - 1);
        // Cancellations begin with C; what has no digit in front is postage or a fee.
        if (!order.empty() && order[0] != 'C' && !sku.empty() && sku[0] >= '0' && sku[0] <= '9') orders[order].insert(sku);
    }
    std::vector<std::set<std::string>> out;
    for (auto& [order, skus] : orders) out.push_back(std::move(skus));
    return out;
}

void real_orders(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    std::vector<std::set<std::string>> orders;
    std::map<std::string, std::size_t> bin;
    for (std::size_t day = 0; day < files.size() && day < 20; ++day)
        for (auto& order : orders_of(files[day])) orders.push_back(std::move(order));
    for (const auto& order : orders)
        for (const auto& sku : order) bin.emplace(sku, 0);
    std::size_t next = 0;
    for (auto& [sku, place] : bin) place = next++;  // shelved by stock code
    for (const std::size_t crosses : {2u, 3u, 6u}) {
        constexpr std::size_t kPerAisle = 60;  // two sides of 60
        const auto floor = hall((bin.size() + 2 * kPerAisle - 1) / (2 * kPerAisle), crosses, kPerAisle);
        const auto stops_of = [&](std::size_t from, std::size_t to) {
            std::vector<Spot> stops;
            for (std::size_t i = from; i < to; ++i)
                for (const auto& sku : orders[i])
                    stops.push_back(
                        {bin[sku] / (2 * kPerAisle), static_cast<std::int64_t>(1000 + 1000 * (bin[sku] % kPerAisle))});
            return stops;
        };
        Walks single, batched;
        for (std::size_t i = 0; i < orders.size(); ++i) single.push_back(stops_of(i, i + 1));
        for (std::size_t i = 0; i + 4 <= orders.size(); i += 4) batched.push_back(stops_of(i, i + 4));
        const auto title = "Real orders of " + std::to_string(std::min<std::size_t>(20, files.size())) + " days, " +
                           std::to_string(bin.size()) + " products, " + std::to_string(floor.aisles.size()) + " aisles, " +
                           std::to_string(crosses) + " cross aisles, ";
        compare((title + "one by one").c_str(), floor, single);
        compare((title + "four in a walk").c_str(), floor, batched);
    }
}

}  // namespace

int main(int argc, char** argv) {
    const auto seed = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1983;
    std::printf("Pick routes; seed %llu\n", seed);
    std::mt19937_64 random(seed);
    for (const std::size_t stops : {10u, 30u, 60u}) {
        const auto floor = hall(10, 2, 45);
        compare(("One block, 10 aisles of 45, " + std::to_string(stops) + " stops").c_str(), floor,
                random_walks(floor, 2000, stops, random));
    }
    lengths(random);
    for (const std::size_t crosses : {3u, 4u, 5u, 6u}) {
        const auto floor = hall(20, crosses, 60);
        compare(("20 aisles of 60, " + std::to_string(crosses) + " cross aisles, 100 stops").c_str(), floor,
                random_walks(floor, crosses < 5 ? 200 : 20, 100, random));
    }
    const auto many = hall(20, 8, 60);
    compare("20 aisles of 60, 8 cross aisles (not exact: improved, with a Held-Karp bound), 60 stops", many,
            random_walks(many, 5, 60, random));
    auto signs = hall(12, 3, 45);
    for (std::size_t i = 0; i < signs.aisles.size(); ++i) signs.aisles[i].way = i % 2 == 0 ? rules::Way::up : rules::Way::down;
    compare("12 one-way aisles, 3 cross aisles (not exact: improved, with the better of two bounds), 30 stops", signs,
            random_walks(signs, 20, 30, random));
    const std::filesystem::path data = std::filesystem::path(places::source_dir()) / ".." / "shared" / "data" / "online-retail";
    if (std::filesystem::is_directory(data))
        real_orders(data);
    else
        std::printf("\n(no real orders: ../shared/data is not here)\n");
    return 0;
}
