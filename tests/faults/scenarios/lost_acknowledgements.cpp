#include <random>
#include <thread>

#include "faults/scenarios/ledger.h"
#include "faults/scenarios/promise.h"
#include "support/database_server.h"

// P3: a ledger of every 2xx, while the server and its database are killed every five seconds.
namespace waybill::faults {
namespace {

using Clock = Client::Clock;

/// The server, the database, or both at once.
void kill_some(testing::World& world, testing::DatabaseServer& database, std::mt19937_64& random, Figures& figures) {
    const auto which = random() % 3;
    if (which != 1) world.kill(), ++figures.sums["server kills"];
    if (which != 0) database.kill(), ++figures.sums["database kills"];
    database.start();
    if (which != 1) world.restart();
}

Figures run(const Slice& slice) {
    testing::DatabaseServer database;
    testing::World world({}, "", database.socket());
    Figures figures;
    {
        Ledger ledger(world, slice.seed, {});
        std::mt19937_64 random(slice.seed);
        const auto until = Clock::now() + slice.time;
        ledger.begin();
        // Small sizes are killed, too: at first early, then every five seconds on average.
        for (auto pause = std::chrono::milliseconds(500); ledger.acknowledged() < slice.size && Clock::now() < until;
             pause = std::chrono::milliseconds(3000 + random() % 4000)) {
            for (const auto next = Clock::now() + pause; Clock::now() < next && ledger.acknowledged() < slice.size;)
                std::this_thread::sleep_for(std::chrono::milliseconds(20));
            kill_some(world, database, random, figures);
        }
        ledger.stop();
        figures.done = ledger.acknowledged();
        ledger.verify(figures);
    }
    return figures;
}

}  // namespace

Promise lost_acknowledgements() {
    return {"P3", "Nothing that was acknowledged is lost or altered by kills of server and database", "acknowledgements",
            1'000'000, 100'000, 3'000, run};
}

}  // namespace waybill::faults
