#include <waybill/script.h>
#include <waybill/units.h>

#include <algorithm>
#include <cstdio>

#include "messages.h"

namespace waybill::carrier::ups {
namespace {

void write_stop(json::Writer& out, const char* key, const Address& address, bool residential, const std::string& number) {
    out.key(key).begin_object().member("Name", address.company.empty() ? address.name : address.company);
    if (!number.empty()) out.member("ShipperNumber", number);
    out.key("Address").begin_object().key("AddressLine").begin_array();
    for (const std::string& line : address.lines) out.value(line);
    out.end_array().member("City", address.city);
    if (const std::string code = state(address); code.size() == 2) out.member("StateProvinceCode", code);
    if (const std::string code = postal_code(address); !code.empty()) out.member("PostalCode", code);
    out.member("CountryCode", address.country);
    if (residential) out.member("ResidentialAddressIndicator", "");
    out.end_object().end_object();
}

std::string clock_time(int minute) {
    char text[16];
    std::snprintf(text, sizeof text, "%02d%02d", minute / 60 % 24, minute % 60);
    return text;
}

/// "20261128" → "2026-11-28"
std::string dashed(const std::string& date) { return date.substr(0, 4) + "-" + date.substr(4, 2) + "-" + date.substr(6, 2); }

}  // namespace

Setup::Setup(const Description& description) : source("waybill") {
    if (const auto number = description.account.find("shipper_number"); number != description.account.end())
        shipper_number = number->second;
    const auto value = json::parse(description.raw_json);
    if (!value) return;
    if (const json::Value* listed = value->find("services"))
        for (const json::Value& service : listed->items) services.insert(text_at(service, "/code"));
    if (const json::Value* listed = value->at("/module/reasons"))
        for (const auto& [code, reason] : listed->members) reasons.emplace(code, reason.string);
}

std::string rate_message(const RateRequest& request, const Setup& setup) {
    const bool imperial = units::is_imperial(request.from.country);
    json::Writer out;
    out.begin_object().key("RateRequest").begin_object();
    out.key("Request").begin_object().member("RequestOption", "Shop").key("TransactionReference").begin_object().member("CustomerContext", "Waybill").end_object();
    out.end_object().key("Shipment").begin_object();
    write_stop(out, "Shipper", request.terms.is_return ? request.to : request.from, false, setup.shipper_number);
    write_stop(out, "ShipTo", request.to, request.terms.residential.value_or(false), "");
    write_stop(out, "ShipFrom", request.from, false, "");
    out.key("PaymentDetails").begin_object().key("ShipmentCharge").begin_array().begin_object().member("Type", "01");
    out.key("BillShipper").begin_object().member("AccountNumber", setup.shipper_number).end_object();
    out.end_object().end_array().end_object();
    out.member("NumOfPieces", std::to_string(request.parcels.size())).key("Package").begin_array();
    for (const Parcel& parcel : request.parcels) {
        out.begin_object().key("PackagingType").begin_object().member("Code", "02").member("Description", "Package").end_object();
        write_dimensions(out, parcel, imperial, true);
        write_weight(out, parcel, imperial, true);
        out.end_object();
    }
    out.end_array();
    out.key("ShipmentRatingOptions").begin_object().member("NegotiatedRatesIndicator", "").end_object();
    return out.end_object().end_object().end_object().take();
}

std::string transit_message(const RateRequest& request) {
    const Address &from = request.from, &to = request.to;
    Grams weight;
    Money value;
    for (const Parcel& parcel : request.parcels) {
        weight += parcel.weight;
        for (const ParcelItem& item : parcel.items)
            value = {value.minor + item.unit_value.minor * item.quantity.units, item.unit_value.currency};
    }
    const bool imperial = units::is_imperial(from.country), abroad = from.country != to.country;
    json::Writer out;
    const auto place = [&out](const char* prefix, const Address& a) {
        const std::string name(prefix);
        out.member(name + "CountryCode", a.country).member(name + "CityName", a.city);
        if (const std::string code = state(a); !code.empty()) out.member(name + "StateProvince", code);
        if (const std::string code = postal_code(a); !code.empty()) out.member(name + "PostalCode", code);
    };
    out.begin_object();
    place("origin", from);
    place("destination", to);
    out.member("residentialIndicator", request.terms.residential.value_or(false) ? "01" : "02");
    if (request.terms.ship_date) out.member("shipDate", dashed(date(*request.terms.ship_date)));
    if (abroad) {  // at home nobody asks for it
        out.key("weight").raw(imperial ? units::pounds(weight, 1) : units::kilograms(weight, 1));
        out.member("weightUnitOfMeasure", imperial ? "LBS" : "KGS");
    }
    if (abroad && value.minor > 0) {
        out.key("shipmentContentsValue").raw(value.amount());
        out.member("shipmentContentsCurrencyCode", value.currency.text());
    }
    if (abroad) out.member("billType", "03");
    return out.member("numberOfPackages", static_cast<std::int64_t>(request.parcels.size())).end_object().take();
}

std::string address_message(const Address& address) {
    json::Writer out;
    out.begin_object().key("XAVRequest").begin_object().key("AddressKeyFormat").begin_object().key("AddressLine").begin_array();
    for (const std::string& line : address.lines) out.value(line);
    out.end_array().member("PoliticalDivision2", address.city);
    if (const std::string code = state(address); !code.empty()) out.member("PoliticalDivision1", code);
    if (!address.postal_code.empty()) out.member("PostcodePrimaryLow", address.postal_code.substr(0, address.postal_code.find('-')));
    return out.member("CountryCode", address.country).end_object().end_object().end_object().take();
}

std::string recovery_message(const std::string& reference, const std::string& number, const std::string& format,
                             const Setup& setup) {
    json::Writer out;
    out.begin_object().key("LabelRecoveryRequest").begin_object();
    out.key("Request").begin_object().key("TransactionReference").begin_object();
    out.member("CustomerContext", reference.size() < 5 ? "Waybill" : reference).end_object().end_object();
    out.key("LabelSpecification").begin_object();
    out.key("LabelImageFormat").begin_object().member("Code", format == "pdf" ? "PDF" : format == "gif" ? "GIF" : "ZPL").end_object();
    if (format == "gif") out.member("HTTPUserAgent", "Waybill");
    if (format != "pdf" && format != "gif")
        out.key("LabelStockSize").begin_object().member("Height", "6").member("Width", "4").end_object();
    out.end_object();
    if (!number.empty()) out.member("TrackingNumber", number);
    out.key("TrackingNumbers").begin_array().end_array();  // required by the description, meant for Roadie only
    out.key("ReferenceValues").begin_object();
    out.key("ReferenceNumber").begin_object().member("Value", reference.empty() ? number : reference).end_object();
    return out.member("ShipperNumber", setup.shipper_number).end_object().end_object().end_object().take();
}

std::string pickup_message(const PickupRequest& request, const Setup& setup) {
    const Address& at = request.at;
    json::Writer out;
    out.begin_object().key("PickupCreationRequest").begin_object();
    out.key("Request").begin_object().key("TransactionReference").begin_object();
    out.member("CustomerContext", request.reference.empty() ? "Waybill" : request.reference).end_object().end_object();
    out.member("RatePickupIndicator", "Y").key("Shipper").begin_object().key("Account").begin_object();
    out.member("AccountNumber", setup.shipper_number).member("AccountCountryCode", at.country).end_object().end_object();
    out.key("PickupDateInfo").begin_object().member("CloseTime", clock_time(request.close_minute));
    out.member("ReadyTime", clock_time(request.ready_minute)).member("PickupDate", date(request.date)).end_object();
    out.key("PickupAddress").begin_object().member("CompanyName", script::first(at.company.empty() ? at.name : at.company, 27));
    out.member("ContactName", script::first(at.name.empty() ? at.company : at.name, 22)).key("AddressLine").begin_array();
    for (const std::string& line : at.lines) out.value(line);
    out.end_array().member("City", at.city);
    if (const std::string code = state(at); !code.empty()) out.member("StateProvince", code);
    if (const std::string code = postal_code(at); !code.empty()) out.member("PostalCode", script::first(code, 8));
    out.member("CountryCode", at.country).member("ResidentialIndicator", "N");
    out.key("Phone").begin_object().member("Number", phone(at)).end_object().end_object();
    out.member("AlternateAddressIndicator", "Y").key("PickupPiece").begin_array().begin_object();
    out.member("ServiceCode", "0" + (request.service.empty() ? "11" : request.service));
    out.member("Quantity", std::to_string(std::clamp<std::int64_t>(request.parcels, 1, 999)));
    out.member("DestinationCountryCode", request.to_country.empty() ? at.country : request.to_country);
    out.member("ContainerCode", "01").end_object().end_array().member("PaymentMethod", "01");
    if (!request.instructions.empty()) out.member("SpecialInstruction", script::first(script::to_latin1(request.instructions), 57));
    if (!request.reference.empty()) out.member("ReferenceNumber", request.reference);
    return out.end_object().end_object().take();
}

std::string locator_message(const ServicePointsRequest& request) {
    const Address& near = request.near;
    const std::string region = state(near);
    json::Writer out;
    out.begin_object().key("LocatorRequest").begin_object();
    out.key("Request").begin_object().member("RequestAction", "Locator").end_object();
    out.key("OriginAddress").begin_object().key("AddressKeyFormat").begin_object();
    out.member("AddressLine", near.lines.empty() ? near.city : near.lines.front()).member("PoliticalDivision2", near.city);
    out.member("PoliticalDivision1", region.empty() ? near.city : region);
    out.member("PostcodePrimaryLow", near.postal_code.empty() ? "0" : near.postal_code.substr(0, near.postal_code.find('-')));
    out.member("CountryCode", near.country).end_object().end_object();
    out.key("Translate").begin_object().member("Locale", "en_US").end_object();
    out.key("UnitOfMeasurement").begin_object().member("Code", "KM").end_object();
    out.key("LocationSearchCriteria").begin_object().key("SearchOption").begin_array().begin_object();
    out.key("OptionType").begin_object().member("Code", "01").end_object();  // kinds of places; 018: Access Points
    out.key("OptionCode").begin_array().begin_object().member("Code", "018").end_object().end_array().end_object().end_array();
    out.member("MaximumListSize", std::to_string(std::clamp(request.at_most, 1, 50)));
    out.member("SearchRadius", std::to_string(std::clamp<std::int64_t>((request.radius_m + 999) / 1000, 5, 150)));
    out.end_object().key("SortCriteria").begin_object().member("SortType", "01").end_object();
    return out.end_object().end_object().take();
}

}  // namespace waybill::carrier::ups
