#include <waybill/json.h>

#include "messages.h"

namespace waybill::carrier::demo {
namespace {

void write_party(json::Writer& out, std::string_view key, const Address& party) {
    out.key(key).begin_object().member("name", party.name.empty() ? party.company : party.name);
    if (!party.company.empty()) out.member("company", party.company);
    out.key("lines").begin_array();
    for (const std::string& line : party.lines) out.value(line);
    out.end_array().member("city", party.city);
    if (!party.region.empty()) out.member("region", party.region);
    if (!party.postal_code.empty()) out.member("postal_code", party.postal_code);
    out.member("country", party.country);
    if (!party.phone.empty()) out.member("phone", party.phone);
    if (!party.email.empty()) out.member("email", party.email);
    out.end_object();
}

void write_contents(json::Writer& out, const std::vector<ParcelItem>& items) {
    out.key("contents").begin_array();
    for (const ParcelItem& item : items) {
        out.begin_object().member("description", item.description.empty() ? item.sku : item.description);
        out.member("quantity", item.quantity.units).member("unit_weight_g", item.unit_weight.value);
        if (item.unit_value.currency != Currency()) out.member("unit_value", item.unit_value);
        if (!item.hs_code.empty()) out.member("hs_code", item.hs_code);
        if (!item.origin_country.empty()) out.member("origin_country", item.origin_country);
        out.end_object();
    }
    out.end_array();
}

void write_route(json::Writer& out, const Address& from, const Address& to, const std::vector<Parcel>& parcels) {
    write_party(out, "shipper", from);
    write_party(out, "recipient", to);
    out.key("parcels").begin_array();
    for (const Parcel& parcel : parcels) {
        out.begin_object().member("reference", parcel.reference).member("weight_g", parcel.weight.value);
        out.member("length_mm", parcel.size.length.value).member("width_mm", parcel.size.width.value);
        out.member("height_mm", parcel.size.height.value);
        if (from.country != to.country) write_contents(out, parcel.items);  // customs; at home nobody asks
        out.end_object();
    }
    out.end_array();
}

}  // namespace

Error unmet(const Terms& terms) {
    Error error = waybill::error(Code::unsupported, "carrier.unsupported", "This carrier does not offer");
    const auto refuse = [&](const std::string& field, const char* words, bool asked) {
        if (!asked) return;
        error.detail += (error.fields.empty() ? " " : ", ") + std::string(words);
        error.fields.push_back({"/terms/" + field, "unsupported", "is not offered by this carrier"});
    };
    refuse("signature", "a signature at the door", terms.signature != Signature::none);
    refuse("insured_value", "insurance", terms.insured_value.has_value());
    refuse("cash_on_delivery", "cash on delivery", terms.cash_on_delivery.has_value());
    refuse("saturday_delivery", "delivery on Saturdays", terms.saturday_delivery);
    refuse("is_return", "returns", terms.is_return);
    return error;
}

std::string booking_message(const BookingRequest& request) {
    json::Writer out;
    out.begin_object().member("reference", request.reference).member("service", request.service);
    out.member("label_format", request.label_format);
    write_route(out, request.from, request.to, request.parcels);
    if (!request.terms.service_point.empty()) out.member("service_point", request.terms.service_point);
    return out.end_object().take();
}

std::string rate_message(const RateRequest& request) {
    json::Writer out;
    out.begin_object();
    write_route(out, request.from, request.to, request.parcels);
    if (!request.terms.service_point.empty()) out.member("service_point", request.terms.service_point);
    return out.end_object().take();
}

std::string address_message(const Address& address) {
    json::Writer out;
    write_party(out.begin_object(), "address", address);
    return out.end_object().take();
}

std::string points_message(const ServicePointsRequest& request) {
    json::Writer out;
    write_party(out.begin_object(), "near", request.near);
    return out.member("at_most", request.at_most).member("radius_m", request.radius_m).end_object().take();
}

std::string track_message(const TrackRequest& request) {
    json::Writer out;
    out.begin_object().key("numbers").begin_array();
    for (const std::string& number : request.numbers) out.value(number);
    return out.end_array().end_object().take();
}

std::string manifest_message(const ManifestRequest& request) {
    json::Writer out;
    out.begin_object().member("reference", request.reference).key("shipments").begin_array();
    for (const std::string& id : request.carrier_shipment_ids) out.value(id);
    return out.end_array().end_object().take();
}

std::string pickup_message(const PickupRequest& request) {
    const auto two = [](int number) { return (number < 10 ? "0" : "") + std::to_string(number); };
    const auto time = [&](int minute) { return two(minute / 60) + ":" + two(minute % 60); };
    const std::string date = std::to_string(static_cast<int>(request.date.year())) + "-" + two(static_cast<int>(static_cast<unsigned>(request.date.month()))) +
                             "-" + two(static_cast<int>(static_cast<unsigned>(request.date.day())));
    json::Writer out;
    out.begin_object().member("reference", request.reference).member("date", date).member("ready", time(request.ready_minute));
    out.member("close", time(request.close_minute)).member("parcels", request.parcels).member("weight_g", request.weight.value);
    out.member("postal_code", request.at.postal_code).member("country", request.at.country);
    if (!request.instructions.empty()) out.member("instructions", request.instructions);
    return out.end_object().take();
}

}  // namespace waybill::carrier::demo
