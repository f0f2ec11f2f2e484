#include "messages.h"

namespace waybill::carrier::easypost {
namespace {

/// "in_transit:arrived_at_facility": EasyPost's two words for an event; the carrier's own code is not the same everywhere.
std::string code_of(const json::Value& detail) {
    std::string status = text_at(detail, "/status"), more = text_at(detail, "/status_detail");
    if (status.empty()) status = "unknown";
    return status + ":" + (more.empty() ? "unknown" : more);
}

std::string place_of(const json::Value& detail) {
    std::string out;
    for (const char* part : {"/tracking_location/city", "/tracking_location/state", "/tracking_location/country"})
        if (const std::string text = text_at(detail, part); !text.empty()) out += (out.empty() ? "" : ", ") + text;
    return out;
}

}  // namespace

Setup::Setup(const Description& description) {
    const auto value = json::parse(description.raw_json);
    if (!value) return;
    if (const json::Value* services = value->find("services"))
        for (const json::Value& service : services->items)
            if (const json::Value* heaviest = service.find("max_weight_g"); heaviest != nullptr)
                max_weight_g[text_at(service, "/code")] = heaviest->whole().value_or(0);
    if (const json::Value* listed = value->at("/module/reasons"))
        for (const auto& [code, reason] : listed->members) reasons.emplace(code, reason.string);
}

Tracked read_tracker(const json::Value& tracker, const Description& description, const Setup& setup) {
    Tracked tracked;
    tracked.number = text_at(tracker, "/tracking_code");
    tracked.expected_delivery = parse_rfc3339(text_at(tracker, "/est_delivery_date"));
    tracked.received_by = text_at(tracker, "/signed_by");
    const json::Value* details = tracker.find("tracking_details");
    if (details == nullptr) return tracked;
    std::int64_t sequence = 0;  // EasyPost tells the oldest first
    for (const json::Value& detail : details->items) {
        TrackingEvent event;
        event.sequence = ++sequence;
        event.code = code_of(detail);
        const auto at = parse_rfc3339(text_at(detail, "/datetime"));
        if (!at) continue;  // one bad event is left out alone
        event.at = *at;
        event.text = text_at(detail, "/message");
        event.place = place_of(detail);
        event.status = description.status_of(event.code);
        event.flag = description.flag_of(event.code);
        if (event.flag != TrackingFlag::none) {
            auto reason = setup.reasons.find(event.code);
            if (reason == setup.reasons.end()) reason = setup.reasons.find(event.code.substr(0, event.code.find(':')) + ":*");
            event.reason = reason == setup.reasons.end() ? std::string(name(event.flag)) : reason->second;
        }
        tracked.events.push_back(std::move(event));
    }
    return tracked;
}

Result<Pushed> read_event(const Push& push, const Description& description, const Setup& setup) {
    TRY(value, read(Reply{200, {}, push.body}));
    Pushed pushed;
    pushed.event_id = text_at(value, "/id");
    if (pushed.event_id.empty() || text_at(value, "/object") != "Event") return malformed("pushes no event");
    const json::Value* result = value.find("result");
    if (result != nullptr && text_at(*result, "/object") == "Tracker")
        pushed.tracked.push_back(read_tracker(*result, description, setup));
    return pushed;  // other events (batches, refunds, invoices) tell nothing about a parcel
}

}  // namespace waybill::carrier::easypost
