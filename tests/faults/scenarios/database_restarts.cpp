#include <dirent.h>

#include <fstream>
#include <random>
#include <thread>

#include "faults/scenarios/ledger.h"
#include "faults/scenarios/promise.h"
#include "support/database_server.h"

// P7: the database is restarted every twenty seconds under two hundred requests a second.
namespace waybill::faults {
namespace {

using Clock = Client::Clock;

/// Threads and open files (its connections among them) of the server.
struct Held {
    std::int64_t threads = 0, files = 0;
};

Held held(testing::World& world) {
    Held now;
    const std::string process = "/proc/" + std::to_string(world.server_pid());
    std::ifstream status(process + "/status");
    for (std::string word; status >> word;)
        if (word == "Threads:") status >> now.threads;
    if (DIR* folder = ::opendir((process + "/fd").c_str())) {
        while (::readdir(folder)) ++now.files;
        ::closedir(folder);
    }
    return now;
}

/// The pool of connections grows to what the load needs, and no further: the second half of the restarts adds nothing.
void compare(const std::vector<Held>& seen, Figures& figures) {
    Held first, last;
    for (std::size_t i = 0; i < seen.size(); ++i) {
        Held& half = i < (seen.size() + 1) / 2 ? first : last;
        half.threads = std::max(half.threads, seen[i].threads);
        half.files = std::max(half.files, seen[i].files);
    }
    const auto grown = [&](const char* what, std::int64_t was, std::int64_t is) {
        figures.at_worst(std::string("more ") + what + " in the second half", std::max<std::int64_t>(0, is - was));
        if (seen.size() >= 6 && is > was + 2)
            figures.breach(std::string(what) + " went from " + std::to_string(was) + " to " + std::to_string(is));
    };
    grown("threads", first.threads, last.threads);
    grown("files", first.files, last.files);
}

Figures run(const Slice& slice) {
    testing::DatabaseServer database;
    testing::World world({}, "", database.socket());
    Ledger ledger(world, slice.seed, {.shops = 18, .suppliers = 1, .scanners = 1, .period = std::chrono::milliseconds(100)});
    std::mt19937_64 random(slice.seed);
    Figures figures;
    const std::chrono::seconds every(slice.size >= 60 ? 20 : 3);
    const auto begun = Clock::now();
    ledger.begin();
    std::this_thread::sleep_for(every);
    std::vector<Held> seen{held(world)};
    const auto all = std::chrono::seconds(slice.size);
    while (Clock::now() - begun < all && Clock::now() - begun < slice.time) {
        if (random() % 2 == 0)
            database.stop(), ++figures.sums["stops"];
        else
            database.kill(), ++figures.sums["kills"];
        database.start();
        const auto ready = Clock::now();
        std::this_thread::sleep_for(every);
        // The last request that was not served, counted from the first that the database would have taken.
        const auto recovery = std::chrono::duration_cast<std::chrono::milliseconds>(ledger.last_trouble() - ready).count();
        figures.at_worst("ms to recover, of 3000", std::max<std::int64_t>(0, recovery));
        seen.push_back(held(world));
    }
    ledger.stop();
    figures.done = std::chrono::duration_cast<std::chrono::seconds>(Clock::now() - begun).count();
    figures.sums["acknowledged"] = ledger.acknowledged();
    compare(seen, figures);
    ledger.verify(figures);
    return figures;
}

}  // namespace

Promise database_restarts() {
    return {"P7", "Restarts of the database lose nothing, are over when it is back, and leave nothing behind", "seconds", 600, 200, 9, run};
}

}  // namespace waybill::faults
