#include <algorithm>
#include <set>

#include "carriercheck/bodies.h"
#include "carriercheck/requests.h"
#include "carriercheck/verdicts.h"

// Questions: they may be asked again, and what was not answered is not known. "Nothing" is an answer only where the carrier said so.
namespace waybill::carriercheck {
namespace {

using Kind = Told::Kind;
constexpr const char* kAskAgain = "leave it for later: an answer that cannot be read says nothing";

bool is_question(const Recording& recording) {
    for (const char* word : {"find", "list", "rate", "check_address", "label", "service_points", "subscribe"})
        if (recording.operation == word) return recording.is_good();
    return false;
}

void unreadable_cases(const Recording& recording, Stage& stage, Verdicts& verdicts) {
    for (const Garbage& garbage : garbage())
        for (const int status : {200, 400, 404})
            verdicts.ends(title(recording) + ": answered with " + garbage.what + " and status " + std::to_string(status),
                          stage.play(recording, {.at = 0, .times = 1000, .status = status, .body = garbage.body}), {Kind::not_now}, kAskAgain);
    const std::string& body = recording.exchanges.front().reply.body;
    for (int tenths = 1; tenths <= 9; tenths += 2)
        if (body.size() > 20)
            verdicts.ends(title(recording) + ": answered with the first " + std::to_string(tenths) + " tenths",
                          stage.play(recording, {.at = 0, .times = 1000, .body = cut_at(body, tenths)}), {Kind::not_now}, kAskAgain);
}

/// Further steps of a question. A label that cannot be fetched may come later; it may not be anything else.
void later_steps(const Recording& recording, Stage& stage, Verdicts& verdicts) {
    for (std::size_t at = 1; at < recording.exchanges.size(); ++at)
        for (const Garbage& garbage : garbage()) {
            const Told told = stage.play(recording, {.at = at, .times = 1000, .status = 200, .body = garbage.body});
            const std::string what = title(recording) + ": call " + std::to_string(at + 1) + " answered with " + garbage.what;
            verdicts.ends(what, told, {Kind::done, Kind::not_now}, "give what it has, or leave it for later");
            verdicts.note(what + ", keeps the contract", broken(recording, told, stage));
        }
}

void trouble_cases(const Recording& recording, Stage& stage, Verdicts& verdicts) {
    verdicts.note(title(recording) + ": answered with 503, then as recorded",
                  unexpected(recording, stage.play(recording, {.at = 0, .status = 503, .body = "<html>busy</html>"})));
    verdicts.ends(title(recording) + ": answered with 429, in an hour please",
                  stage.play(recording, {.at = 0, .times = 1000, .status = 429, .body = "{}", .retry_after = "3600"}), {Kind::not_now}, kAskAgain);
}

/// A carrier that ignores its filter answers a search with somebody else's parcels.
void stranger_case(const Recording& recording, Stage& stage, Verdicts& verdicts) {
    std::string reference = find_request(recording).reference;
    reference.back() = reference.back() == '9' ? '8' : '9';
    const Told told = stage.play(recording, {}, {.reference = reference});
    const bool found = told.is_done() && !told.as<carrier::Found>().matches.empty();
    verdicts.note(title(recording) + ": the carrier answers with parcels of other references",
                  found ? "The module took somebody else's parcel for ours; it must compare references itself." : "");
}

/// What the carrier did not say of a number is not so: neither that it is subscribed nor that it is refused.
void subscription_cases(const Recording& recording, Stage& stage, Verdicts& verdicts) {
    const Told plain = stage.play(recording);
    std::string sent, unasked;
    for (const Heard& heard : plain.heard) sent += heard.path + " " + heard.body + "\n";
    std::set<std::string> refused;
    if (plain.is_done())
        for (const carrier::Subscribed& one : plain.as<std::vector<carrier::Subscribed>>())
            if (!one.accepted) refused.insert(one.number);
    std::set<std::string> numbers;
    for (const auto& asked : subscribe_request(recording).numbers) {
        if (sent.find(asked.number) == std::string::npos && !refused.contains(asked.number)) unasked = asked.number;
        numbers.insert(asked.number);
    }
    std::string other = numbers.empty() ? "1" : *numbers.begin();
    for (const char digit : {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9'})
        if (numbers.contains(other)) other.back() = digit;
    verdicts.note(title(recording) + ": asks for every number", unasked.empty() ? "" : "Nothing that was sent names " + unasked + ", and it is not refused.");
    const Told told = stage.play(recording, {}, {.numbers = std::vector<std::string>{other}});
    std::string believed;
    if (told.is_done())
        for (const carrier::Subscribed& one : told.as<std::vector<carrier::Subscribed>>())
            if (one.accepted) believed = one.number;
    verdicts.note(title(recording) + ": the carrier answers about other numbers",
                  believed.empty() ? "" : "The module took " + believed + " for subscribed, and the carrier never named it.");
}

}  // namespace

void asking_cases(Stage& stage, Verdicts& verdicts) {
    std::set<std::string> tried;
    for (const Recording& recording : stage.recordings()) {
        if (!is_question(recording) || recording.exchanges.empty()) continue;
        const bool first = tried.insert(recording.operation).second;
        if (recording.operation == "find") stranger_case(recording, stage, verdicts);
        if (recording.operation == "subscribe") subscription_cases(recording, stage, verdicts);
        if (first) unreadable_cases(recording, stage, verdicts);
        if (first) later_steps(recording, stage, verdicts);
        if (first) trouble_cases(recording, stage, verdicts);
    }
}

}  // namespace waybill::carriercheck
