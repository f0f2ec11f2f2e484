#include <algorithm>
#include <random>
#include <thread>

#include "faults/scenarios/booking_promises.h"
#include "faults/scenarios/yard.h"
#include "support/crash_points.h"

// P2: a server dies at a named place in booking or voiding, and another one that stood still meanwhile goes on.
namespace waybill::faults {
namespace {

using Clock = Client::Clock;
using testing::CrashPoint;
using testing::Reached;

constexpr int kParcels = 3;
constexpr std::size_t kYards = 12;
constexpr std::int64_t kEnoughForMore = 100;

std::vector<CrashPoint> points() {
    std::vector<CrashPoint> out;
    for (const auto& point : testing::kCrashPoints)
        if (point.reached != Reached::keeping && point.reached != Reached::late_doubt) out.push_back(point);
    return out;
}

class Crashes {
  public:
    Crashes(const Slice& slice, const std::string& mutation, const std::string& socket)
        : random_(slice.seed), yard_(mutation, socket), dies_(yard_.world, yard_.environment), lives_(yard_.world, yard_.environment) {}

    /// `classes`: of each parcel, the last ones are taken first.
    void prepare(const std::string& classes) {
        parcels_ = yard_.pack(static_cast<std::int64_t>(classes.size()), classes);
        yard_.close_shop();
        lives_.start();
        lives_.await_ready();
    }

    /// One death, at a place, with carriers of one class.
    void round(const CrashPoint& point, Figures& figures) {
        std::vector<Yard::Parcel> mine(parcels_.end() - kParcels, parcels_.end());
        parcels_.resize(parcels_.size() - kParcels);
        const char account = mine.front().carrier.back();
        const bool of_voids = point.name.starts_with("void."), late = point.reached == Reached::late;
        std::vector<std::string> shipments;
        if (of_voids) shipments = booked_by_the_other(mine);
        yard_.stop_outside_of_transactions(lives_);
        set_faults(point, account);
        // Each parcel passes by on its own, but one claim takes all that wait.
        const bool each =
            !point.name.starts_with("claim") && (point.reached == Reached::booking || point.reached == Reached::voiding);
        const int passing = each ? 1 + static_cast<int>(random_() % kParcels) : 1;
        dies_.start({{"TESTED_CRASH", std::string(point.name) + ":" + std::to_string(passing)},
                     {"TESTED_STOP", late ? "call.answered:1" : ""}});
        dies_.await_ready(std::chrono::seconds(30));
        std::vector<std::thread> people;
        // Who stands still with more than an answer in its hand may stand in a transaction, and nobody could go on beside it.
        for (int i = 0; i < (late ? 1 : kParcels); ++i)
            people.emplace_back([&, i] {
                if (of_voids)
                    yard_.ask_to_void(dies_.port(), shipments[static_cast<std::size_t>(i)],
                                      "void-" + mine[static_cast<std::size_t>(i)].package);
                else
                    yard_.ask_to_book(dies_.port(), mine[static_cast<std::size_t>(i)]);
            });
        for (auto& one : people) one.join();
        if (late) others_go_on();
        const auto patience = std::chrono::seconds(point.reached == Reached::absence ? 30 : 12);
        if (testing::eventually([&] { return !dies_.running(); }, patience))
            ++figures.sums["deaths"];
        else
            ++figures.sums["places that this class does not pass (killed there instead)"];
        dies_.kill();
        recover(mine, of_voids, shipments, figures);
        ++figures.done;
    }

    void judge(Figures& figures) { yard_.judge(figures); }

  private:
    std::vector<std::string> booked_by_the_other(const std::vector<Yard::Parcel>& mine) {
        std::vector<std::string> out;
        Client client(lives_.port(), yard_.world.admin_key());
        for (const auto& parcel : mine) out.push_back(yard_.book(client, parcel));
        yard_.settles_within(std::chrono::seconds(30));
        return out;
    }

    /// The one that is to die stands still with an answer in its hand, until the other one has ended all of it by itself.
    void others_go_on() {
        testing::eventually([&] { return dies_.stopped(); }, std::chrono::seconds(12));
        lives_.go_on();
        yard_.settles_within(std::chrono::seconds(60));
        dies_.go_on();
    }

