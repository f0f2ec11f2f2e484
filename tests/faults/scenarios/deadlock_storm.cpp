#include <algorithm>
#include <atomic>
#include <mutex>
#include <random>
#include <thread>

#include "faults/scenarios/hands.h"
#include "faults/scenarios/promise.h"
#include "support/checks.h"
#include "support/world.h"

// P9: thirty-two callers change four orders and their goods, while rivals lock the same rows the other way round.
namespace waybill::faults {
namespace {

using Clock = Client::Clock;

constexpr int kCallers = 32, kRivals = 2;
/// How long a caller waits. On a crowded machine an answer comes late; that is a figure. Whoever waits this long in vain gives up,
/// which is one, too: what is promised is that no answer speaks of a deadlock.
constexpr std::chrono::seconds kPatience{60};

struct Tally {
    std::mutex mutex;
    Figures figures;
    std::vector<float> millis;
};

/// One change of a hot order, or of the goods that all of them want.
Client::Answer change(Client& client, const std::vector<std::string>& orders, std::mt19937_64& random, const std::string& key) {
    const std::string order = "/api/v1/orders/" + orders[random() % orders.size()];
    const std::string hold = "reason_" + std::to_string(random() % 3);
    const bool up = random() % 2 == 0;
    const std::string one = up ? "1" : "2", other = up ? "2" : "1";
    switch (random() % 6) {
        case 0:
            return client.ask("POST", order + "/holds", R"({"key":")" + hold + R"(","detail":"storm"})", key);
        case 1:
            return client.ask("DELETE", order + "/holds/" + hold, "", key);
        case 2:
            return client.ask("POST", order + "/release", "", key);
        case 3:
            return client.ask("POST", "/api/v1/stock/receipts",
                              R"({"reference":")" + key + R"(","lines":[{"sku":"S-)" + one + R"(","location":"B-)" + one +
                                  R"(","quantity":1},{"sku":"S-)" + other + R"(","location":"B-)" + other + R"(","quantity":1}]})",
                              key);
        case 4:
            return client.ask("POST", "/api/v1/orders",
                              R"({"channel":"shop","external_ref":")" + key +
                                  R"(","currency":"GBP","customer":{"name":"A"},"ship_to":{"name":"A","lines":["1 High Street"],)" +
                                  R"("city":"London","postal_code":"E1 6AN","country":"GB"},"lines":[{"sku":"S-)" + one +
                                  R"(","quantity":1,"unit_price":{"minor":1000,"currency":"GBP"}},{"sku":"S-)" + other +
                                  R"(","quantity":1,"unit_price":{"minor":1000,"currency":"GBP"}}]})",
                              key);
        default:
            return client.ask("POST", "/api/v1/pick-lists", R"({"orders":[")" + orders[random() % orders.size()] + R"("]})", key);
    }
}

void call(testing::World& world, const std::vector<std::string>& orders, int number, std::uint64_t seed, Clock::time_point until,
          Tally& tally) {
    std::mt19937_64 random(seed + static_cast<std::uint64_t>(number));
    Client client(world.port(), world.admin_key(), kPatience);
    for (int i = 0; Clock::now() < until; ++i) {
        const auto sent = Clock::now();
        const auto answer = change(client, orders, random, "c" + std::to_string(number) + "-" + std::to_string(i));
        const std::lock_guard lock(tally.mutex);
        tally.millis.push_back(std::chrono::duration<float, std::milli>(Clock::now() - sent).count());
        ++tally.figures.sums["requests"];
        if (answer.status == 0) {
            ++tally.figures.sums["callers that gave up"];
            continue;
        }
        const bool fine = (answer.status >= 200 && answer.status < 300) || answer.status == 404 || answer.status == 409;
        if (!fine) tally.figures.breach("answered " + std::to_string(answer.status) + " " + answer.body.substr(0, 300));
    }
}

/// Takes the rows of two orders and two products in any order, and keeps them for a moment.
void rival(testing::World& world, const std::vector<std::string>& orders, std::uint64_t seed, Clock::time_point until) {
    static constexpr db::Statement kOrder{"SELECT id FROM orders WHERE id = ? FOR UPDATE"};
    static constexpr db::Statement kStock{
        "SELECT product_id FROM stock_product WHERE product_id = (SELECT id FROM product WHERE sku = ?) FOR UPDATE"};
    std::mt19937_64 random(seed);
    while (Clock::now() < until) {
        try {
            world.database().db().transact([&](db::Tx& tx) {
                for (int step = 0; step < 3; ++step) {
                    if (random() % 2 == 0)
                        tx.rows(kOrder, OrderId::parse(orders[random() % orders.size()])->raw());
                    else
                        tx.rows(kStock, "S-" + std::to_string(1 + random() % 2));
                    std::this_thread::sleep_for(std::chrono::milliseconds(random() % 8));
                }
            });
        } catch (const db::Unavailable&) {  // ten times the loser: the storm is what it should be
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(random() % 100));
    }
}

std::int64_t deadlocks(testing::World& world) {
    const auto rows = world.database().db().query("SHOW GLOBAL STATUS LIKE 'Innodb_deadlocks'");
    return rows.empty() ? 0 : std::stoll(rows.front().text(1));
}

Figures run(const Slice& slice) {
    testing::World world;
    Hands boss(world.port(), world.admin_key(), "boss");
    furnish(boss, 2, 1'000'000, 20);
    std::vector<std::string> orders;
    for (int i = 0; i < 4; ++i) orders.push_back(boss.order({{i % 2 == 0 ? "S-1" : "S-2", 2}, {i % 2 == 0 ? "S-2" : "S-1", 1}}));
    const auto begun = Clock::now();
    const auto until = begun + std::min(slice.time, std::chrono::seconds(slice.size));
    const auto deadlocks_before = deadlocks(world);
    Tally tally;
    std::vector<std::thread> threads;
    for (int i = 0; i < kCallers; ++i) threads.emplace_back([&, i] { call(world, orders, i, slice.seed, until, tally); });
    for (int i = 0; i < kRivals; ++i) threads.emplace_back([&, i] { rival(world, orders, slice.seed + 1000 + static_cast<std::uint64_t>(i), until); });
    for (auto& thread : threads) thread.join();
    Figures& figures = tally.figures;
    figures.done = std::chrono::duration_cast<std::chrono::seconds>(Clock::now() - begun).count();
    figures.sums["deadlocks in the database"] = deadlocks(world) - deadlocks_before;
    std::sort(tally.millis.begin(), tally.millis.end());
    if (!tally.millis.empty())
        figures.at_worst("ms for 99 of 100, of 1000", static_cast<std::int64_t>(tally.millis[tally.millis.size() * 99 / 100]));
    for (const auto& violation : testing::violations(world.database().db())) figures.breach(violation);
    return figures;
}

}  // namespace

Promise deadlock_storm() {
    return {"P9", "A storm of deadlocks on four hot orders is seen by nobody", "seconds", 600, 200, 6, run};
}

}  // namespace waybill::faults
