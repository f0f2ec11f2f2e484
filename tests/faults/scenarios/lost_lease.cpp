#include <algorithm>
#include <deque>
#include <fstream>
#include <memory>
#include <random>
#include <span>
#include <thread>

#include "faults/scenarios/booking_promises.h"
#include "faults/scenarios/yard.h"

// P6: workers stand still in the middle of a call (SIGSTOP) until three leases have passed and another one has taken over; then
// they go on as if nothing had happened.
namespace waybill::faults {
namespace {

constexpr std::chrono::seconds kCall{2};  // so long an answer is waited for
constexpr std::size_t kWorkers = 3, kYards = 6;
constexpr std::int64_t kEnoughForMore = 60;
/// Where they stop; behind all but the first an answer comes that nobody waits for any more.
constexpr const char* kPlaces[] = {"book.before_sending", "book.sending_committed", "call.before_once",    "call.connected",
                                   "call.after_once",     "call.answered",          "book.answer_received"};
/// What is bought for nothing: by a worker that sent after its lease was over, when another one had taken the parcel for unsent.
constexpr const char* kForNothing = "SELECT COUNT(*) FROM booking_orphan";

class Stops {
  public:
    explicit Stops(Yard& yard, std::uint64_t seed)
        : yard_(yard), random_(seed), other_(yard.world, yard.environment), desk_(yard.world, yard.environment) {
        auto environment = yard.environment;
        environment["WAYBILL_SHIPPING_MAX_IN_FLIGHT"] = "1";
        for (std::size_t i = 0; i < kWorkers; ++i)
            workers_.push_back(std::make_unique<testing::TestedServer>(yard.world, environment));
        other_.start();
        desk_.start({{"WAYBILL_DUTIES_ENABLED", "false"}});
        other_.await_ready();
        desk_.await_ready();
    }

    /// A worker for each of these parcels stops with it in its hands.
    void round(std::span<const Yard::Parcel> parcels, Figures& figures) {
        yard_.stop_outside_of_transactions(other_);
        std::vector<std::string> places;
        for (std::size_t i = 0; i < parcels.size(); ++i) {
            places.emplace_back(kPlaces[random_() % std::size(kPlaces)]);
            workers_[i]->start({{"TESTED_STOP", places.back()}});
        }
        for (std::size_t i = 0; i < parcels.size(); ++i) workers_[i]->await_ready();
        const auto begun = Client::Clock::now();
        for (std::size_t i = 0; i < parcels.size(); ++i) {
            yard_.ask_to_book(desk_.port(), parcels[i]);
            testing::eventually([&] { return stopped() > i; }, std::chrono::seconds(20));
        }
        for (std::size_t i = 0; i < parcels.size(); ++i)
            if (workers_[i]->stopped()) ++figures.sums["stops"], answers_ -= places[i] == kPlaces[0];
        // On a busy machine the second worker may stand still with what the first one's lease was for: then nobody can say how many
        // answers are to come.
        const bool each_its_own = Client::Clock::now() - begun < Yard::kLease;
        // Who stopped behind its call may have been slower than the answer: such a parcel is done, and nothing is late.
        const std::vector<std::string> tokens = held_tokens();
        answers_ += static_cast<std::int64_t>(tokens.size());
        std::string theirs = "-1";
        for (const auto& token : tokens) theirs += "," + token;
        other_.go_on();
        std::this_thread::sleep_for(3 * Yard::kLease);
        // Silent and asked about by nobody yet, a parcel is still theirs, and so would be its answer.
        const std::string held = "SELECT COUNT(*) FROM booking_intent WHERE state IN ('claimed', 'sending', 'unknown') AND lease_token IN (" + theirs + ")";
        if (!testing::eventually([&] { return yard_.count(held) == 0; }, std::chrono::seconds(60)))
            figures.breach("nobody took over a minute after the leases had passed");
        // Every other time they stay away until all has come to its end without them: what was not sent is booked again by then.
        if (++rounds_ % 2 == 1 && !yard_.settles_within(std::chrono::seconds(60)))
            figures.breach("not resolved a minute after the leases had passed");
        const auto bought = yard_.count(kForNothing);
        for (auto& worker : workers_) worker->go_on();
        if (!yard_.settles_within(std::chrono::seconds(60))) figures.breach("not resolved a minute after the workers went on");
        // Who is killed with a call under way leaves what it buys to the day's sweep: that is another promise.
        std::this_thread::sleep_for(2 * kCall);
        testing::eventually([&] { return late() >= answers_; }, std::chrono::seconds(20));
        // Behind "call.after_once" the first byte may be on its way already: then it is an orphan's void that mends it.
        if (yard_.count(kForNothing) > bought && std::find(places.begin(), places.end(), "call.after_once") == places.end())
            figures.breach("a worker whose lease was over bought a label");
        const bool missing = late() < answers_;
        for (auto& worker : workers_) worker->kill();
        if (!each_its_own) {
            ++figures.sums["rounds that took longer than a lease"];
            answers_ = late();
        } else if (missing) {
            for (std::size_t i = 0; i < parcels.size(); ++i)
                figures.breach("a late answer is missing; after " + places[i] + " a worker said: " + last_words(*workers_[i]));
        }
    }

