#include <algorithm>
#include <csignal>
#include <future>
#include <random>
#include <thread>

#include "faults/scenarios/database_pair.h"
#include "faults/scenarios/ledger.h"
#include "faults/scenarios/yard.h"

// P8: the database's primary is killed, stands still or is cut off, and an operator makes its replica the primary.
namespace waybill::faults {
namespace {

using Clock = Client::Clock;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::int64_t kBookings = 6;  ///< around each fault
constexpr std::int64_t kEnoughForLong = 10;
constexpr int kCallers = 8;

std::int64_t in_ms(Clock::duration d) { return std::chrono::duration_cast<milliseconds>(d).count(); }

class Failovers {
  public:
    explicit Failovers(const Slice& slice)
        : random_(slice.seed), long_(slice.size >= kEnoughForLong), yard_("", pair_.socket()), parcels_(yard_.pack(slice.size * kBookings)),
          ledger_(yard_.world, slice.seed, {.shops = kCallers - 2, .suppliers = 1, .scanners = 1, .period = milliseconds(100)}) {
        ledger_.begin();
    }

    void round(std::int64_t number, Figures& figures) {
        auto booked = book_some();
        std::this_thread::sleep_for(milliseconds(random_() % 1000));
        const bool fenced_by_kill = random_() % 2 == 0;
        switch ((first_ + number) % 3) {
            case 0:
                ++figures.sums["primaries killed"];
                pair_.primary().kill();
                std::this_thread::sleep_for(milliseconds(200 + random_() % 800));
                break;
            case 1:
                ++figures.sums["primaries that stood still"];
                ::kill(pair_.primary().pid(), SIGSTOP);
                std::this_thread::sleep_for(milliseconds(1000 + random_() % (long_ ? 29'000 : 2'000)));
                break;
            default:
                ++figures.sums["primaries cut off"];
                pair_.address().freeze();
                std::this_thread::sleep_for(milliseconds(1000 + random_() % (long_ ? 9'000 : 2'000)));
        }
        if (fenced_by_kill) pair_.primary().kill();
        pair_.fail_over();
        const auto turned = Clock::now();
        pair_.let_the_old_one_go_on();
        const auto gap = served_again(turned);
        gaps_.push_back(gap);
        figures.at_worst("ms of write gap", gap);
        for (auto& one : booked)
            if (const auto id = one.get(); !id.empty()) acknowledged_.push_back(id);
        pair_.build_replica();
        ++figures.done;
    }

    void judge(Figures& figures) {
        ledger_.stop();
        await_database();
        std::sort(gaps_.begin(), gaps_.end());
        if (!gaps_.empty()) {
            const auto p95 = gaps_[(gaps_.size() * 95 + 99) / 100 - 1];
            figures.at_worst("ms of write gap for 95 of 100, of 10000", p95);
            if (p95 > 10'000) figures.breach("writing was not possible for " + std::to_string(p95) + " ms");
        }
        if (!yard_.is_quiet_within(seconds(120))) figures.breach("bookings are not resolved two minutes after the last fault");
        figures.sums["acknowledged"] += ledger_.acknowledged();
        figures.sums["bookings acknowledged"] += static_cast<std::int64_t>(acknowledged_.size());
        ledger_.verify(figures);
        for (const auto& id : acknowledged_)
            if (yard_.count("SELECT COUNT(*) FROM shipment WHERE id = " + std::to_string(ShipmentId::parse(id)->raw())) != 1)
                ++figures.sums["missing"], figures.breach("booking " + id + " was acknowledged and is not there");
        yard_.judge(figures);
        lose_one(figures);
    }

  private:
    std::vector<std::future<std::string>> book_some() {
        std::vector<std::future<std::string>> out;
        for (std::int64_t i = 0; i < kBookings; ++i) {
            const auto parcel = parcels_.back();
            parcels_.pop_back();
            out.push_back(std::async(std::launch::async, [this, parcel, after = milliseconds(random_() % 1500)] {
                std::this_thread::sleep_for(after);
                Client client(yard_.world.port(), yard_.world.admin_key());
                return yard_.book(client, parcel);
            }));
        }
        return out;
    }

    /// From the move of the address to the first write that can only have begun after it, or to the last request that was not served
    /// where that came later; over once there was none for two seconds.
    std::int64_t served_again(Clock::time_point turned) {
        const auto before = ledger_.acknowledged();
        testing::eventually([&] { return ledger_.acknowledged() > before + kCallers; }, seconds(40));
        const auto written = Clock::now();
        testing::eventually([&] { return Clock::now() - std::max(written, ledger_.last_trouble()) > seconds(2); }, seconds(40));
        return in_ms(std::max(written, ledger_.last_trouble()) - turned);
    }

    /// Sessions of ours that were open when the address moved are found dead one by one.
    void await_database() {
        for (int i = 0; i < 60; ++i) try {
                yard_.count("SELECT COUNT(*) FROM shipment");
                if (i > 10) return;
            } catch (const db::Broken&) {
                std::this_thread::sleep_for(milliseconds(200));
            }
    }

    /// As if the cluster had lost what it promised: a booking is gone from the database, and lives at the carrier.
    void lose_one(Figures& figures) {
        const auto rows = yard_.world.database().db().query(
            "SELECT s.id, i.reference FROM shipment s JOIN booking_intent i ON i.shipment_id = s.id WHERE s.state = 'booked' AND s.carrier = 'demo_b' "
            "AND i.kind = 'book' AND i.state = 'done' LIMIT 1");
        if (rows.empty()) return figures.breach("no booking could be lost");
        const std::string id = std::to_string(rows[0].integer(0)), reference = rows[0].text(1);
        auto& db = yard_.world.database().db();
        for (const char* what : {"booking_intent WHERE shipment_id = ", "shipment WHERE id = ", "shipment_package WHERE shipment_id = "})
            db.execute("SET STATEMENT foreign_key_checks = 0 FOR DELETE FROM " + (what + id));
        const bool found = testing::eventually(
            [&] {
                db.execute("UPDATE carrier_sweep SET due_at = NOW(3), lease_until = NULL WHERE carrier = 'demo_b'");
                return yard_.count("SELECT COUNT(*) FROM booking_orphan WHERE state = 'exception' AND reason = 'unknown_reference' AND reference = '" + reference + "'") == 1;
            },
            seconds(30));
        ++figures.sums["bookings lost on purpose"];
        figures.sums["found by the sweep"] += found;
        if (!found) figures.breach("the sweep did not report booking " + reference + ", which the database had lost");
    }

    std::mt19937_64 random_;
    const bool long_;
    const std::int64_t first_ = static_cast<std::int64_t>(random_() % 3);
    DatabasePair pair_;
    Yard yard_;
    std::vector<Yard::Parcel> parcels_;
    Ledger ledger_;
    std::vector<std::string> acknowledged_;
    std::vector<std::int64_t> gaps_;
};

Figures run(const Slice& slice) {
    Figures figures;
    Failovers failovers(slice);
    const auto until = Clock::now() + slice.time;
    for (std::int64_t i = 0; i < slice.size && Clock::now() < until; ++i) failovers.round(i, figures);
    failovers.judge(figures);
    return figures;
}

}  // namespace

Promise database_failover() {
    return {"P8", "When the database fails over to its replica, nothing is booked twice, nothing acknowledged is lost, and a loss would be found", "faults", 51, 17, 3, run};
}

}  // namespace waybill::faults
