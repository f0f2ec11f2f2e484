#include <waybill/regions.h>
#include <waybill/script.h>
#include <waybill/units.h>

#include <algorithm>
#include <cstdio>

#include "messages.h"

namespace waybill::carrier::mydhl {

using std::chrono::days;
using std::chrono::minutes;
using std::chrono::year_month_day;

std::string date(year_month_day day) {
    char text[32];
    std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                  static_cast<unsigned>(day.day()));
    return text;
}

std::string moment(year_month_day day, int minute, minutes offset) {
    const int east = static_cast<int>(offset.count() < 0 ? -offset.count() : offset.count());
    char text[48];
    std::snprintf(text, sizeof text, "T%02d:%02d:00GMT%c%02d:%02d", minute / 60 % 24, minute % 60, offset.count() < 0 ? '-' : '+', east / 60 % 24,
                  east % 60);
    return date(day) + text;
}

Result<Planned> plan(std::optional<year_month_day> day, const Origin& origin) {
    constexpr minutes kFive = std::chrono::hours(17), kSoon{15};
    Checks checks;
    if (!day && !origin.now) {
        checks.fail("/terms/ship_date", "required", "is missing, and DHL did not say which day it is");
        return checks.error("DHL Express");
    }
    minutes at = kFive;
    if (origin.now) {
        const auto soon = std::chrono::floor<minutes>(*origin.now + origin.offset + kSoon);
        const auto today = std::chrono::floor<days>(soon);
        auto wanted = day ? std::chrono::sys_days(*day) : today;
        if (wanted > today + days(10)) {
            checks.fail("/terms/ship_date", "range", "is more than ten days ahead");
            return checks.error("DHL Express");
        }
        wanted = std::max(wanted, today);  // DHL refuses days that have passed
        if (wanted == today) at = std::max(at, std::chrono::duration_cast<minutes>(soon - today));
        day = year_month_day(wanted);
    }
    return Planned{*day, moment(*day, static_cast<int>(at.count()), origin.offset)};
}

std::string state(const Address& address) {
    if (address.country != "US" && address.country != "CA") return "";
    const std::string code = regions::code(address.country, address.region);
    return code.size() == 2 ? code : "";
}

void write_place(json::Writer& out, const Address& address, bool with_province_name) {
    out.member("postalCode", address.postal_code).member("cityName", address.city).member("countryCode", address.country);
    if (const std::string code = state(address); !code.empty())
        out.member("provinceCode", code);
    else if (with_province_name && !address.region.empty())
        out.member("provinceName", address.region);
    for (std::size_t i = 0; i < address.lines.size(); ++i) out.member("addressLine" + std::to_string(i + 1), address.lines[i]);
}

void write_party(json::Writer& out, const Address& address, bool with_province_name) {
    out.key("postalAddress").begin_object();
    write_place(out, address, with_province_name);
    out.end_object().key("contactInformation").begin_object();
    if (!address.email.empty()) out.member("email", address.email);
    out.member("phone", address.phone);
    // DHL wants both names: where there is one only, it stands in both places.
    out.member("companyName", address.company.empty() ? script::first(address.name, 100) : address.company);
    out.member("fullName", address.name.empty() ? address.company : address.name).end_object();
}

void write_parcel(json::Writer& out, const Parcel& parcel) {
    out.key("weight").raw(units::kilograms(parcel.weight, 3));
    const Dimensions& size = parcel.size;
    if (size.length.value <= 0 || size.width.value <= 0 || size.height.value <= 0) return;
    out.key("dimensions").begin_object();
    out.key("length").raw(units::centimetres(size.length, 1)).key("width").raw(units::centimetres(size.width, 1));
    out.key("height").raw(units::centimetres(size.height, 1)).end_object();
}

std::string goods(const BookingRequest& request) {
    std::string out;
    for (const Parcel& parcel : request.parcels)
        for (const ParcelItem& item : parcel.items) {
            const std::string& name = item.description.empty() ? item.sku : item.description;
            if (name.empty() || out.find(name) != std::string::npos) continue;
            out += (out.empty() ? "" : ", ") + name;
        }
    out.erase(0, out.find_first_not_of(" \t\n"));
    return out.empty() ? "Merchandise" : script::first(out, 70);
}

}  // namespace waybill::carrier::mydhl