    void set_faults(const CrashPoint& point, char account) {
        const Reached reached = point.reached;
        const std::string on_account = std::string(R"(,"account":")") + account + "\"}]";
        if (reached == Reached::doubt)
            yard_.world.simulator().set_faults(R"([{"on":"book","kind":"half_reply","times":3)" + on_account);
        if (reached == Reached::absence)
            yard_.world.simulator().set_faults(R"([{"on":"book","kind":"reset_before","times":3)" + on_account);
        if (point.name == "book.orphan")  // a carrier that does not show what it has is taken for one that has nothing
            yard_.world.simulator().set_faults(R"([{"on":"find","kind":"not_yet_visible","seconds":40)" + on_account);
        if (reached == Reached::void_doubt)
            yard_.world.simulator().set_faults(R"([{"on":"void","kind":"half_reply","times":3)" + on_account);
    }

    /// The people ask again, the other server works; everything must come to its end.
    void recover(const std::vector<Yard::Parcel>& mine, bool of_voids, const std::vector<std::string>& shipments,
                 Figures& figures) {
        const auto begun = Clock::now();
        lives_.go_on();
        Client client(lives_.port(), yard_.world.admin_key());
        for (std::size_t i = 0; i < mine.size(); ++i) {
            if (of_voids)
                client.settle("POST", "/api/v1/shipments/" + shipments[i] + "/void", "{}", "void-" + mine[i].package);
            else if (yard_.book(client, mine[i]).empty())
                figures.breach("a booking was refused after the death of a server");
        }
        if (!yard_.settles_within(std::chrono::seconds(60))) figures.breach("not resolved a minute after a death");
        yard_.world.simulator().control("DELETE", "/_sim/faults");
        yard_.sweep(figures);
        const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - begun);
        figures.at_worst("ms to recover", took.count());
        if (took <= Yard::kLease + std::chrono::seconds(10)) ++figures.sums["recovered within the lease and ten seconds"];
    }

    std::mt19937_64 random_;
    Yard yard_;
    testing::TestedServer dies_, lives_;
    std::vector<Yard::Parcel> parcels_;
};

struct Round {
    CrashPoint point;
    char account;
};

Figures crash_in_turn(const std::vector<Round>& rounds, const Slice& slice, const std::string& mutation, const std::string& socket) {
    Figures figures;
    std::string each_parcel;
    for (auto at = rounds.rbegin(); at != rounds.rend(); ++at) each_parcel += std::string(kParcels, at->account);
    Crashes crashes(slice, mutation, socket);
    crashes.prepare(each_parcel);
    const auto until = Clock::now() + slice.time;
    for (const auto& round : rounds) {
        if (Clock::now() >= until) break;
        crashes.round(round.point, figures);
    }
    crashes.judge(figures);
    return figures;
}

}  // namespace

Figures crash_everywhere(const Slice& slice, const std::string& mutation) {
    const auto all = points();
    std::vector<std::vector<Round>> rounds(slice.size < kEnoughForMore ? 1 : kYards);
    const auto first = (slice.seed % 1000) * static_cast<std::uint64_t>(slice.size);  // slices go on where the last one ended
    for (std::uint64_t n = 0; n < static_cast<std::uint64_t>(slice.size); ++n)
        rounds[n % rounds.size()].push_back({all[(first + n) % all.size()], "abc"[(first + n) / all.size() % 3]});
    return in_yards(rounds.size(), [&](std::size_t yard, const std::string& socket) {
        return crash_in_turn(rounds[yard], {slice.seed + 1'000'000 * yard, slice.size, slice.time}, mutation, socket);
    });
}

Promise every_crash_point() {
    const auto once = static_cast<std::int64_t>(points().size()) * 3;  // each place, with each class
    return {"P2", "A crash anywhere in booking converges", "crashes", once * 100, once * 6, 6,
            [](const Slice& slice) { return crash_everywhere(slice, ""); }};
}

}  // namespace waybill::faults
