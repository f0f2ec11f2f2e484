#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "waybill/error.h"
#include "waybill/time.h"

/// What follows from what, for things that a carrier is asked for once: no database, no clock.
namespace waybill::collection::rules {

/// What a carrier is asked for beside its parcels.
enum class Kind {
    manifest,      ///< the close of a day
    pickup,        ///< a van to the dock
    cancellation,  ///< that van need not come
};
enum class State {
    pending,     ///< to be sent
    sending,     ///< a worker is at it
    done,
    refused,     ///< the carrier said no, and did nothing
    in_doubt,    ///< it may have been done: a person finds out
    not_made,    ///< a person found out that it was not done
    cancelling,  ///< of a pickup that was done: its cancellation is under way
    cancelled,
};
std::string_view word(Kind kind);
std::string_view word(State state);
/// Throws std::logic_error on a word that word() does not say.
Kind kind_of(std::string_view word);
State state_of(std::string_view word);

/// How a run of a carrier's module ended.
enum class Ended {
    done,
    unfinished,  ///< the carrier works on it: to be asked again
    refused,
    not_now,     ///< nothing was done by this run
    in_doubt,
};
struct Facts {
    bool sent = false;       ///< something may be with the carrier, of this run or of one before
    bool resumable = false;  ///< the module kept something: run again it finds out what became of that
    int tries = 0;           ///< runs before this one that did not end it
    Duration quiet_period{}; ///< so long the carrier may not show what it has done
};
struct Step {
    State to = State::pending;
    std::optional<Duration> due_in;  ///< of pending
    friend bool operator==(const Step&, const Step&) = default;
};
/// `retry_after`: what the carrier, or the host, asks for after a not_now.
Step after(const Facts& facts, Ended ended, Duration retry_after = {});
/// Its worker was silent until its lease was over.
Step silent(const Facts& facts);

/// What is wrong with an order for a van, every field of it; `today` is the date in UTC.
struct Van {
    std::optional<std::chrono::year_month_day> date;  ///< nothing: not readable
    std::optional<int> ready_minute, close_minute;    ///< after local midnight
};
std::vector<FieldError> wrong(const Van& van, std::chrono::year_month_day today);

/// "2026-11-30"; nothing where it is no date.
std::optional<std::chrono::year_month_day> date(std::string_view text);
std::string text(std::chrono::year_month_day date);
/// "15:30" as minutes after midnight; nothing where it is no time of day.
std::optional<int> minute(std::string_view text);
std::string time_text(int minute);

}  // namespace waybill::collection::rules
