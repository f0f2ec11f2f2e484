#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "messages.h"

namespace waybill::carrier::mydhl {
namespace {

/// "2026-12-01T23:59:00", local at the destination, whose zone DHL does not say.
std::optional<Instant> local(const std::string& text) { return text.size() < 19 ? std::nullopt : parse_rfc3339(text.substr(0, 19) + "Z"); }

std::optional<Money> price_of(const json::Value& product, const char* kind) {
    for (const json::Value& price : list_at(product, "/totalPrice"))
        if (text_at(price, "/currencyType") == kind) return money_of(price.find("price"), text_at(price, "/priceCurrency"));
    return std::nullopt;
}

/// What is charged, line by line, where the lines make the price.
void add_lines(const json::Value& product, Rate& rate) {
    for (const json::Value& kind : list_at(product, "/detailedPriceBreakdown")) {
        if (text_at(kind, "/currencyType") != "BILLC") continue;
        std::int64_t sum = 0;
        for (const json::Value& line : list_at(kind, "/breakdown")) {
            const auto amount = money_of(line.find("price"), text_at(kind, "/priceCurrency"));
            if (!amount) continue;
            sum += amount->minor;
            rate.price_lines.push_back({text_at(line, "/serviceCode"), text_at(line, "/name"), *amount});
        }
        if (sum != rate.price.minor) rate.price_lines.clear();
        return;
    }
}

std::optional<Rate> read_rate(const json::Value& product) {
    Rate rate;
    rate.service = text_at(product, "/productCode");
    rate.name = text_at(product, "/productName");
    const auto ours = price_of(product, "BILLC"), listed = price_of(product, "PULCL");
    if (rate.service.empty() || (!ours && !listed)) return std::nullopt;
    rate.price = ours ? *ours : *listed;
    if (rate.price.minor <= 0) return std::nullopt;  // offered, but DHL could not say for how much
    if (ours) rate.list_price = listed;
    rate.expected_delivery = local(text_at(product, "/deliveryCapabilities/estimatedDeliveryDateAndTime"));
    if (const json::Value* days = product.at("/deliveryCapabilities/totalTransitDays"); days != nullptr && days->whole())
        rate.transit_days = static_cast<int>(std::clamp<std::int64_t>(*days->whole(), 0, 999));
    add_lines(product, rate);
    return rate;
}

/// As two spellings of one place are compared: capitals, without spaces and dashes.
std::string bare(const std::string& text) {
    std::string out;
    for (const char c : text)
        if (c != ' ' && c != '-') out += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return out;
}

bool same_place(const Address& a, const Address& b) { return bare(a.city) == bare(b.city) && bare(a.postal_code) == bare(b.postal_code); }

/// "0.42 km"
std::optional<std::int64_t> metres(const std::string& text) {
    char* end = nullptr;
    const double value = std::strtod(text.c_str(), &end);
    if (end == text.c_str() || !(value >= 0 && value < 1e5)) return std::nullopt;
    return std::llround(value * (std::string(end).find("mi") != std::string::npos ? 1609.344 : 1000.0));
}

std::optional<double> degrees(const json::Value& point, const char* pointer) {
    const json::Value* found = point.at(pointer);
    if (found == nullptr || (found->kind != json::Kind::number && found->kind != json::Kind::integer)) return std::nullopt;
    return found->kind == json::Kind::number ? found->number : static_cast<double>(found->integer);
}

ServicePoint read_point(const json::Value& said) {
    ServicePoint point;
    point.id = text_at(said, "/facilityId");
    point.name = text_at(said, "/localName").empty() ? text_at(said, "/servicePointName") : text_at(said, "/localName");
    Address& address = point.address;
    address.company = point.name;
    for (const char* line : {"/address/addressLine1", "/address/addressLine2", "/address/addressLine3"})
        if (const std::string text = text_at(said, line); !text.empty()) address.lines.push_back(text);
    address.city = text_at(said, "/address/city");
    address.postal_code = text_at(said, "/address/zipCode");
    address.region = text_at(said, "/address/state");
    address.country = text_at(said, "/address/country");
    point.latitude = degrees(said, "/geoLocation/latitude");
    point.longitude = degrees(said, "/geoLocation/longitude");
    point.distance_m = metres(text_at(said, "/distance"));
    for (const json::Value& span : list_at(said, "/openingHours/openingHours"))
        point.hours.push_back(text_at(span, "/dayOfWeek") + " " + text_at(span, "/openingTime") + "-" + text_at(span, "/closingTime"));
    return point;
}

}  // namespace

Result<std::vector<Rate>> read_rates(const Reply& reply) {
    TRY(value, read_json(reply));
    const json::Value* products = value.find("products");
    if (reply.status != 200 || products == nullptr || products->kind != json::Kind::array) return refusal(reply);
    std::vector<Rate> rates;
    for (const json::Value& product : products->items)
        if (auto rate = read_rate(product)) rates.push_back(*std::move(rate));
    return rates;
}

Result<AddressChecked> read_address(const Reply& reply, const Address& asked) {
    using Verdict = AddressChecked::Verdict;
    TRY(value, read_json(reply));
    const json::Value* places = value.find("address");
    AddressChecked checked;
    if (reply.status != 200 || places == nullptr || places->kind != json::Kind::array) {
        const Error said = refusal(reply);
        if (said.code != Code::not_found) return said;
        checked.remarks.push_back(said.detail);
        return checked;
    }
    for (const json::Value& place : places->items) {
        Address candidate;
        candidate.lines = asked.lines;
        candidate.city = text_at(place, "/cityName");
        candidate.postal_code = text_at(place, "/postalCode");
        candidate.country = text_at(place, "/countryCode");
        candidate.region = asked.region;
        if (candidate.country.empty()) continue;
        if (candidate.city.empty()) candidate.city = asked.city;
        checked.candidates.push_back(std::move(candidate));
    }
    const auto exact = std::find_if(checked.candidates.begin(), checked.candidates.end(), [&](const Address& a) { return same_place(a, asked); });
    if (exact != checked.candidates.end()) std::rotate(checked.candidates.begin(), exact, exact + 1);
    checked.verdict = exact != checked.candidates.end()  ? Verdict::valid
                      : checked.candidates.size() == 1 ? Verdict::corrected
                      : checked.candidates.empty()     ? Verdict::unknown
                                                       : Verdict::ambiguous;
    if (checked.verdict != Verdict::unknown) checked.remarks.emplace_back("DHL delivers to this place; it does not look at the street");
    for (const json::Value& warning : list_at(value, "/warnings")) checked.remarks.push_back(warning.string);
    return checked;
}

Result<PickupBooked> read_pickup(const Reply& reply) {
    TRY(value, read_json(reply));
    const std::string number = text_at(value, "/dispatchConfirmationNumbers/0");
    if (reply.status < 200 || reply.status > 299 || number.empty()) return refusal(reply);
    return PickupBooked{number, std::nullopt};
}

/// DHL says nothing at all where it cancelled.
Result<Voided> read_pickup_cancelled(const Reply& reply) {
    if (reply.status == 200 && reply.body.empty()) return Voided{};
    const Error said = refusal(reply);
    if (said.code == Code::rejected && said.detail.find("already cancelled") != std::string::npos) return Voided{.already = true};
    return said;
}

Result<std::vector<ServicePoint>> read_service_points(const Reply& reply) {
    TRY(value, read_json(reply));
    const json::Value* status = value.at("/status/statusCode");
    if (reply.status != 200 || status == nullptr || !status->whole()) return refusal(reply);
    std::vector<ServicePoint> points;
    switch (*status->whole()) {
        case 201:  // none near by
        case 202:  // none with room
        case 600:  // none in the country
            return points;
        case 1:
        case 3:  // with a warning
            break;
        default:
            return refused(Refusal::rejected, "DHL: " + text_at(value, "/status/statusMessage"));
    }
    for (const json::Value& said : list_at(value, "/servicePoints"))
        if (ServicePoint point = read_point(said); !point.id.empty()) points.push_back(std::move(point));
    return points;
}

}  // namespace waybill::carrier::mydhl
