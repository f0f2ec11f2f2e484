#include <waybill/json.h>

#include <algorithm>

#include "messages.h"

namespace waybill::carrier::dhl_unified {
namespace {

std::string text_at(const json::Value& value, std::string_view pointer) {
    const json::Value* found = value.at(pointer);
    if (found == nullptr) return "";
    return found->whole() ? std::to_string(*found->whole()) : found->string;  // DHL writes some numbers without quotes
}

Error malformed(std::string what) { return refused(Refusal::malformed, "DHL's answer " + std::move(what)); }

/// The wording as it is looked up: capitals, single spaces.
std::string capitals(std::string_view wording) {
    std::string out;
    for (const char c : wording) {
        if (c == ' ' && (out.empty() || out.back() == ' ')) continue;
        out += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    while (!out.empty() && out.back() == ' ') out.pop_back();
    return out;
}

/// "ecommerce:598" where DHL's company has a code for it that we know: as the code itself or as its wording. Else DHL's coarse word
/// and the wording, "transit:PROCESSED".
std::string code_of(const json::Value& event, const std::string& company, const Description& description, const Setup& setup) {
    const std::string coarse = text_at(event, "/statusCode"), status = text_at(event, "/status");
    const auto wordings = setup.codes.find(company);
    for (const std::string& said : {status, text_at(event, "/description")}) {
        if (said.empty()) continue;
        if (const std::string code = company + ":" + said; description.status_map.contains(code)) return code;
        if (wordings == setup.codes.end()) continue;
        const auto code = wordings->second.find(capitals(said));
        if (code != wordings->second.end()) return company + ":" + code->second;
    }
    return (coarse.empty() ? "unknown" : coarse) + ":" + (status.empty() ? text_at(event, "/description") : status);
}

/// With a zone, or in the place's own time, of which DHL does not say which it is.
std::optional<Instant> instant_of(const std::string& text, TimeConfidence& confidence) {
    if (const auto at = parse_rfc3339(text)) return at;
    confidence = TimeConfidence::assumed;
    return parse_rfc3339(text + "Z");
}

std::optional<TrackingEvent> read_event(const json::Value& said, const std::string& company, const Description& description,
                                        const Setup& setup) {
    TrackingEvent event;
    const auto at = instant_of(text_at(said, "/timestamp"), event.confidence);
    if (!at) return std::nullopt;
    event.at = *at;
    event.code = code_of(said, company, description, setup);
    event.status = description.status_of(event.code);
    event.flag = description.flag_of(event.code);
    event.text = text_at(said, "/status");
    if (const std::string more = text_at(said, "/description"); !more.empty() && more != event.text)
        event.text += (event.text.empty() ? "" : ": ") + more;
    event.place = text_at(said, "/location/address/addressLocality");
    if (event.flag != TrackingFlag::none) {
        auto reason = setup.reasons.find(event.code);
        if (reason == setup.reasons.end()) reason = setup.reasons.find(event.code.substr(0, event.code.find(':')) + ":*");
        event.reason = reason == setup.reasons.end() ? std::string(name(event.flag)) : reason->second;
    }
    return event;
}

Tracked read_shipment(const json::Value& shipment, const std::string& number, const Description& description, const Setup& setup) {
    Tracked tracked;
    tracked.number = number;
    const std::string company = text_at(shipment, "/service");
    const auto take = [&](const json::Value& said, std::int64_t sequence) {
        auto event = read_event(said, company, description, setup);
        if (!event) return;  // one bad event is left out alone
        const bool known = std::any_of(tracked.events.begin(), tracked.events.end(), [&](const TrackingEvent& other) {
            return other.at == event->at && other.code == event->code;
        });
        event->sequence = sequence;
        if (!known) tracked.events.push_back(*std::move(event));
    };
    const json::Value* events = shipment.find("events");
    const std::size_t count = events == nullptr ? 0 : events->items.size();
    for (std::size_t i = 0; i < count; ++i) take(events->items[i], static_cast<std::int64_t>(count - i));  // the newest first
    if (const json::Value* latest = shipment.find("status")) take(*latest, static_cast<std::int64_t>(count + 1));
    tracked.expected_delivery = parse_rfc3339(text_at(shipment, "/estimatedTimeOfDelivery"));
    if (!tracked.expected_delivery)
        tracked.expected_delivery = parse_rfc3339(text_at(shipment, "/estimatedDeliveryTimeFrame/estimatedThrough"));
    tracked.received_by = text_at(shipment, "/details/proofOfDelivery/signed/name");
    return tracked;
}

bool bears(const json::Value& reference, const std::string& number) { return text_at(reference, "/number") == number; }

/// By its id, one of its pieces or a reference; a shipment that bears it nowhere is a stranger.
bool bears_anywhere(const json::Value& shipment, const std::string& number) {
    if (text_at(shipment, "/id") == number) return true;
    if (const json::Value* pieces = shipment.at("/details/pieceIds"))
        for (const json::Value& piece : pieces->items)
            if (piece.string == number) return true;
    const json::Value* references = shipment.at("/details/references");
    if (references == nullptr) return false;
    if (references->kind == json::Kind::object) return bears(*references, number);
    return std::any_of(references->items.begin(), references->items.end(), [&](const auto& reference) { return bears(reference, number); });
}

/// A customer of DHL may have given the number to a parcel of its own: as a reference, which is no tracking number.
bool is_only_a_reference(const json::Value& shipment, const std::string& number) {
    const json::Value* references = shipment.at("/details/references");
    if (references == nullptr) return false;
    const auto as_reference = [&](const json::Value& reference) {
        return bears(reference, number) && text_at(reference, "/type").starts_with("customer-");
    };
    if (references->kind == json::Kind::object) return as_reference(*references);
    return std::any_of(references->items.begin(), references->items.end(), as_reference);
}

/// What DHL says where it has no answer; the status in the body counts, as the line's may be a proxy's.
Error refusal(const json::Value& said) {
    const std::string status = text_at(said, "/status"), title = text_at(said, "/title");
    if (status.empty() || title.empty()) return malformed("has neither shipments nor a reason");
    const std::string detail = text_at(said, "/detail");
    const std::string words = title + (detail.empty() ? "" : ": " + detail);
    if (status == "401" || status == "403") return refused(Refusal::unauthorized, words);
    if (status == "404") return refused(Refusal::not_found, words);
    if (status == "429") return refused(Refusal::rate_limited, words);
    if (status.size() == 3 && status.front() == '4') return refused(Refusal::rejected, words);
    if (status.size() == 3 && status.front() == '5') return refused(Refusal::unavailable, words);
    return malformed("has the status " + status);
}

}  // namespace

Setup::Setup(const Description& description) {
    if (const auto found = description.account.find("service"); found != description.account.end()) service = found->second;
    const auto value = json::parse(description.raw_json);
    if (!value) return;
    if (const json::Value* listed = value->at("/module/reasons"))
        for (const auto& [reason, all] : listed->members)
            for (const json::Value& code : all.items) reasons.emplace(code.string, reason);
    if (const json::Value* listed = value->at("/module/wordings"))
        for (const auto& [company, wordings] : listed->members)
            for (const auto& [wording, code] : wordings.members) codes[company].emplace(wording, code.string);
}

Result<Tracked> read_tracked(const Reply& reply, const std::string& number, const Description& description, const Setup& setup) {
    const auto said = json::parse(reply.body, {.bytes = 16u << 20, .depth = 32});
    if (!said) return malformed("is not JSON");
    const json::Value* shipments = said->find("shipments");
    if (reply.status != 200 || shipments == nullptr) {
        Error why = refusal(*said);
        if (why.code == Code::not_found) return Tracked{number, false, {}};
        return why;
    }
    if (shipments->kind != json::Kind::array) return malformed("lists no shipments");
    std::vector<const json::Value*> named, ours;
    for (const json::Value& shipment : shipments->items)
        if (bears_anywhere(shipment, number)) named.push_back(&shipment);
    for (const json::Value* shipment : named)
        if (named.size() == 1 || !is_only_a_reference(*shipment, number)) ours.push_back(shipment);
    if (named.empty()) return Tracked{number, false, {}};
    if (ours.size() != 1)
        return refused(Refusal::rejected, "DHL knows " + std::to_string(named.size()) + " shipments under " + number +
                                              " and nothing tells which of them is ours");
    return read_shipment(*ours.front(), number, description, setup);
}

}  // namespace waybill::carrier::dhl_unified
