#include "simulation/tracking.h"

#include <algorithm>
#include <memory>
#include <optional>

#include "simulation/scheduler.h"
#include "tracking/rules.h"

namespace waybill::simulation {

namespace {

namespace rules = tracking::rules;
using S = TrackingStatus;
using std::chrono::hours;
using std::chrono::minutes;

struct Published {
    TrackingEvent event;
    Instant shown_from;
};

class Parcel {
  public:
    Parcel(Scheduler& time, TrackingSeen& seen, int number) : time_(time), seen_(seen), number_(number), created_at_(time.now()) {
        travel();
        ask_in(minutes(time.between(1, 240)));
    }

    void check() {
        std::vector<TrackingEvent> all;
        for (const auto& p : published_) all.push_back(p.event);
        if (!(rules::fold(all) == now_))
            breach("ends as " + std::string(name(now_.status)) + ", and its carrier says " +
                   std::string(name(rules::fold(all).status)));
        if (asking_) breach("is still asked about");
    }

  private:
    void breach(const std::string& what) { seen_.breaches.push_back("parcel " + std::to_string(number_) + " " + what); }

    void happens(Instant at, S status, TrackingFlag flag = TrackingFlag::none) {
        TrackingEvent event;
        event.code = std::string(name(status)) + std::string(name(flag));
        if (with_ids_) event.carrier_event_id = std::to_string(number_) + "-" + std::to_string(published_.size());
        event.at = at;
        event.sequence = static_cast<std::int64_t>(published_.size());
        event.status = status;
        event.flag = flag;
        if (flag != TrackingFlag::none) event.reason = "weather";
        published_.push_back({event, at + time_.between(Duration(0), Duration(hours(5)))});
    }

    /// What befalls it, from label to door.
    void travel() {
        with_ids_ = time_.chance(0.5);
        Instant at = time_.now();
        const auto next = [&](int least, int most) { return at += minutes(time_.between(least, most)); };
        happens(at, S::info_received);
        happens(next(60, 3000), S::accepted);
        for (auto hubs = time_.between(1, 5); hubs > 0; --hubs) {
            happens(next(1, 1500), S::in_transit);
            if (time_.chance(0.2))
                happens(next(1, 600), S::in_transit, time_.chance(0.5) ? TrackingFlag::delayed : TrackingFlag::exception);
        }
        if (time_.chance(0.1)) return happens(next(60, 3000), S::returning), happens(next(60, 3000), S::returned);
        happens(next(60, 1500), S::out_for_delivery);
        if (time_.chance(0.3)) happens(next(30, 300), S::out_for_delivery, TrackingFlag::delivery_attempted);
        happens(next(30, 1500), S::delivered);
        if (time_.chance(0.1)) happens(next(1, 600), S::in_transit);  // a late scan of a parcel that is at the door
        if (time_.chance(0.1)) ++seen_.corrections, happens(next(1, 600), S::lost);
    }

    void ask_in(Duration pause) {
        asking_ = true;
        time_.in(pause, [this] { ask(); });
    }

    void ask() {
        ++seen_.questions;
        if (time_.chance(0.15)) return ++seen_.failures, ask_in(rules::back_off(++failures_));
        failures_ = 0;
        std::vector<TrackingEvent> told;
        for (const auto& p : published_)
            if (p.shown_from <= time_.now()) {
                told.push_back(p.event);
                if (time_.chance(0.3)) told.push_back(p.event), ++seen_.repeated;
                told.back().place = time_.chance(0.5) ? "Leeds" : "LEEDS HUB";  // free text is no part of its identity
            }
        for (std::size_t i = told.size(); i > 1; --i)
            std::swap(told[i - 1], told[static_cast<std::size_t>(time_.between(0, static_cast<std::int64_t>(i) - 1))]);
        if (time_.chance(0.05)) return ask_in(minutes(time_.between(1, 30)));  // its worker dies with the answer
        store(told);
    }

    void store(const std::vector<TrackingEvent>& told) {
        for (const auto& event : told)
            if (std::none_of(known_.begin(), known_.end(),
                             [&](const TrackingEvent& k) { return rules::identity(k) == rules::identity(event); }))
                known_.insert(known_.begin() + time_.between(0, static_cast<std::int64_t>(known_.size())), event), ++seen_.events;
        const auto before = now_;
        now_ = rules::fold(known_);
        std::vector<TrackingEvent> twice(known_.rbegin(), known_.rend());
        twice.insert(twice.end(), known_.begin(), known_.end());
        if (!(rules::fold(twice) == now_)) breach("depends on the order of arrival");
        const bool corrected = rules::is_final(before.status) && rules::is_final(now_.status);
        if (rules::is_final(before.status) && now_.status != before.status && !corrected)
            breach("left the final " + std::string(name(before.status)));
        if (rules::is_final(now_.status) && !finished_at_) finished_at_ = time_.now();
        const auto pause = rules::next_question(
            {now_.status, now_.flag, created_at_, now_.last_event_at, finished_at_, time_.now(), hours(24 * 75)});
        asking_ = pause.has_value();
        if (pause && *pause < minutes(20)) breach("is asked about too often");
        if (pause) ask_in(std::chrono::duration_cast<Duration>(*pause * time_.between(90, 110) / 100));
    }

    Scheduler& time_;
    TrackingSeen& seen_;
    const int number_;
    const Instant created_at_;
    bool with_ids_ = true, asking_ = false;
    int failures_ = 0;
    std::vector<Published> published_;
    std::vector<TrackingEvent> known_;
    rules::Folded now_;
    std::optional<Instant> finished_at_;
};

}  // namespace

TrackingSeen play_tracking(std::uint64_t seed) {
    Scheduler time(seed);
    TrackingSeen seen;
    const auto begun = time.now();
    std::vector<std::unique_ptr<Parcel>> parcels;
    for (int i = 0; i < 3; ++i) parcels.push_back(std::make_unique<Parcel>(time, seen, i));
    time.run_until(begun + hours(24 * 80));
    for (const auto& parcel : parcels) parcel->check();
    seen.parcels = static_cast<std::int64_t>(parcels.size());
    seen.lasted = time.now() - begun;
    return seen;
}

}  // namespace waybill::simulation
