#include <atomic>
#include <memory>
#include <mutex>
#include <random>
#include <set>
#include <thread>

#include "faults/scenarios/hands.h"
#include "faults/scenarios/promise.h"
#include "support/checks.h"
#include "support/world.h"

// P23: SIGTERM under load. What was asked before it is answered; what the carrier is asked meanwhile is finished or written down.
namespace waybill::faults {
namespace {

using Clock = Client::Clock;
using http::testing::RawClient;

constexpr int kCallers = 24;

struct Round {
    std::atomic<Clock::rep> signalled{0};
    std::mutex mutex;
    Figures figures;
    std::set<std::string> acknowledged;  ///< references
};

std::string new_order(testing::World& world, const std::string& ref) {
    const std::string body = R"({"channel":"shop","external_ref":")" + ref +
                             R"(","currency":"GBP","customer":{"name":"A"},"ship_to":{"name":"A","lines":["1 High Street"],"city":"London",)"
                             R"("postal_code":"E1 6AN","country":"GB"},"lines":[{"sku":"S-1","quantity":1,"unit_price":{"minor":1000,"currency":"GBP"}}]})";
    return "POST /api/v1/orders HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + world.admin_key() + "\r\nIdempotency-Key: " + ref +
           "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

/// Orders on one connection until the server takes leave.
void caller(testing::World& world, const std::string& name, Round& round) {
    std::unique_ptr<RawClient> connection;
    for (int i = 0;; ++i) {
        try {
            if (!connection) connection = std::make_unique<RawClient>(world.port(), std::chrono::seconds(30));
        } catch (const std::exception&) {  // it listens no more
            return;
        }
        const std::string ref = name + std::to_string(i);
        const auto sent = Clock::now().time_since_epoch().count();
        const bool gone = !connection->send(new_order(world, ref));
        auto answer = gone ? http::testing::Answer{} : connection->read();
        const auto signalled = round.signalled.load();
        const std::lock_guard lock(round.mutex);
        if (answer.status == 201) round.acknowledged.insert(ref), ++round.figures.sums["answered"];
        if (answer.status >= 500 && answer.status != 503) round.figures.breach("answered " + std::to_string(answer.status) + " " + answer.body);
        if (answer.status == 0) {
            // Sent while the server was closing an idle connection: HTTP cannot avoid that, and the client knows to ask again.
            if (signalled != 0 && sent >= signalled) return ++round.figures.sums["turned away after the signal"], void();
            return round.figures.breach("a request sent before the signal was not answered" + std::string(connection->clean() ? "" : " but reset"));
        }
        if (answer.headers["connection"] == "close") connection.reset();
    }
}

/// Every acknowledged order is there, and the parcels that were being booked come to one each.
void verify(testing::World& world, const Round& round, const std::vector<std::string>& shipments, Figures& figures) {
    std::set<std::string> there;
    for (const auto& row : world.database().db().query("SELECT external_ref FROM orders WHERE external_ref LIKE 'g%'")) there.insert(row.text(0));
    for (const auto& ref : round.acknowledged)
        if (!there.contains(ref)) ++figures.sums["missing"], figures.breach("order " + ref + " was acknowledged and is not there");
    const auto open = [&] {
        return world.database().db().query("SELECT id FROM shipment WHERE state IN ('booking', 'in_doubt')").empty();
    };
    if (!testing::eventually(open, std::chrono::seconds(60))) figures.breach("a booking that was under way is not settled within a minute");
    std::map<std::string, int> live;
    const auto truth = world.simulator().control("GET", "/_sim/shipments");
    for (const auto& row : truth.find("data")->items)
        if (row.find("state")->string != "voided") ++live[row.find("reference")->string];
    for (const auto& [reference, count] : live)
        if (count > 1) ++figures.sums["bought twice"], figures.breach(reference + " was bought " + std::to_string(count) + " times");
    if (live.size() != shipments.size())
        figures.breach(std::to_string(live.size()) + " parcels were bought for " + std::to_string(shipments.size()) + " bookings");
    for (const auto& violation : testing::violations(world.database().db())) figures.breach(violation);
}

Figures run(const Slice& slice) {
    testing::World world;
    Hands boss(world.port(), world.admin_key(), "boss");
    furnish(boss, 1, 900'000, 10);
    world.simulator().set_faults(R"([{"on":"book","kind":"slow","seconds":1}])");
    std::mt19937_64 random(slice.seed);
    std::vector<std::string> shipments;
    Round all;
    Figures& figures = all.figures;
    figures.sums["bought twice"] = figures.sums["missing"] = 0;
    const auto until = Clock::now() + slice.time;
    for (; figures.done < slice.size && Clock::now() < until; ++figures.done) {
        std::string order;
        const auto package = boss.packed({{"S-1", 1}}, &order);
        all.signalled = 0;
        std::vector<std::thread> threads;
        for (int i = 0; i < kCallers; ++i)
            threads.emplace_back([&, i, n = figures.done] { caller(world, "g" + std::to_string(n) + "-" + std::to_string(i) + "-", all); });
        std::this_thread::sleep_for(std::chrono::milliseconds(100 + random() % 400));
        shipments.push_back(boss.post("/api/v1/shipments", R"({"order":")" + order + R"(","packages":[")" + package + R"("]})").text("/id"));
        std::this_thread::sleep_for(std::chrono::milliseconds(random() % 1200));  // before, while and after the carrier is asked
        const auto signalled = Clock::now();
        all.signalled = signalled.time_since_epoch().count();
        world.stop();
        figures.at_worst("ms to stop, of 30000", std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - signalled).count());
        for (auto& thread : threads) thread.join();
        world.start_again();
    }
    verify(world, all, shipments, figures);
    return std::move(figures);
}

}  // namespace

Promise graceful_stop() {
    return {"P23", "SIGTERM under load answers what was asked, and finishes or records what is under way", "stops", 100, 25, 3, run};
}

}  // namespace waybill::faults
