#include <algorithm>
#include <cstdlib>

#include "messages.h"

namespace waybill::carrier::ups {
namespace {

/// "2026-11-30" and "23:00:00", or "20261130" and "230000": local at the destination, whose zone UPS does not say.
std::optional<Instant> local(std::string date, std::string time) {
    const auto digits_only = [](std::string& text) { std::erase_if(text, [](char c) { return c < '0' || c > '9'; }); };
    digits_only(date);
    digits_only(time);
    time.resize(std::max<std::size_t>(6, time.size()), '0');
    if (date.size() != 8) return std::nullopt;
    return parse_rfc3339(date.substr(0, 4) + "-" + date.substr(4, 2) + "-" + date.substr(6, 2) + "T" + time.substr(0, 2) + ":" +
                         time.substr(2, 2) + ":" + time.substr(4, 2) + "Z");
}

struct Match {
    const char *level, *code;
};
/// Time in transit speaks of service levels, Rating of service codes.
constexpr Match kLevels[] = {{"1DM", "14"}, {"1DA", "01"}, {"1DP", "13"}, {"2DM", "59"}, {"2DA", "02"}, {"3DS", "12"},
                             {"GND", "03"}, {"21", "54"},  {"01", "07"},  {"28", "65"},  {"05", "08"},  {"03", "11"},
                             {"08", "11"},  {"68", "11"},  {"11", "54"},  {"10", "07"},  {"18", "65"},  {"19", "08"}};

std::string service_of(const std::string& level) {
    for (const Match& known : kLevels)
        if (level == known.level) return known.code;
    return "";
}

Rate read_rate(const json::Value& shipment, bool& fine) {
    Rate rate;
    rate.service = text_at(shipment, "/Service/Code");
    rate.name = text_at(shipment, "/Service/Description");
    const json::Value* negotiated = shipment.find("NegotiatedRateCharges");
    std::optional<Money> ours, listed = money_at(shipment, "/TotalChargesWithTaxes");
    if (!listed) listed = money_at(shipment, "/TotalCharges");
    if (negotiated != nullptr) {
        ours = money_at(*negotiated, "/TotalChargesWithTaxes");
        if (!ours) ours = money_at(*negotiated, "/TotalCharge");
    }
    fine = !rate.service.empty() && (ours || listed);
    if (!fine) return rate;
    rate.price = ours ? *ours : *listed;
    if (ours) rate.list_price = listed;
    const std::string days = text_at(shipment, "/GuaranteedDelivery/BusinessDaysInTransit");
    rate.guaranteed = shipment.find("GuaranteedDelivery") != nullptr;
    if (!days.empty()) rate.transit_days = std::atoi(days.c_str());
    return rate;
}

Address read_candidate(const json::Value& format) {
    Address address;
    for (const json::Value* line : each(format.find("AddressLine")))
        if (line->text()) address.lines.push_back(line->string);
    address.city = text_at(format, "/PoliticalDivision2");
    address.region = text_at(format, "/PoliticalDivision1");
    address.postal_code = text_at(format, "/PostcodePrimaryLow");
    if (const std::string more = text_at(format, "/PostcodeExtendedLow"); !more.empty()) address.postal_code += "-" + more;
    address.country = text_at(format, "/CountryCode");
    return address;
}

std::optional<double> number(const std::string& text) {
    char* end = nullptr;
    const double value = std::strtod(text.c_str(), &end);
    if (text.empty() || end != text.c_str() + text.size()) return std::nullopt;
    return value;
}

ServicePoint read_location(const json::Value& location) {
    ServicePoint point;
    point.id = text_at(location, "/AccessPointInformation/PublicAccessPointID");
    if (point.id.empty()) point.id = text_at(location, "/LocationID");
    if (const json::Value* format = location.find("AddressKeyFormat")) {
        point.address = read_candidate(*format);
        point.name = point.address.company = text_at(*format, "/ConsigneeName");
    }
    point.latitude = number(text_at(location, "/Geocode/Latitude"));
    point.longitude = number(text_at(location, "/Geocode/Longitude"));
    if (const auto distance = number(text_at(location, "/Distance/Value"))) {
        const bool miles = text_at(location, "/Distance/UnitOfMeasurement/Code") == "MI";
        point.distance_m = static_cast<std::int64_t>(*distance * (miles ? 1609.344 : 1000.0));
    }
    if (const std::string hours = text_at(location, "/StandardHoursOfOperation"); !hours.empty()) point.hours.push_back(hours);
    return point;
}

}  // namespace

Result<std::vector<Rate>> read_rates(const Reply& reply) {
    TRY(value, read_json(reply));
    if (reply.status != 200 || value.find("RateResponse") == nullptr) return refusal(reply);
    std::vector<Rate> rates;
    for (const json::Value* shipment : each(value.at("/RateResponse/RatedShipment"))) {
        bool fine = false;
        Rate rate = read_rate(*shipment, fine);
        if (fine) rates.push_back(std::move(rate));
    }
    if (rates.empty()) return malformed("quotes no price");
    return rates;
}

void add_transit(std::vector<Rate>& rates, const Reply& reply) {
    const auto value = read_json(reply);
    if (!value || reply.status != 200) return;
    for (const json::Value* service : each(value->at("/emsResponse/services"))) {
        const std::string code = service_of(text_at(*service, "/serviceLevel"));
        for (Rate& rate : rates) {
            if (code.empty() || rate.service != code || rate.expected_delivery) continue;
            rate.expected_delivery = local(text_at(*service, "/deliveryDate"), text_at(*service, "/deliveryTime"));
            if (const json::Value* days = service->find("businessTransitDays"); days != nullptr && days->whole())
                rate.transit_days = static_cast<int>(*days->whole());
            rate.guaranteed = text_at(*service, "/guaranteeIndicator") == "1";
            if (rate.name.empty()) rate.name = text_at(*service, "/serviceLevelDescription");
        }
    }
}

Result<AddressChecked> read_address(const Reply& reply) {
    TRY(value, read_json(reply));
    const json::Value* response = value.find("XAVResponse");
    if (reply.status != 200 || response == nullptr) return refusal(reply);
    AddressChecked checked;
    std::string kind = text_at(*response, "/AddressClassification/Code");
    for (const json::Value* candidate : each(response->find("Candidate"))) {
        const json::Value* format = candidate->find("AddressKeyFormat");
        if (format == nullptr) continue;
        checked.candidates.push_back(read_candidate(*format));
        if (kind.empty()) kind = text_at(*candidate, "/AddressClassification/Code");
    }
    if (kind == "1" || kind == "2") checked.residential = kind == "2";
    using Verdict = AddressChecked::Verdict;
    if (response->find("ValidAddressIndicator") != nullptr)
        checked.verdict = Verdict::corrected;  // the caller compares: UPS answers in its own spelling in any case
    else if (response->find("AmbiguousAddressIndicator") != nullptr)
        checked.verdict = Verdict::ambiguous;
    else if (response->find("NoCandidatesIndicator") == nullptr)
        return malformed("gives no verdict on the address");
    for (const json::Value* alert : each(response->at("/Response/Alert"))) checked.remarks.push_back(text_at(*alert, "/Description"));
    return checked;
}

Result<PickupBooked> read_pickup(const Reply& reply) {
    TRY(value, read_json(reply));
    const std::string number = text_at(value, "/PickupCreationResponse/PRN");
    if (reply.status != 200 || value.find("PickupCreationResponse") == nullptr) return refusal(reply);
    if (number.empty()) return malformed("has no pickup number");
    PickupBooked booked{number, std::nullopt};
    if (const auto currency = Currency::parse(text_at(value, "/PickupCreationResponse/RateResult/CurrencyCode")))
        booked.price = Money::parse(text_at(value, "/PickupCreationResponse/RateResult/GrandTotalOfAllCharge"), *currency);
    return booked;
}

Result<Voided> read_pickup_cancelled(const Reply& reply) {
    TRY(value, read_json(reply));
    if (reply.status == 200 && text_at(value, "/PickupCancelResponse/Response/ResponseStatus/Code") == "1") return Voided{};
    return refusal(reply);
}

Result<std::vector<ServicePoint>> read_locations(const Reply& reply) {
    TRY(value, read_json(reply));
    if (reply.status != 200 || text_at(value, "/LocatorResponse/Response/ResponseStatusCode") != "1") return refusal(reply);
    std::vector<ServicePoint> points;
    for (const json::Value* location : each(value.at("/LocatorResponse/SearchResults/DropLocation"))) {
        ServicePoint point = read_location(*location);
        if (!point.id.empty()) points.push_back(std::move(point));
    }
    return points;
}

}  // namespace waybill::carrier::ups
