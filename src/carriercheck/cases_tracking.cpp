#include <algorithm>
#include <map>
#include <set>

#include "carriercheck/bodies.h"
#include "carriercheck/requests.h"
#include "carriercheck/verdicts.h"
#include "waybill/encoding.h"

// Tracking: carriers tell events twice, in any order, in words of tomorrow, and one of them broken; and they tell of strangers.
namespace waybill::carriercheck {
namespace {

using Kind = Told::Kind;
using carrier::Tracked;

/// One line for each thing that was told, by which two answers are compared: the order and repetitions do not count.
std::set<std::string> lines(const Told& told) {
    std::set<std::string> all;
    if (!told.is_done()) return all;
    for (const Tracked& tracked : told.as<std::vector<Tracked>>())
        for (const TrackingEvent& event : tracked.events)
            all.insert(tracked.number + " " + rfc3339(event.at) + " " + event.code + " " + event.carrier_event_id + " " + std::string(name(event.status)) +
                       " " + std::string(name(event.flag)));
    return all;
}

std::size_t events(const Told& told) {
    std::size_t count = 0;
    if (told.is_done())
        for (const Tracked& tracked : told.as<std::vector<Tracked>>()) count += tracked.events.size();
    return count;
}

template <class Change>
Recording changed(Recording recording, Change change) {
    for (Exchange& exchange : recording.exchanges) exchange.reply.body = change(exchange.reply.body);
    return recording;
}

std::string difference(const std::set<std::string>& wanted, const std::set<std::string>& is) {
    for (const std::string& line : wanted)
        if (!is.contains(line)) return "This is missing: " + line + ".";
    for (const std::string& line : is)
        if (!wanted.contains(line)) return "This was not told before: " + line + ".";
    return "";
}

class Tracking {
  public:
    Tracking(Stage& stage, Verdicts& verdicts, const Recording& recording)
        : stage_(stage), verdicts_(verdicts), recording_(recording), plain_(stage.play(recording)) {}

    void all() {
        every_number();
        order_and_repetition();
        broken_events();
        words_of_tomorrow();
        strangers();
    }
    void unreadable() {
        const char* must = "leave it for later: an answer that cannot be read says nothing";
        for (const Garbage& garbage : garbage())
            for (const int status : {200, 400, 404})
                verdicts_.ends(title(recording_) + ": answered with " + garbage.what + " and status " + std::to_string(status),
                               stage_.play(recording_, {.at = 0, .times = 1000, .status = status, .body = garbage.body}), {Kind::not_now}, must);
        for (int tenths = 1; tenths <= 9; tenths += 2)
            verdicts_.ends(title(recording_) + ": answered with the first " + std::to_string(tenths) + " tenths",
                           stage_.play(recording_, {.at = 0, .times = 1000, .body = cut_at(recording_.exchanges.front().reply.body, tenths)}),
                           {Kind::not_now}, must);
        verdicts_.note(title(recording_) + ": answered with 503, then as recorded",
                       unexpected(recording_, stage_.play(recording_, {.at = 0, .status = 503, .body = "<html>busy</html>"})));
        verdicts_.ends(title(recording_) + ": answered with 429, in an hour please",
                       stage_.play(recording_, {.at = 0, .times = 1000, .status = 429, .body = "{}", .retry_after = "3600"}), {Kind::not_now}, must);
    }

  private:
    void every_number() {
        std::string asked;
        for (const Heard& heard : plain_.heard) asked += heard.path + " " + heard.body + "\n";
        std::string missing;
        for (const std::string& number : track_request(recording_).numbers)
            if (asked.find(number) == std::string::npos && asked.find(percent_encoded(number)) == std::string::npos) missing = number;
        verdicts_.note(title(recording_) + ": asks about every number", missing.empty() ? "" : "Nothing that was sent names " + missing + ".");
    }

    void order_and_repetition() {
        const std::pair<const char*, std::string (*)(const std::string&)> ways[] = {{"events in the opposite order", &reversed}, {"every event told twice", &doubled}};
        for (const auto& [how, change] : ways) {
            const Told told = stage_.play(changed(recording_, change));
            verdicts_.note(title(recording_) + ": " + how, told.is_done() ? difference(lines(plain_), lines(told)) : "The module " + described(told) + ".");
        }
    }

