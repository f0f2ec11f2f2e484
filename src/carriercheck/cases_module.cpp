#include <algorithm>

#include "carriercheck/requests.h"
#include "carriercheck/verdicts.h"

namespace waybill::carriercheck {
namespace {

bool has(const Stage& stage, std::string_view operation, bool good) {
    return std::any_of(stage.recordings().begin(), stage.recordings().end(),
                       [&](const Recording& r) { return r.operation == operation && r.is_good() == good; });
}

/// What is not recorded cannot be tried.
void recorded_cases(Stage& stage, Verdicts& verdicts) {
    for (const carrier::Operation operation : stage.profile().capabilities) {
        if (operation == carrier::Operation::push) continue;  // no conversation
        const std::string word(carrier::name(operation));
        verdicts.note("a recording of " + word, has(stage, word, true) ? "" : "None shows " + word + " ending well: nothing of it can be tried.");
    }
    if (stage.profile().can(carrier::Operation::book))
        verdicts.note("a recording of a booking that is refused", has(stage, "book", false) ? "" : "None shows how the carrier says no.");
    if (stage.profile().can(carrier::Operation::cancel))
        verdicts.note("a recording of a void that comes too late (after the manifest, say)",
                      has(stage, "void", false) ? "" : "None shows how the carrier says that it takes nothing back any more.");
    const auto& services = stage.profile().services;
    const bool several = std::any_of(services.begin(), services.end(), [](const auto& service) { return service.max_parcels > 1; });
    const auto& all = stage.recordings();
    const bool shown = std::any_of(all.begin(), all.end(), [](const Recording& r) {
        return r.operation == "book" && r.is_good() && booking_request(r).parcels.size() > 1;
    });
    if (several) verdicts.note("a recording of a booking of several parcels", shown ? "" : "carrier.json has services of several parcels, and no recording has.");
}

bool is_named(const std::string& reference, const Told& told, bool in_headers_too) {
    return std::any_of(told.heard.begin(), told.heard.end(), [&](const Heard& heard) {
        if (heard.method == "GET") return false;
        if ((heard.body + heard.path).find(reference) != std::string::npos) return true;
        return in_headers_too && std::any_of(heard.headers.begin(), heard.headers.end(),
                                             [&](const auto& header) { return header.second == reference; });
    });
}

/// What a booking is found or recognised by after its answer was lost.
void recovery_case(const Recording& recording, const Told& told, const Stage& stage, Verdicts& verdicts) {
    const carrier::BookingRequest request = booking_request(recording);
    const bool named = is_named(request.reference, told, true);
    if (stage.profile().recovery == carrier::Recovery::queryable)
        verdicts.note(title(recording) + ": bears our reference",
                      named ? "" : "Nothing that was sent names " + request.reference + "; a booking whose answer is lost could never be found.");
    if (stage.profile().recovery == carrier::Recovery::deduplicates)
        verdicts.note(title(recording) + ": bears the key of its repetitions",
                      named || is_named(request.idempotency_key, told, true)
                          ? "" : "Nothing that was sent names key or reference; the carrier could not recognise a repetition.");
}

void as_recorded_cases(Stage& stage, Verdicts& verdicts) {
    for (const Recording& recording : stage.recordings()) {
        const Told told = stage.play(recording);
        verdicts.note(title(recording) + ": as recorded", unexpected(recording, told));
        verdicts.note(title(recording) + ": keeps the contract", broken(recording, told, stage));
        const auto once = std::count_if(recording.exchanges.begin(), recording.exchanges.end(), [](const Exchange& e) { return e.once; });
        const std::string sent = "The host let " + std::to_string(told.sent_once) + " calls leave as such that are sent once; ";
        verdicts.note(title(recording) + ": marks what spends money",
                      told.sent_once == once ? "" : sent + "the recording has " + std::to_string(once) + ".");
        if (recording.operation == "book" && recording.is_good() && !recording.resumes()) recovery_case(recording, told, stage, verdicts);
        verdicts.note(title(recording) + ": says the same a second time",
                      stage.play(recording).heard == told.heard
                          ? "" : "The same request led to other calls: a module keeps nothing in mind and knows no clock and no chance.");
    }
}

void push_cases(Stage& stage, Verdicts& verdicts) {
    if (!stage.profile().can(carrier::Operation::push)) return;
    for (const char* body : {"", "{}", "<html></html>", R"({"trackingNumber":"1"})"}) {
        const auto pushed = stage.push({"POST", "/", {}, body});
        const bool fine = !pushed.ok() && pushed.error().code == Code::unauthorized;
        verdicts.note(std::string("push without a proof: ") + (*body == 0 ? "nothing" : body),
                      fine ? "" : std::string("The module ") + (pushed.ok() ? "believed it" : "said " + pushed.error().key) +
                                      "; it must first see who speaks, and say unauthorized.");
    }
}

}  // namespace

void module_cases(Stage& stage, Verdicts& verdicts) {
    const std::string refusal = stage.refusal();
    verdicts.note("the module loads", refusal.empty() ? "" : "The host keeps it out: " + refusal + ".");
    if (!refusal.empty()) throw Enough{};
    recorded_cases(stage, verdicts);
    as_recorded_cases(stage, verdicts);
    push_cases(stage, verdicts);
}

}  // namespace waybill::carriercheck