    void judge(Figures& figures) {
        // Of who stood still with its bytes handed over, past the call's own time, the late answer is a doubt: that is asked about.
        if (!yard_.is_quiet_within(std::chrono::seconds(60))) figures.breach("late answers leave open what was bought");
        figures.sums["late answers expected"] += answers_;
        figures.sums["late answers stored"] += late();
        if (late() < answers_)
            figures.breach("of " + std::to_string(answers_) + " late answers " + std::to_string(late()) + " were stored");
        figures.sums["labels bought for nothing, and voided"] += yard_.count(kForNothing);
        yard_.judge(figures);
    }

  private:
    std::size_t stopped() {
        return static_cast<std::size_t>(
            std::count_if(workers_.begin(), workers_.end(), [](auto& worker) { return worker->stopped(); }));
    }
    /// Under which parcels are held.
    std::vector<std::string> held_tokens() {
        std::vector<std::string> all;
        for (const auto& row : yard_.world.database().db().query("SELECT lease_token FROM booking_intent WHERE state IN ('claimed', 'sending')"))
            all.push_back(std::to_string(row.integer(0)));
        return all;
    }
    /// The end of its log.
    static std::string last_words(const testing::TestedServer& worker) {
        std::ifstream log(worker.log_file());
        std::deque<std::string> lines;
        for (std::string line; std::getline(log, line);) {
            lines.push_back(line.substr(0, 400));
            if (lines.size() > 3) lines.pop_front();
        }
        std::string all;
        for (const auto& line : lines) all += line + " ";
        return all;
    }
    std::int64_t late() { return yard_.count("SELECT COUNT(DISTINCT intent_id) FROM booking_late_answer"); }

    Yard& yard_;
    std::mt19937_64 random_;
    testing::TestedServer other_, desk_;  // the desk takes requests and sends nothing
    std::vector<std::unique_ptr<testing::TestedServer>> workers_;
    std::int64_t answers_ = 0;
    int rounds_ = 0;
};

}  // namespace

Figures stop_in_mid_call(const Slice& slice, const std::string& mutation) {
    const std::size_t yards = slice.size < kEnoughForMore ? 1 : kYards;
    const auto share = (slice.size + static_cast<std::int64_t>(yards) - 1) / static_cast<std::int64_t>(yards);
    const auto until = Client::Clock::now() + slice.time;
    return in_yards(yards, [&](std::size_t number, const std::string& socket) {
        Figures figures;
        Yard yard(mutation, socket);
        const auto parcels = yard.pack(share);
        yard.close_shop();
        Stops stops(yard, slice.seed + 1'000'000 * number);
        for (std::size_t at = 0; at < parcels.size() && Client::Clock::now() < until; at += kWorkers)
            stops.round(std::span(parcels).subspan(at, std::min(kWorkers, parcels.size() - at)), figures);
        figures.done = figures.sums["stops"];
        stops.judge(figures);
        return figures;
    });
}

Promise lost_lease() {
    return {"P6", "A worker that stands still, loses its lease and goes on does no harm", "stops", 300, 156, 6,
            [](const Slice& slice) { return stop_in_mid_call(slice, ""); }};
}

}  // namespace waybill::faults