    void broken_events() {
        for (std::size_t at = 0; at < recording_.exchanges.size(); ++at) {
            const std::string& body = recording_.exchanges[at].reply.body;
            if (!lists_events(longest_list(body))) continue;
            for (const bool front : {true, false}) {
                const auto hole = with_a_hole(body, front);
                if (!hole) continue;
                Recording recording = recording_;
                recording.exchanges[at].reply.body = *hole;
                const Told told = stage_.play(recording);
                const bool fine = told.is_done() && events(told) + 1 >= events(plain_);
                verdicts_.note(title(recording_) + ": the " + (front ? "first" : "last") + " event of answer " + std::to_string(at + 1) + " is empty",
                               fine ? "" : "The module " + described(told) + " and told " + std::to_string(events(told)) + " of " +
                                               std::to_string(events(plain_)) + " events; it must leave out that one alone.");
            }
        }
    }
    /// Only where the longest list can be one number's events.
    bool lists_events(std::size_t length) const {
        const auto& all = plain_.as<std::vector<Tracked>>();
        return std::any_of(all.begin(), all.end(), [&](const Tracked& t) { return t.events.size() <= length && t.events.size() + 2 >= length; });
    }

    void words_of_tomorrow() {
        std::set<std::string> codes;
        for (const Tracked& tracked : plain_.as<std::vector<Tracked>>())
            for (const TrackingEvent& event : tracked.events) codes.insert(event.code);
        int tried = 0;
        for (const std::string& code : codes) {
            const auto colon = code.find(':');
            const std::string word = colon == std::string::npos ? code : code.substr(colon + 1);
            const Recording recording = changed(recording_, [&](const std::string& body) { return word.empty() ? body : replaced(body, word, "NEVER-SEEN"); });
            if (same_bodies(recording) || ++tried > 3) continue;
            const Told told = stage_.play(recording);
            std::string failure = told.is_done() ? broken(recording, told, stage_) : "The module " + described(told) + ".";
            if (failure.empty() && events(told) < events(plain_))
                failure = "Of " + std::to_string(events(plain_)) + " events " + std::to_string(events(told)) + " are left; what is not known is kept as unknown.";
            verdicts_.note(title(recording_) + ": " + code + " is called NEVER-SEEN from now on", failure);
        }
    }
    bool same_bodies(const Recording& other) const {
        return std::equal(recording_.exchanges.begin(), recording_.exchanges.end(), other.exchanges.begin(),
                          [](const Exchange& a, const Exchange& b) { return a.reply.body == b.reply.body; });
    }

    void strangers() {
        std::vector<std::string> numbers = track_request(recording_).numbers;
        if (numbers.empty()) return;
        for (std::string& number : numbers) number.back() = number.back() == '7' ? '6' : '7';
        const Told told = stage_.play(recording_, {}, {.numbers = numbers});
        std::string failure;
        if (told.is_done())
            for (const Tracked& tracked : told.as<std::vector<Tracked>>())
                if (std::find(numbers.begin(), numbers.end(), tracked.number) == numbers.end() || (tracked.known && !tracked.events.empty()))
                    failure = "The module tells of " + tracked.number + " what the carrier said of another number.";
        verdicts_.note(title(recording_) + ": the carrier answers about other numbers", failure);
    }

    Stage& stage_;
    Verdicts& verdicts_;
    const Recording& recording_;
    const Told plain_;
};

}  // namespace

void tracking_cases(Stage& stage, Verdicts& verdicts) {
    bool first = true;
    for (const Recording& recording : stage.recordings()) {
        if (recording.operation != "track" || !recording.is_good() || recording.exchanges.empty()) continue;
        if (!stage.play(recording).is_done()) continue;  // said already
        Tracking tracking(stage, verdicts, recording);
        tracking.all();
        if (first) tracking.unreadable();
        first = false;
    }
}

}  // namespace waybill::carriercheck
