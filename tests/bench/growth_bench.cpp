#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "base/log.h"
#include "bench/growth/kept_server.h"
#include "bench/growth/loader.h"
#include "bench/growth/table.h"

// What history costs: the same work on ten thousand orders and on two million. The orders are loaded straight into the tables,
// in slices, into a folder that is kept: a run that stops goes on where the last one was.
namespace {

using namespace waybill;
using bench::KeptServer;
using bench::Loader;
using Clock = std::chrono::steady_clock;

struct Options {
    std::filesystem::path data = "/var/tmp/waybill-growth";
    std::int64_t small = 10'000, large = 2'000'000;
    int minutes = 9, rounds = 7;
    bool load_only = false;
};

constexpr const char* kHelp =
    "./dev bench growth [--data DIR] [--minutes M] [--orders N] [--load]\n"
    "    --data DIR     where the two databases are kept (default /var/tmp/waybill-growth; two million orders take about 45 GB)\n"
    "    --minutes M    how long this run may load; the next one goes on (default 9)\n"
    "    --orders N     the large size (default 2000000)\n"
    "    --rounds R     of the measuring (default 7)\n"
    "    --load         only load\n";

bool read(int count, char** words, Options& options) {
    for (int i = 1; i < count; ++i) {
        const std::string word = words[i];
        const char* value = i + 1 < count ? words[i + 1] : nullptr;
        if (word == "--load") {
            options.load_only = true;
            continue;
        }
        if (value == nullptr) return false;
        if (word == "--data")
            options.data = value;
        else if (word == "--minutes")
            options.minutes = std::atoi(value);
        else if (word == "--rounds")
            options.rounds = std::atoi(value);
        else if (word == "--orders")
            options.large = std::atoll(value);
        else
            return false;
        ++i;
    }
    return options.minutes > 0 && options.large >= options.small;
}

constexpr double kMostGrowth = 1.2;

/// True where both sizes stand completely.
bool load(const Options& options) {
    const auto began = Clock::now(), end = began + std::chrono::minutes(options.minutes);
    KeptServer server(options.data, KeptServer::Mode::load);
    bool complete = true;
    for (const auto& [name, orders] : {std::pair("growth_small", options.small), std::pair("growth_large", options.large)}) {
        Loader loader(server.url("mysql"), name, orders);
        if (!loader.complete()) {
            const auto at_first = loader.loaded();
            loader.run_until(end, [&](std::int64_t now) {
                const double seconds = std::chrono::duration<double>(Clock::now() - began).count();
                std::printf("%s: %lld of %lld orders, %.0f orders/s in this run\n", name, static_cast<long long>(now),
                            static_cast<long long>(orders), static_cast<double>(now - at_first) / seconds);
                std::fflush(stdout);
            });
        }
        complete = complete && loader.complete();
        db::Database db({.url = server.url(name), .connections = 1, .allow_weak_durability = true});
        std::printf("%s: %lld orders, %.2f GB\n", name, static_cast<long long>(loader.loaded()),
                    static_cast<double>(bench::size_of(db)) / 1e9);
    }
    return complete;
}

int compare(const Options& options) {
    KeptServer server(options.data, KeptServer::Mode::measure);
    Loader small(server.url("mysql"), "growth_small", options.small), large(server.url("mysql"), "growth_large", options.large);
    bench::Rooms small_rooms(server.url("growth_small"), small.newest(), options.small);
    bench::Rooms large_rooms(server.url("growth_large"), large.newest(), options.large);
    std::printf("%lld orders beside %lld, innodb_flush_log_at_trx_commit=1, no binary log; medians of %d rounds in turns\n",
                static_cast<long long>(options.small), static_cast<long long>(options.large), options.rounds);
    const int grown = bench::measure(small_rooms, large_rooms, server.pid(), options.rounds, kMostGrowth);
    const int scans = bench::explain(large_rooms.db);
    std::printf(
        "%d kinds of work cost more than %.1f times as much at the large size; %d statements read a table from end to end\n",
        grown, kMostGrowth, scans);
    return grown + scans == 0 ? 0 : 1;
}

}  // namespace

int main(int count, char** words) {
    Options options;
    if (!read(count, words, options)) return std::fputs(kHelp, stderr), 2;
    log::open("-", log::Level::warning);
    if (!load(options)) return std::puts("Not all is loaded yet: run it again, and it goes on."), 0;
    return options.load_only ? 0 : compare(options);
}
