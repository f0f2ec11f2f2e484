#include <atomic>
#include <random>
#include <thread>

#include "faults/scenarios/booking_promises.h"
#include "faults/scenarios/yard.h"

// P1: two servers on one database, one of them killed every second or two, a fifth of the carrier's calls hit by faults.
namespace waybill::faults {
namespace {

using Clock = Client::Clock;

/// T1 to T9, a fifth in all for bookings; what only strikes repetitions and searches comes on top.
std::string all_faults(std::uint64_t seed) {
    std::string out = "[";
    const auto rule = [&](const std::string& on, const std::string& kind, const std::string& rate, const std::string& more = "") {
        out += (out.size() > 1 ? "," : "") + std::string(R"({"on":")") + on + R"(","kind":")" + kind + R"(","rate":)" + rate +
               R"(,"seed":)" + std::to_string(seed++ % 1000000) + more + "}";
    };
    rule("book", "duplicate_order", "0.3");
    rule("book", "cancelled_on_dedupe", "0.1");
    rule("book", "reset_before", "0.04");
    rule("book", "timeout_after_commit", "0.04", R"(,"seconds":6)");
    rule("book", "error_after_commit", "0.04");
    rule("book", "half_reply", "0.03");
    rule("book", "reset_after_commit", "0.02");
    rule("book", "slow", "0.03", R"(,"seconds":3)");
    rule("book", "rate_limited", "0.005", R"(,"seconds":1,"storm_seconds":1)");
    rule("find", "reset_before", "0.1");
    rule("find", "error_after_commit", "0.05");
    rule("find", "eventually_visible", "1", R"(,"seconds":2)");
    rule("token", "error_after_commit", "0.2");
    rule("label", "half_reply", "0.1");
    return out + "]";
}

std::int64_t struck_bookings(const Simulator& simulator) {
    std::int64_t sum = 0;
    const auto rules = simulator.control("GET", "/_sim/faults");
    for (const auto& rule : rules.find("data")->items)
        if (rule.find("on")->string == "book") sum += rule.find("struck")->integer;
    return sum;
}

}  // namespace

Figures book_under_kills(const Slice& slice, const std::string& mutation) {
    Figures figures;
    Yard yard(mutation);
    const auto parcels = yard.pack(slice.size);
    yard.close_shop();
    yard.world.simulator().set_faults(all_faults(slice.seed));
    testing::TestedServer first(yard.world, yard.environment), second(yard.world, yard.environment);
    testing::TestedServer* servers[] = {&first, &second};
    for (auto* server : servers) server->start();
    for (auto* server : servers) server->await_ready();

    // Sixteen callers, at a pace that gives three kills for every hundred intents: the full size has six hundred.
    std::mt19937_64 random(slice.seed);
    const auto begun = Clock::now();
    const auto kills = std::max<std::int64_t>(2, slice.size * 3 / 100);
    const auto pace = std::chrono::milliseconds(1800) * kills / std::max<std::int64_t>(1, slice.size);
    std::atomic<std::size_t> next{0}, booked{0};
    std::vector<std::thread> callers;
    for (int n = 0; n < 16; ++n)
        callers.emplace_back([&, n] {
            Client client(servers[n % 2]->port(), yard.world.admin_key());
            for (std::size_t i; (i = next++) < parcels.size();) {
                std::this_thread::sleep_until(begun + pace * static_cast<std::int64_t>(i));
                booked += !yard.book(client, parcels[i]).empty();
            }
        });
    for (std::int64_t done = 0; done < kills; ++done) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1000 + random() % 1000));
        auto& server = *servers[random() % 2];
        server.kill();
        server.start();
        ++figures.sums["kills"];
    }
    for (auto& caller : callers) caller.join();

    figures.sums["calls hit"] += struck_bookings(yard.world.simulator());
    for (const char* status : {"201", "409", "422", "429", "500", "unanswered"})
        figures.sums["book calls"] += yard.world.simulator().calls("book", status);
    yard.world.simulator().control("DELETE", "/_sim/faults");
    const auto quiet = Clock::now();
    yard.settles_within(std::chrono::seconds(120));
    figures.at_worst("seconds to settle after the faults",
                     std::chrono::duration_cast<std::chrono::seconds>(Clock::now() - quiet).count());
    figures.done = static_cast<std::int64_t>(booked);
    yard.judge(figures);
    return figures;
}

Promise no_parcel_twice() {
    return {"P1",
            "No parcel is booked twice",
            "intents",
            20'000,
            1'000,
            60,
            [](const Slice& slice) { return book_under_kills(slice, ""); }};
}

}  // namespace waybill::faults
