#include "bench/growth/table.h"

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <stdexcept>

namespace waybill::bench {
namespace {

using Steady = std::chrono::steady_clock;

double seconds(clockid_t clock) {
    timespec time{};
    if (::clock_gettime(clock, &time) != 0) throw std::runtime_error("a CPU clock cannot be read");
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

double middle(std::vector<double> values, double part = 0.5) {
    if (values.empty()) return 0;
    std::sort(values.begin(), values.end());
    return values[std::min(values.size() - 1, static_cast<std::size_t>(part * static_cast<double>(values.size())))];
}

/// What one size costs, an item: each round gives one value of each, all calls give a time.
struct Cost {
    std::vector<double> times, server, database, rows, pages;
};

struct Meter {
    Rooms& rooms;
    clockid_t database;

    void run(const Work& work, int from, int to, Cost& cost) {
        const double server = seconds(CLOCK_PROCESS_CPUTIME_ID), cpu = seconds(database);
        const std::int64_t rows = rooms.status("Handler_read%"), pages = rooms.status("Innodb_buffer_pool_read_requests");
        for (int i = from; i < to; ++i) {
            const auto began = Steady::now();
            work.once(rooms, i);
            cost.times.push_back(std::chrono::duration<double, std::milli>(Steady::now() - began).count() / work.each);
        }
        const double items = static_cast<double>(to - from) * work.each;
        cost.server.push_back((seconds(CLOCK_PROCESS_CPUTIME_ID) - server) / items * 1e3);
        cost.database.push_back((seconds(database) - cpu) / items * 1e3);
        cost.rows.push_back(static_cast<double>(rooms.status("Handler_read%") - rows) / items);
        cost.pages.push_back(static_cast<double>(rooms.status("Innodb_buffer_pool_read_requests") - pages) / items);
    }
};

double ratio(const std::vector<double>& small, const std::vector<double>& large) {
    // What SHOW STATUS itself costs, and a row more or less, is no growth.
    const double s = middle(small), l = middle(large);
    return (l + 0.01) / (s + 0.01);
}

/// As a server that has run for a while: each product was asked for, so that the pages on which its next rows go are in memory.
void warm_up(Rooms& rooms) {
    for (int group = 0; group < 40; ++group) {
        std::vector<orders::NewOrder> orders;
        for (int i = 0; i < 32; ++i) orders.push_back(rooms.next_order());
        for (const auto& result : rooms.orders.accept(orders))
            if (!result) throw std::runtime_error("the warm-up failed: " + result.error().detail);
    }
}

void print(const Work& work, const Cost& s, const Cost& l) {
    std::printf(
        "%-26s %7.3f %7.3f %5.2f  %7.3f %7.3f  %6.3f %6.3f %5.2f  %6.3f %6.3f %5.2f  %7.0f %7.0f %5.2f  %7.0f %7.0f %5.2f\n",
        work.name.c_str(), middle(s.times), middle(l.times), ratio(s.times, l.times), middle(s.times, 0.99),
        middle(l.times, 0.99), middle(s.server), middle(l.server), ratio(s.server, l.server), middle(s.database),
        middle(l.database), ratio(s.database, l.database), middle(s.rows), middle(l.rows), ratio(s.rows, l.rows), middle(s.pages),
        middle(l.pages), ratio(s.pages, l.pages));
    std::fflush(stdout);
}

}  // namespace

int measure(Rooms& small, Rooms& large, pid_t database, int rounds, double most) {
    clockid_t clock{};
    if (::clock_getcpuclockid(database, &clock) != 0) throw std::runtime_error("the database's CPU clock cannot be read");
    std::printf("%-26s %7s %7s %5s  %7s %7s  %6s %6s %5s  %6s %6s %5s  %7s %7s %5s  %7s %7s %5s\n", "milliseconds an item", "p50",
                "large", "ratio", "p99", "large", "server", "large", "ratio", "db CPU", "large", "ratio", "rows", "large",
                "ratio", "pages", "large", "ratio");
    warm_up(small);
    warm_up(large);
    int grown = 0;
    for (const auto& work : all_work()) {
        Meter meters[] = {{small, clock}, {large, clock}};
        Cost costs[2];
        for (int round = -1; round < rounds; ++round) {  // the first warms up
            Cost ignored[2];
            for (const int size : {0, 1})
                if (work.prepare) work.prepare(meters[size].rooms, round);
            // In turns of a quarter round: what else the machine does meets both.
            for (int quarter = 0; quarter < 4; ++quarter)
                for (int turn = 0; turn < 2; ++turn) {
                    const int size = (turn + quarter + round + 1) % 2;
                    const int from = work.times * quarter / 4, to = work.times * (quarter + 1) / 4;
                    if (from < to) meters[size].run(work, from, to, round < 0 ? ignored[size] : costs[size]);
                }
        }
        print(work, costs[0], costs[1]);
        grown += ratio(costs[0].database, costs[1].database) > most && ratio(costs[0].rows, costs[1].rows) > most &&
                 ratio(costs[0].pages, costs[1].pages) > most;
    }
    return grown;
}

}  // namespace waybill::bench
