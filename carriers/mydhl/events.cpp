#include <algorithm>

#include "messages.h"

namespace waybill::carrier::mydhl {
namespace {

std::string trimmed(std::string text) {
    while (!text.empty() && text.back() == ' ') text.pop_back();
    return text;
}

/// With the offset that DHL may give; else in the place's own time, of which it does not say which it is.
std::optional<Instant> instant_of(const json::Value& said, TimeConfidence& confidence) {
    const std::string at = text_at(said, "/date") + "T" + text_at(said, "/time");
    if (const auto exact = parse_rfc3339(at + text_at(said, "/GMTOffset"))) return exact;
    confidence = TimeConfidence::assumed;
    return parse_rfc3339(at + "Z");
}

std::optional<TrackingEvent> read_event(const json::Value& said, const Description& description, const Setup& setup) {
    TrackingEvent event;
    event.code = trimmed(text_at(said, "/typeCode"));
    const auto at = instant_of(said, event.confidence);
    if (!at || event.code.empty()) return std::nullopt;
    event.at = *at;
    event.text = trimmed(text_at(said, "/description"));
    event.place = text_at(said, "/serviceArea/0/description");
    event.status = description.status_of(event.code);
    event.flag = description.flag_of(event.code);
    if (event.flag != TrackingFlag::none) {
        const auto reason = setup.reasons.find(event.code);
        event.reason = reason == setup.reasons.end() ? std::string(name(event.flag)) : reason->second;
    }
    return event;
}

void read_events(const std::vector<json::Value>& said, Tracked& tracked, const Description& description, const Setup& setup) {
    std::int64_t sequence = 0;
    for (const json::Value& one : said) {  // the oldest first
        ++sequence;
        auto event = read_event(one, description, setup);
        if (!event) continue;  // one bad event is left out alone
        event->sequence = sequence;
        if (const std::string signer = text_at(one, "/signedBy"); !signer.empty()) tracked.received_by = signer;
        tracked.events.push_back(*std::move(event));
    }
}

/// A day, or a day and a time, local at the destination: then its end, or that.
std::optional<Instant> expected(const std::string& text) {
    if (text.size() == 10) return parse_rfc3339(text + "T23:59:00Z");
    return text.size() < 19 ? std::nullopt : parse_rfc3339(text.substr(0, 19) + "Z");
}

const json::Value* piece_of(const json::Value& shipment, const std::string& number) {
    for (const json::Value& piece : list_at(shipment, "/pieces"))
        if (text_at(piece, "/trackingNumber") == number) return &piece;
    return nullptr;
}

/// Nothing where the shipment is a stranger to the number.
std::optional<Tracked> read_one(const json::Value& shipment, const std::string& number, const Description& description, const Setup& setup) {
    Tracked tracked;
    tracked.number = number;
    if (text_at(shipment, "/shipmentTrackingNumber") == number) {
        read_events(list_at(shipment, "/events"), tracked, description, setup);
    } else if (const json::Value* piece = piece_of(shipment, number)) {
        // The shipment's own news is the piece's only where there is no other piece that it may be about.
        const auto& own = list_at(*piece, "/events");
        const bool alone = list_at(shipment, "/pieces").size() == 1;
        read_events(own.empty() && alone ? list_at(shipment, "/events") : own, tracked, description, setup);
    } else {
        return std::nullopt;
    }
    const std::string status = text_at(shipment, "/status");
    tracked.known = !tracked.events.empty() || status.empty() || status == "Success";
    tracked.expected_delivery = expected(text_at(shipment, "/estimatedDeliveryDate"));
    return tracked;
}

}  // namespace

Result<std::vector<Tracked>> read_tracked(const Reply& reply, const std::vector<std::string>& numbers, const Description& description,
                                          const Setup& setup) {
    TRY(value, read_json(reply));
    const json::Value* shipments = value.find("shipments");
    std::vector<Tracked> all;
    if (reply.status != 200 || shipments == nullptr || shipments->kind != json::Kind::array) {
        const Error said = refusal(reply);
        if (said.code == Code::not_found) return all;
        return said;
    }
    for (const std::string& number : numbers)
        for (const json::Value& shipment : shipments->items)
            if (auto tracked = read_one(shipment, number, description, setup)) {
                all.push_back(*std::move(tracked));
                break;
            }
    return all;
}

}  // namespace waybill::carrier::mydhl
