#include "events.h"

#include <algorithm>

namespace waybill::carrier::seventeen_track {
namespace {

/// "InTransit_PickedUp" as it is where the status map has it, else in the group of its main status: "InTransit:InTransit_Beamed".
std::string code_of(const std::string& sub_status, const Description& description) {
    if (description.status_map.contains(sub_status)) return sub_status;
    return sub_status.substr(0, sub_status.find('_')) + ":" + sub_status;
}

void judge(TrackingEvent& event, const Description& description, const Setup& setup) {
    event.status = description.status_of(event.code);
    event.flag = description.flag_of(event.code);
    if (event.flag == TrackingFlag::none) return;
    auto reason = setup.reasons.find(event.code);
    if (reason == setup.reasons.end()) reason = setup.reasons.find(event.code.substr(0, event.code.find(':')) + ":*");
    event.reason = reason == setup.reasons.end() ? std::string(name(event.flag)) : reason->second;
}

std::string joined(const std::string& first, const std::string& second) {
    return first.empty() || second.empty() ? first + second : first + ", " + second;
}

/// "2022-03-08 14:11": the place's own time, of which version 1 does not say which it is.
std::optional<Instant> local_instant(std::string text) {
    if (text.starts_with("2079-")) return std::nullopt;  // 17TRACK's "never"
    if (text.size() == 16) text += ":00";
    if (text.size() != 19) return std::nullopt;
    text[10] = 'T';
    return parse_rfc3339(text + "Z");
}

/// Version 1: scans without any status, and one status for the whole way: an event of its own, at the newest scan's time.
Tracked read_version_1(const json::Value& track, const Description& description, const Setup& setup) {
    Tracked tracked;
    for (const char* list : {"/z1", "/z2", "/z9"}) {
        const json::Value* scans = track.at(list);
        const std::size_t count = scans == nullptr ? 0 : scans->items.size();
        for (std::size_t i = 0; i < count; ++i) {
            const json::Value& scan = scans->items[i];
            TrackingEvent event;
            event.text = text_at(scan, "/z");
            const auto at = local_instant(text_at(scan, "/a"));
            if (!at || event.text.empty()) continue;  // one bad event is left out alone
            event.at = *at;
            event.confidence = TimeConfidence::assumed;
            event.code = "scan";
            event.carrier_event_id = text_at(scan, "/a") + " " + event.text;  // a scan has no code that tells it from another
            event.place = joined(text_at(scan, "/c"), text_at(scan, "/d"));
            event.sequence = static_cast<std::int64_t>(count - i);  // the newest first
            judge(event, description, setup);
            tracked.events.push_back(std::move(event));
        }
    }
    TrackingEvent whole;
    whole.code = "E:" + text_at(track, "/e");
    whole.confidence = TimeConfidence::assumed;
    whole.sequence = 1'000'000;  // behind the scan of the same minute
    judge(whole, description, setup);
    tracked.known = whole.code != "E:0" || !tracked.events.empty();
    if (whole.code == "E:0") return tracked;
    auto at = local_instant(text_at(track, "/z0/a"));
    if (!at) {  // without a time of its own it counts once, whenever it was read
        whole.carrier_event_id = whole.code;
        for (const TrackingEvent& event : tracked.events) at = std::max(at, std::optional<Instant>(event.at));
        for (const char* read_at : {"/ylt1", "/ylt2"})
            if (!at) at = local_instant(text_at(track, read_at));
    }
    if (!at) return tracked;
    whole.at = *at;
    tracked.events.push_back(std::move(whole));
    return tracked;
}

std::optional<TrackingEvent> read_event(const json::Value& said, const Description& description, const Setup& setup) {
    TrackingEvent event;
    auto at = parse_rfc3339(text_at(said, "/time_utc"));
    if (!at) at = parse_rfc3339(text_at(said, "/time_iso"));
    if (!at) {
        event.confidence = TimeConfidence::assumed;
        at = local_instant(text_at(said, "/time_raw/date") + " " + text_at(said, "/time_raw/time"));
    }
    if (!at) return std::nullopt;
    event.at = *at;
    event.text = text_at(said, "/description");
    event.place = text_at(said, "/location");
    if (const std::string sub = text_at(said, "/sub_status"); !sub.empty()) {
        event.code = code_of(sub, description);
    } else {
        event.code = "scan";
        event.carrier_event_id = rfc3339(event.at) + " " + event.text;
    }
    judge(event, description, setup);
    return event;
}

/// Version 2: every event has its sub-status, and the newest status may be one that no event has (expired, exception).
Tracked read_version_2(const json::Value& info, const Description& description, const Setup& setup) {
    Tracked tracked;
    if (const json::Value* providers = info.at("/tracking/providers"))
        for (const json::Value& provider : providers->items) {
            const json::Value* events = provider.find("events");
            const std::size_t count = events == nullptr ? 0 : events->items.size();
            for (std::size_t i = 0; i < count; ++i) {
                auto event = read_event(events->items[i], description, setup);
                if (!event) continue;
                event->sequence = static_cast<std::int64_t>(count - i);
                tracked.events.push_back(*std::move(event));
            }
        }
    tracked.expected_delivery = parse_rfc3339(text_at(info, "/time_metrics/estimated_delivery_date/to"));
    const std::string main = text_at(info, "/latest_status/status"), sub = text_at(info, "/latest_status/sub_status");
    tracked.known = main != "NotFound" || !tracked.events.empty();
    TrackingEvent latest;
    latest.code = code_of(sub.empty() ? main : sub, description);
    const bool told = std::any_of(tracked.events.begin(), tracked.events.end(), [&](const auto& event) { return event.code == latest.code; });
    if (main.empty() || main == "NotFound" || told) return tracked;
    auto at = parse_rfc3339(text_at(info, "/latest_event/time_utc"));
    if (!at) at = parse_rfc3339(text_at(info, "/latest_event/time_iso"));
    for (const TrackingEvent& event : tracked.events)
        if (!at || *at < event.at) at = event.at;
    if (!at) return tracked;
    latest.at = *at;
    latest.sequence = 1'000'000;
    judge(latest, description, setup);
    tracked.events.push_back(std::move(latest));
    return tracked;
}

bool same(const TrackingEvent& a, const TrackingEvent& b) {
    return a.at == b.at && a.code == b.code && a.carrier_event_id == b.carrier_event_id;
}

}  // namespace

std::string text_at(const json::Value& value, std::string_view pointer) {
    const json::Value* found = value.at(pointer);
    if (found == nullptr) return "";
    return found->whole() ? std::to_string(*found->whole()) : found->string;
}

Tracked read_accepted(const json::Value& item, const Description& description, const Setup& setup) {
    Tracked tracked{"", false, {}};
    if (const json::Value* track = item.find("track"))
        tracked = read_version_1(*track, description, setup);
    else if (const json::Value* info = item.find("track_info"))
        tracked = read_version_2(*info, description, setup);
    tracked.number = text_at(item, "/number");
    return tracked;
}

void merge(Tracked& into, Tracked more) {
    into.known = into.known || more.known;
    for (TrackingEvent& event : more.events)
        if (std::none_of(into.events.begin(), into.events.end(), [&](const auto& known) { return same(known, event); }))
            into.events.push_back(std::move(event));
}

}  // namespace waybill::carrier::seventeen_track
