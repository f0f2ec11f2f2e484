#include <algorithm>
#include <set>

#include "messages.h"

namespace waybill::carrier::ups {
namespace {

bool is_made_of(std::string_view text, std::size_t letters) {
    return text.size() == letters && std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'); });
}

std::set<std::string> numbers_at(const json::Value& value, const char* key) {
    std::set<std::string> numbers;
    for (const json::Value* number : each(value.find(key)))
        if (number->text()) numbers.insert(number->string);
    return numbers;
}

}  // namespace

bool pushes_of(std::string_view number) {
    if (number.starts_with("1Z")) return is_made_of(number, 18);
    return number.starts_with("1R") && (is_made_of(number, 16) || is_made_of(number, 28));
}

std::string subscribe_message(const std::vector<SubscribeRequest::Number>& numbers) {
    json::Writer out;
    out.begin_object().member("locale", "en_US");
    // One country for all that are asked for, or none.
    const std::string& country = numbers.front().country;
    const bool alike = std::all_of(numbers.begin(), numbers.end(), [&](const auto& n) { return n.country == country; });
    if (alike && country.size() == 2) out.member("countryCode", country);
    out.key("trackingNumberList").begin_array();
    for (const auto& asked : numbers) out.value(asked.number);
    return out.end_array().end_object().take();
}

Result<std::vector<Subscribed>> read_subscribed(const Reply& reply, const std::vector<SubscribeRequest::Number>& numbers) {
    TRY(value, read_json(reply));
    // A request of nothing but wrong numbers is a wrong request (VSS210, of the test environment VSS215), and says which they are.
    const std::string code = text_at(value, "/response/errors/0/code");
    const bool only_wrong_ones = reply.status == 400 && (code == "VSS210" || code == "VSS215") && value.find("invalidTrackingNumbers") != nullptr;
    if (reply.status != 200 && !only_wrong_ones) return refusal(reply);
    const bool says = value.find("validTrackingNumbers") != nullptr || value.find("invalidTrackingNumbers") != nullptr;
    if (!says) return malformed("tells of no number");
    const std::set<std::string> valid = numbers_at(value, "validTrackingNumbers"), invalid = numbers_at(value, "invalidTrackingNumbers");
    const std::string why = only_wrong_ones ? refusal(reply).detail : "UPS: this is no valid tracking number";
    std::vector<Subscribed> all;
    for (const auto& asked : numbers) {
        if (invalid.contains(asked.number))
            all.push_back({asked.number, false, why, {}});
        else if (valid.contains(asked.number) && reply.status == 200)
            all.push_back({asked.number, true, "", {}});
    }
    if (all.empty()) return malformed("tells of none of the numbers that were asked for");
    return all;
}

}  // namespace waybill::carrier::ups
