#include <waybill/regions.h>
#include <waybill/script.h>
#include <waybill/units.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "messages.h"

namespace waybill::carrier::ups {

std::string postal_code(const Address& address) {
    std::string out;
    for (const char c : address.postal_code)
        if (address.country != "US" || c != '-') out += c;
    if (out.size() > 9) std::erase(out, ' ');
    return out;
}

std::string state(const Address& address) {
    const std::string code = regions::code(address.country, address.region);
    return code.size() <= 5 ? code : "";  // elsewhere UPS does without; it takes no names
}

std::string phone(const Address& address) {
    std::string digits;
    for (const char c : address.phone)
        if (std::isdigit(static_cast<unsigned char>(c)) != 0) digits += c;
    return digits;
}

std::string date(std::chrono::year_month_day day) {
    const int number = static_cast<int>(day.year()) * 10000 + static_cast<int>(static_cast<unsigned>(day.month())) * 100 +
                       static_cast<int>(static_cast<unsigned>(day.day()));
    return std::to_string(number);
}

void write_address(json::Writer& out, const Address& address, bool residential) {
    out.key("Address").begin_object().key("AddressLine").begin_array();
    for (const std::string& line : address.lines) out.value(line);
    out.end_array().member("City", address.city);
    if (const std::string code = state(address); !code.empty()) out.member("StateProvinceCode", code);
    if (const std::string code = postal_code(address); !code.empty()) out.member("PostalCode", code);
    out.member("CountryCode", address.country);
    if (residential) out.member("ResidentialAddressIndicator", "");
    out.end_object();
}

namespace {

void write_unit(json::Writer& out, std::string_view code, std::string_view name) {
    out.key("UnitOfMeasurement").begin_object().member("Code", code).member("Description", name).end_object();
}

}  // namespace

// Rating wants the units described, Shipping does not mind.
void write_weight(json::Writer& out, const Parcel& parcel, bool imperial, bool described) {
    out.key("PackageWeight").begin_object();
    if (described)
        write_unit(out, imperial ? "LBS" : "KGS", imperial ? "Pounds" : "Kilograms");
    else
        out.key("UnitOfMeasurement").begin_object().member("Code", imperial ? "LBS" : "KGS").end_object();
    out.member("Weight", imperial ? units::pounds(parcel.weight, 1) : units::kilograms(parcel.weight, 1)).end_object();
}

void write_dimensions(json::Writer& out, const Parcel& parcel, bool imperial, bool described) {
    std::array<Millimetres, 3> sides{parcel.size.length, parcel.size.width, parcel.size.height};
    std::sort(sides.rbegin(), sides.rend());  // UPS wants the longest first
    if (sides[2].value <= 0) return;
    const auto side = [&](Millimetres length) { return imperial ? units::inches(length, 0) : units::centimetres(length, 0); };
    out.key("Dimensions").begin_object();
    if (described)
        write_unit(out, imperial ? "IN" : "CM", imperial ? "Inches" : "Centimeters");
    else
        out.key("UnitOfMeasurement").begin_object().member("Code", imperial ? "IN" : "CM").end_object();
    out.member("Length", side(sides[0])).member("Width", side(sides[1])).member("Height", side(sides[2])).end_object();
}

std::string goods(const BookingRequest& request) {
    std::string out;
    for (const Parcel& parcel : request.parcels)
        for (const ParcelItem& item : parcel.items) {
            const std::string& name = item.description.empty() ? item.sku : item.description;
            if (name.empty() || out.find(name) != std::string::npos) continue;
            out += (out.empty() ? "" : ", ") + name;
        }
    return out.empty() ? "Merchandise" : script::first(out, 50);
}

}  // namespace waybill::carrier::ups
