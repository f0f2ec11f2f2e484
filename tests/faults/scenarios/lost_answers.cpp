#include <thread>

#include "faults/scenarios/booking_promises.h"
#include "faults/scenarios/yard.h"

// P4: no booking is answered: the carrier did the work, and the answer was lost each time.
namespace waybill::faults {

Figures lose_every_answer(const Slice& slice, const std::string& mutation) {
    Figures figures;
    Yard yard(mutation);
    const auto parcels = yard.pack(slice.size);
    yard.close_shop();
    const std::string seed = std::to_string(slice.seed % 1000000);
    // Fewer time-outs than errors: a carrier that never answers would be left alone after the fifth.
    yard.world.simulator().set_faults(
        R"([{"on":"book","kind":"timeout_after_commit","seconds":10,"rate":0.2,"seed":)" + seed +
        R"(},{"on":"book","kind":"half_reply","rate":0.25,"seed":)" + seed +
        R"(},{"on":"book","kind":"error_after_commit"},{"on":"find","kind":"error_after_commit"}])");
    testing::TestedServer server(yard.world, yard.environment);
    server.start();
    server.await_ready();
    Client client(server.port(), yard.world.admin_key());
    const auto until = Client::Clock::now() + slice.time;
    for (const auto& parcel : parcels) {
        if (Client::Clock::now() >= until) break;
        yard.book(client, parcel);
    }
    // A carrier that answers nothing is left alone after a while, and tried with one call now and then: what was not sent by then waits.
    const auto of = [&](const char* where) { return yard.count(std::string("SELECT COUNT(*) FROM booking_intent WHERE ") + where); };
    constexpr const char* kUnderWay = "state IN ('claimed', 'sending')";
    for (int quiet = 0; quiet < 10 && Client::Clock::now() < until; std::this_thread::sleep_for(std::chrono::seconds(1)))
        quiet = of(kUnderWay) == 0 ? quiet + 1 : 0;
    // While nothing is known, nothing is called failed and nothing is bought again.
    figures.done = of("first_sent_at IS NOT NULL");
    figures.sums["not sent: the carrier was left alone"] += of("first_sent_at IS NULL");
    std::int64_t not_in_doubt = 0;
    for (const auto& row : yard.world.database().db().query(
             "SELECT i.reference, i.state FROM shipment s JOIN booking_intent i ON i.shipment_id = s.id WHERE i.first_sent_at IS NOT NULL AND s.state <> 'in_doubt' "
             "AND i.state NOT IN ('claimed', 'sending')")) {
        // Marked to be sent, and then the carrier was left alone before a byte had gone: it waits, and the carrier knows nothing of it.
        if (row.text(1) == "pending" && yard.world.simulator().accepted(row.text(0)) == 0)
            ++figures.sums["taken back before a byte had gone"];
        else
            ++not_in_doubt;
    }
    if (not_in_doubt > 0) figures.breach(std::to_string(not_in_doubt) + " bookings without an answer are not in doubt");
    if (const auto other = yard.count("SELECT COUNT(*) FROM shipment s JOIN booking_intent i ON i.shipment_id = s.id WHERE i.first_sent_at IS NULL AND s.state <> 'booking'"))
        figures.breach(std::to_string(other) + " bookings that were not sent do not wait");
    const auto summary = yard.world.simulator().control("GET", "/_sim/summary");
    figures.sums["made again"] += summary.find("accepted")->integer - summary.find("booked_once")->integer;
    if (figures.sums["made again"] != 0 || yard.count("SELECT COUNT(*) FROM booking_intent WHERE attempt > 1") != 0)
        figures.breach("bookings were made again while their outcome was unknown");
    const auto slowest = yard.count(
        "SELECT CAST(COALESCE(MAX(TIMESTAMPDIFF(MICROSECOND, i.first_sent_at, e.at)) DIV 1000, 0) AS SIGNED) FROM booking_intent "
        "i JOIN "
        "(SELECT intent_id, MIN(at) AS at FROM booking_event WHERE to_state IN ('unknown', 'review') GROUP BY intent_id) e ON "
        "e.intent_id = i.id");
    figures.at_worst("ms from sending to doubt", slowest);
    // An answer is waited for two seconds here; that there is none is to be seen within five more.
    if (slowest > 7'000) figures.breach("a doubt was shown " + std::to_string(slowest) + " ms after its booking had been sent");
    yard.world.simulator().control("DELETE", "/_sim/faults");
    yard.settles_within(std::chrono::minutes(4));  // of which the carrier is left alone for a part
    yard.judge(figures);
    return figures;
}

Promise lost_answers() {
    return {"P4",
            "A booking without an answer is in doubt, never failed and never made again",
            "bookings",
            3'000,
            500,
            24,
            [](const Slice& slice) { return lose_every_answer(slice, ""); }};
}

}  // namespace waybill::faults
