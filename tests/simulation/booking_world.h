#pragma once
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "simulation/booking.h"
#include "shipping/rules_late.h"
#include "simulation/carrier.h"

namespace waybill::simulation {

/// What the database holds, and the processes that work on it.
class BookingWorld {
  public:
    BookingWorld(Scheduler& time, Carrier& carrier, const BookingStory& story, Instant troubles_end);
    void begin();
    /// After everything has come to rest: what must hold then.
    void check();
    const BookingSeen& seen() const { return seen_; }

  private:
    struct Intent {
        int shipment = 0;
        shipping::rules::Kind kind = shipping::rules::Kind::book;
        shipping::rules::State state = shipping::rules::State::pending;
        int attempt = 1;
        std::string reference, key;
        std::int64_t token = 0;
        std::optional<Instant> lease_until, first_sent_at, last_sent_at;
        Instant due_at;
        int checks = 0, absent_answers = 0;
        std::string reason;
        std::optional<std::size_t> parcel;  ///< of a void: what is to die
        bool of_orphan = false;
    };
    struct Shipment {
        std::string state = "booking";      ///< booking, booked, failed, in_doubt, needs_person, voiding, voided
        std::optional<std::size_t> parcel;  ///< what it was booked as
        bool cancelled = false, void_wanted = false;
    };
    struct Process {
        int life = 0;  ///< a kill ends one
        Duration clock_is_ahead{};
        Instant frozen_until;
    };
    struct LateDoubt {
        std::size_t intent = 0;
        Instant since, due_at;
        int tries = 0;
        bool over = false;
    };
    using Intents = std::vector<std::size_t>;

    // processes (booking_world.cpp)
    void live(std::size_t process);
    void trouble(std::size_t process);
    void later(std::size_t process, Duration delay, std::function<void()> what);
    Instant clock(std::size_t process) const { return time_.now() + processes_[process].clock_is_ahead; }
    enum class Commit { done, lost_done, lost_undone };
    Commit commit();
    Intents claim(shipping::rules::State state);
    void expire(std::size_t process);
    void converse(std::size_t process, std::size_t intent);
    void stand_still(std::size_t process);
    void ask(std::size_t process, std::size_t intent);
    /// What a carrier's answer, or its lack, comes to.
    void heard(std::size_t process, std::size_t intent, std::int64_t token, const Carrier::Told& told);
    bool mark_sending(std::size_t process, std::size_t intent, std::int64_t token);
    void cancel_order(std::size_t process, int shipment);
    /// What late answers left open.
    void ask_about_late_doubts(std::size_t process);
    void late_found(std::size_t process, std::size_t doubt, const Carrier::Shown& shown);
    void sweep();
    /// Whether the sweep alone can know of it: nobody lived to store the answer, or a void was given up.
    bool is_for_the_sweep(std::size_t intent, std::size_t parcel) const;
    /// A sweep would mend what a broken variant does.
    bool swept() const { return carrier_.terms().can_find && (story_.broken == Broken::nothing || story_.broken == Broken::no_late_questions); }

    // the machine (booking_machine.cpp)
    struct Told {
        std::optional<std::size_t> parcel;
    };
    shipping::rules::Facts facts(std::size_t process, const Intent& intent) const;
    void settle(std::size_t process, std::size_t intent, std::int64_t token, shipping::rules::Event event,
                std::optional<shipping::rules::CameLate> late, const Told& told);
    void happened(std::size_t process, std::size_t intent, const shipping::rules::Event& event);
    void carry_out(std::size_t intent, const shipping::rules::Step& step, const Told& told);
    void take_effect(std::size_t intent, shipping::rules::Effect effect, const Told& told);
    void add_intent(Intent intent);
    void note(std::uint64_t what);

    Scheduler& time_;
    Carrier& carrier_;
    const BookingStory story_;
    const Instant troubles_end_;
    shipping::rules::Policy policy_;
    const Duration lease_ = std::chrono::seconds(75);
    std::vector<Intent> intents_;
    std::vector<Shipment> shipments_;
    std::vector<Process> processes_;
    std::vector<LateDoubt> late_doubts_;
    std::map<std::size_t, int> unheard_;  ///< calls by intent whose answers were not stored
    std::int64_t next_token_ = 0;
    BookingSeen seen_;
};

}  // namespace waybill::simulation
