#include <waybill/signing.h>

#include <algorithm>

#include "messages.h"

namespace waybill::carrier::ups {
namespace {

std::string digits(const std::string& text) {
    std::string out;
    for (const char c : text)
        if (c >= '0' && c <= '9') out += c;
    return out;
}

std::optional<Instant> instant(const std::string& date, const std::string& time) {
    const std::string d = digits(date);
    std::string t = digits(time);
    if (d.size() != 8) return std::nullopt;
    if (t.size() == 5) t.insert(0, "0");
    t.resize(6, '0');
    return parse_rfc3339(d.substr(0, 4) + "-" + d.substr(4, 2) + "-" + d.substr(6, 2) + "T" + t.substr(0, 2) + ":" +
                         t.substr(2, 2) + ":" + t.substr(4, 2) + "Z");
}

std::string trimmed(std::string text) {
    while (!text.empty() && text.back() == ' ') text.pop_back();
    return text;
}

std::string joined(std::initializer_list<std::string> parts) {
    std::string out;
    for (const std::string& part : parts)
        if (!part.empty()) out += (out.empty() ? "" : ", ") + part;
    return out;
}

/// A UPS code means something only together with its activity type: "I:OT". Without a type the number of the status serves: "S:11".
std::string code_of(const json::Value& status, const char* number_key) {
    const std::string type = trimmed(text_at(status, "/type")), code = trimmed(text_at(status, "/code"));
    if (!type.empty() && !code.empty()) return type + ":" + code;
    std::string number;
    if (const json::Value* value = status.find(number_key)) number = value->whole() ? std::to_string(*value->whole()) : value->string;
    while (number.size() > 1 && number.front() == '0') number.erase(0, 1);
    if (!number.empty()) return "S:" + number;
    return type.empty() ? code : type + ":" + code;
}

void judge(TrackingEvent& event, const Description& description, const Setup& setup) {
    event.status = description.status_of(event.code);
    event.flag = description.flag_of(event.code);
    if (event.flag == TrackingFlag::none) return;
    auto reason = setup.reasons.find(event.code);
    if (reason == setup.reasons.end()) reason = setup.reasons.find(event.code.substr(0, event.code.find(':')) + ":*");
    event.reason = reason == setup.reasons.end() ? std::string(name(event.flag)) : reason->second;
}

std::optional<TrackingEvent> read_activity(const json::Value& activity, const Description& description, const Setup& setup) {
    TrackingEvent event;
    const json::Value* status = activity.find("status");
    if (status == nullptr) return std::nullopt;
    event.code = code_of(*status, "statusCode");
    auto at = instant(text_at(activity, "/gmtDate"), text_at(activity, "/gmtTime"));
    if (!at) {
        at = instant(text_at(activity, "/date"), text_at(activity, "/time"));
        event.confidence = TimeConfidence::assumed;
    }
    if (!at || event.code.empty()) return std::nullopt;
    event.at = *at;
    event.text = trimmed(text_at(*status, "/description"));
    event.place = joined({text_at(activity, "/location/address/city"), text_at(activity, "/location/address/stateProvince"),
                          text_at(activity, "/location/address/countryCode")});
    judge(event, description, setup);
    return event;
}

Tracked read_package(const json::Value& package, const Description& description, const Setup& setup) {
    Tracked tracked;
    tracked.number = text_at(package, "/trackingNumber");
    const auto activities = each(package.find("activity"));
    for (std::size_t i = 0; i < activities.size(); ++i) {  // UPS tells the newest first
        auto event = read_activity(*activities[i], description, setup);
        if (!event) continue;  // one bad event is left out alone
        event->sequence = static_cast<std::int64_t>(activities.size() - i);
        tracked.events.push_back(*std::move(event));
    }
    for (const json::Value* day : each(package.find("deliveryDate")))
        if (text_at(*day, "/type") != "DEL")
            tracked.expected_delivery = instant(text_at(*day, "/date"), text_at(package, "/deliveryTime/endTime"));
    tracked.received_by = text_at(package, "/deliveryInformation/receivedBy");
    return tracked;
}

bool bears(const json::Value& package, const std::string& reference) {
    for (const json::Value* number : each(package.find("referenceNumber")))
        if (trimmed(text_at(*number, "/number")) == reference) return true;
    return false;
}

}  // namespace

Result<std::vector<Tracked>> read_tracked(const Reply& reply, const std::string& asked, const Description& description,
                                          const Setup& setup) {
    TRY(value, read_json(reply));
    const json::Value* shipments = value.at("/trackResponse/shipment");
    if (reply.status != 200 || shipments == nullptr) {
        Error said = refusal(reply);
        if (said.code == Code::not_found) return std::vector<Tracked>{Tracked{asked, false, {}}};
        return said;
    }
    std::vector<Tracked> all;
    for (const json::Value* shipment : each(shipments))
        for (const json::Value* package : each(shipment->find("package"))) {
            Tracked tracked = read_package(*package, description, setup);
            if (tracked.number.empty()) continue;
            if (tracked.number != asked) {
                if (!bears(*package, asked)) continue;  // strangers are nobody's news
                tracked.reference = asked;
            }
            all.push_back(std::move(tracked));
        }
    if (all.empty()) all.push_back({asked, false, {}});  // with a warning that says so
    return all;
}

Result<Pushed> read_event(const Push& push, const Description& description, const Setup& setup) {
    TRY(value, read_json(Reply{200, {}, push.body}));
    Tracked tracked;
    tracked.number = text_at(value, "/trackingNumber");
    const json::Value* status = value.find("activityStatus");
    if (tracked.number.empty() || status == nullptr) return malformed("pushes no event");
    TrackingEvent event;
    event.code = code_of(*status, "descriptionCode");
    auto at = instant(text_at(value, "/gmtActivityDate"), text_at(value, "/gmtActivityTime"));
    if (!at) {
        at = instant(text_at(value, "/localActivityDate"), text_at(value, "/localActivityTime"));
        event.confidence = TimeConfidence::assumed;
    }
    if (!at || event.code.empty()) return malformed("pushes an event without a time or a code");
    event.at = *at;
    event.text = trimmed(text_at(*status, "/description"));
    event.place = joined({text_at(value, "/activityLocation/city"), text_at(value, "/activityLocation/stateProvince"),
                          text_at(value, "/activityLocation/country")});
    judge(event, description, setup);
    tracked.expected_delivery = instant(text_at(value, "/scheduledDeliveryDate"), text_at(value, "/deliveryEndTime"));
    tracked.received_by = text_at(value, "/receivedBy");
    tracked.events.push_back(std::move(event));
    Pushed pushed;
    pushed.tracked.push_back(std::move(tracked));
    return pushed;
}

}  // namespace waybill::carrier::ups
