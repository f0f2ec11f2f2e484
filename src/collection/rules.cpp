#include "collection/rules.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <stdexcept>

namespace waybill::collection::rules {

namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::array<std::string_view, 3> kKinds{"manifest", "pickup", "cancellation"};
constexpr std::array<std::string_view, 8> kStates{"pending", "sending", "done", "refused", "in_doubt", "not_made", "cancelling", "cancelled"};

/// Carriers draw manifests within minutes; one that is down is back within hours.
constexpr std::array<Duration, 10> kPauses{seconds(5), seconds(15), seconds(30), minutes(1), minutes(5),
                                           minutes(15), minutes(30), hours(1), hours(1), hours(1)};
constexpr int kLongestAhead = 14;  // days: no carrier takes vans further ahead

template <std::size_t N>
std::size_t place(const std::array<std::string_view, N>& words, std::string_view word) {
    const auto found = std::find(words.begin(), words.end(), word);
    if (found == words.end()) throw std::logic_error("no such word: " + std::string(word));
    return static_cast<std::size_t>(found - words.begin());
}

Step again(const Facts& facts, Duration at_least, State otherwise) {
    if (facts.tries >= static_cast<int>(kPauses.size())) return {otherwise, {}};
    return {State::pending, std::max(kPauses.at(static_cast<std::size_t>(facts.tries)), at_least)};
}

std::optional<int> digits(std::string_view text) {
    int number = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool whole = problem == std::errc() && end == text.data() + text.size();
    return whole && text.find_first_not_of("0123456789") == text.npos ? std::optional(number) : std::nullopt;
}

}  // namespace

std::string_view word(Kind kind) { return kKinds.at(static_cast<std::size_t>(kind)); }
std::string_view word(State state) { return kStates.at(static_cast<std::size_t>(state)); }
Kind kind_of(std::string_view word) { return static_cast<Kind>(place(kKinds, word)); }
State state_of(std::string_view word) { return static_cast<State>(place(kStates, word)); }

Step after(const Facts& facts, Ended ended, Duration retry_after) {
    switch (ended) {
        case Ended::done: return {State::done, {}};
        case Ended::refused: return {State::refused, {}};
        // It is made, and only its papers are not: whoever waits for them can ask the carrier.
        case Ended::unfinished: return again(facts, {}, State::done);
        // Nothing of this run is with the carrier, perhaps something of one before.
        case Ended::not_now: return again(facts, retry_after, facts.sent ? State::in_doubt : State::refused);
        case Ended::in_doubt: break;
    }
    // Nobody waits for that call any more, but the carrier may still be at it: a run that comes too soon finds nothing, and asks for another.
    return facts.resumable ? again(facts, facts.quiet_period, State::in_doubt) : Step{State::in_doubt, {}};
}

Step silent(const Facts& facts) {
    if (facts.sent && !facts.resumable) return {State::in_doubt, {}};
    return {State::pending, facts.sent ? facts.quiet_period : Duration{}};
}

std::vector<FieldError> wrong(const Van& van, std::chrono::year_month_day today) {
    std::vector<FieldError> errors;
    const std::chrono::sys_days now(today);
    if (!van.date)
        errors.push_back({"/date", "date", "is a date as 2026-11-30"});
    // Where the dock is, it may still be yesterday, or tomorrow already.
    else if (const std::chrono::sys_days day(*van.date); day < now - days(1))
        errors.push_back({"/date", "past", "is over"});
    else if (day > now + days(kLongestAhead))
        errors.push_back({"/date", "too_far", "is more than two weeks ahead"});
    if (!van.ready_minute) errors.push_back({"/ready", "time", "is a time of day as 15:30"});
    if (!van.close_minute) errors.push_back({"/close", "time", "is a time of day as 18:00"});
    if (van.ready_minute && van.close_minute && *van.close_minute <= *van.ready_minute)
        errors.push_back({"/close", "order", "must be later than the time from which the parcels are ready"});
    return errors;
}

std::optional<std::chrono::year_month_day> date(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return {};
    const auto year = digits(text.substr(0, 4)), month = digits(text.substr(5, 2)), day = digits(text.substr(8, 2));
    if (!year || !month || !day) return {};
    const std::chrono::year_month_day date(std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day)));
    return date.ok() ? std::optional(date) : std::nullopt;
}

std::string text(std::chrono::year_month_day date) {
    char out[16];
    std::snprintf(out, sizeof out, "%04d-%02u-%02u", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                  static_cast<unsigned>(date.day()));
    return out;
}

std::optional<int> minute(std::string_view text) {
    if (text.size() != 5 || text[2] != ':') return {};
    const auto hour = digits(text.substr(0, 2)), minute = digits(text.substr(3, 2));
    if (!hour || !minute || *hour > 23 || *minute > 59) return {};
    return *hour * 60 + *minute;
}

std::string time_text(int minute) {
    char out[16];
    std::snprintf(out, sizeof out, "%02d:%02d", minute / 60, minute % 60);
    return out;
}

}  // namespace waybill::collection::rules
