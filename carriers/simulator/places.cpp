#include "places.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <vector>

#include "base/text.h"
#include "waybill/json.h"

namespace waybill::simulator {
namespace {

/// A delivery district: every postal code that begins like it is its own; `code` is one that is complete.
struct District {
    std::string_view country, begins, code, city, region;
    double latitude, longitude;
};
constexpr std::array kDistricts{
    District{"AE", "00000", "00000", "دبي", "", 25.2048, 55.2708},     District{"CN", "1000", "100020", "北京市", "", 39.9219, 116.4431},
    District{"CN", "2000", "200040", "上海市", "", 31.2304, 121.4737}, District{"DE", "101", "10115", "Berlin", "", 52.5323, 13.3846},
    District{"DE", "200", "20095", "Hamburg", "", 53.5503, 10.0006},   District{"FR", "6900", "69002", "Lyon", "", 45.7532, 4.8297},
    District{"GB", "CF10", "CF10 1EP", "Cardiff", "", 51.4816, -3.1791}, District{"GB", "E1", "E1 6AN", "London", "", 51.5175, -0.0735},
    District{"GB", "LS1", "LS1 4AP", "Leeds", "", 53.7960, -1.5478},   District{"GB", "N1", "N1 9GU", "London", "", 51.5362, -0.1033},
    District{"GB", "YO1", "YO1 7HH", "York", "", 53.9620, -1.0819},    District{"GB", "YO24", "YO24 1AA", "York", "", 53.9543, -1.1008},
    District{"IE", "D02", "D02 X285", "Dublin", "", 53.3381, -6.2592}, District{"NO", "01", "0150", "Oslo", "", 59.9106, 10.7460},
    District{"PL", "31", "31-011", "Kraków", "", 50.0614, 19.9383},    District{"PT", "1100", "1100-053", "Lisboa", "", 38.7100, -9.1366},
    District{"US", "100", "10001", "New York", "NY", 40.7506, -73.9972},
};

/// A shop of each district: where it stands beside the district's middle.
struct Shop {
    std::string_view name, street, hours;
    double north, east;  ///< degrees
};
constexpr std::array kShops{
    Shop{"Corner Shop", "2 Market Street", "Mon-Sat 08:00-20:00", 0.0018, 0.0011},
    Shop{"Station Kiosk", "1 Station Square", "Mon-Sun 06:00-22:00", -0.0052, 0.0040},
    Shop{"Parcel Counter", "40 Mill Road", "Mon-Fri 09:00-18:00", 0.0121, -0.0098},
};

struct Place {
    std::vector<std::string> lines;
    std::string company, city, region, postal_code, country;
};

Place read_place(json::Fields in) {
    Place place;
    in.text_or("name", "", 200);
    place.company = in.text_or("company", "", 200);
    place.lines = in.texts_or_none("lines", 3, 300);
    place.city = in.text_or("city", "", 200);
    place.region = in.text_or("region", "", 200);
    place.postal_code = in.text_or("postal_code", "", 20);
    place.country = in.text("country", 2, 2);
    in.text_or("phone", "", 50);
    in.text_or("email", "", 254);
    in.done();
    return place;
}

/// Letters and digits alone, in capitals: how codes and names are compared.
std::string bare(std::string_view text) {
    std::string out;
    for (const unsigned char c : text)
        if (c >= 0x80 || std::isalnum(c)) out += static_cast<char>(c < 0x80 ? std::toupper(c) : c);
    return out;
}

std::optional<District> of_code(const Place& place) {
    const std::string code = bare(place.postal_code);
    const District* best = nullptr;
    for (const District& d : kDistricts) {
        // "E1" is not "E17 4PP": of a code that is as long as the district's own, as many characters follow.
        const bool fits = d.country == place.country && code.size() == bare(d.code).size() && code.starts_with(bare(d.begins));
        if (fits && (best == nullptr || d.begins.size() > best->begins.size())) best = &d;
    }
    return best == nullptr ? std::nullopt : std::optional(*best);
}

std::vector<District> of_city(const Place& place) {
    std::vector<District> all;
    for (const District& d : kDistricts)
        if (d.country == place.country && bare(d.city) == bare(place.city)) all.push_back(d);
    return all;
}

void write_place(json::Writer& out, const std::vector<std::string>& lines, const District& d, std::string_view code) {
    out.begin_object().key("lines").begin_array();
    for (const auto& line : lines) out.value(line);
    out.end_array().member("city", d.city).member("region", d.region).member("postal_code", code).member("country", d.country).end_object();
}

std::string shop_id(std::size_t district, std::size_t shop) {
    const std::string number = std::to_string(1001 + district * 10 + shop);
    return std::string(kDistricts[district].country) + number;
}

/// Over the sphere.
double metres(double lat1, double lon1, double lat2, double lon2) {
    constexpr double kRadian = 3.14159265358979 / 180;
    const double a = std::pow(std::sin((lat2 - lat1) * kRadian / 2), 2) +
                     std::cos(lat1 * kRadian) * std::cos(lat2 * kRadian) * std::pow(std::sin((lon2 - lon1) * kRadian / 2), 2);
    return 2 * 6'371'000 * std::asin(std::sqrt(a));
}

struct Near {
    std::size_t district, shop;
    std::int64_t distance;
};

std::vector<Near> shops_near(const District& from, std::int64_t radius, std::size_t at_most) {
    std::vector<Near> all;
    for (std::size_t d = 0; d < kDistricts.size(); ++d)
        for (std::size_t s = 0; s < kShops.size(); ++s) {
            const double far = metres(from.latitude, from.longitude, kDistricts[d].latitude + kShops[s].north, kDistricts[d].longitude + kShops[s].east);
            if (kDistricts[d].country == from.country && far <= static_cast<double>(radius)) all.push_back({d, s, std::llround(far)});
        }
    std::sort(all.begin(), all.end(), [](const Near& a, const Near& b) { return a.distance < b.distance; });
    if (all.size() > at_most) all.resize(at_most);
    return all;
}

Error wrong(std::vector<FieldError> errors) { return error(Code::invalid, "validation_failed", "Some fields are wrong", std::move(errors)); }

}  // namespace

Result<std::string> checked_address(std::string_view body) {
    TRY(value, json::parse(body));
    std::vector<FieldError> errors;
    json::Fields in(value, errors);
    const Place place = read_place(in.object("address"));
    in.done();
    if (!errors.empty()) return wrong(std::move(errors));
    const auto by_code = of_code(place);
    const auto by_city = of_city(place);
    const bool same = by_code && bare(by_code->city) == bare(place.city);
    json::Writer out;
    out.begin_object().member("verdict", same ? "valid" : by_code || by_city.size() == 1 ? "corrected" : by_city.empty() ? "unknown" : "ambiguous");
    out.key("residential");
    if (by_code || !by_city.empty())
        out.value(place.company.empty());
    else
        out.null();
    out.key("candidates").begin_array();
    if (by_code)
        write_place(out, place.lines, *by_code, place.postal_code);
    else
        for (const District& d : by_city) write_place(out, place.lines, d, d.code);
    out.end_array().key("remarks").begin_array();
    if (by_code && !same) out.value("The postal code belongs to " + std::string(by_code->city));
    if (!by_code && !by_city.empty()) out.value("The postal code is not known in " + std::string(by_city.front().city));
    if (!by_code && by_city.empty()) out.value("Neither the postal code nor the city is in the directory");
    return out.end_array().end_object().take();
}

Result<std::string> service_points(std::string_view body) {
    TRY(value, json::parse(body));
    std::vector<FieldError> errors;
    json::Fields in(value, errors);
    const Place place = read_place(in.object("near"));
    const auto at_most = static_cast<std::size_t>(in.integer_or("at_most", 10, 1, 50));
    const std::int64_t radius = in.integer_or("radius_m", 10000, 1, 100000);
    in.done();
    if (!errors.empty()) return wrong(std::move(errors));
    auto from = of_code(place);
    if (const auto by_city = of_city(place); !from && !by_city.empty()) from = by_city.front();
    json::Writer out;
    out.begin_object().key("points").begin_array();
    for (const Near& near : from ? shops_near(*from, radius, at_most) : std::vector<Near>{}) {
        const District& d = kDistricts[near.district];
        const Shop& shop = kShops[near.shop];
        out.begin_object().member("id", shop_id(near.district, near.shop)).member("name", shop.name);
        write_place(out.key("address"), {std::string(shop.street)}, d, d.code);
        out.member("distance_m", near.distance).key("hours").begin_array().value(shop.hours).end_array().end_object();
    }
    return out.end_array().end_object().take();
}

bool has_service_point(std::string_view id) {
    for (std::size_t d = 0; d < kDistricts.size(); ++d)
        for (std::size_t s = 0; s < kShops.size(); ++s)
            if (shop_id(d, s) == id) return true;
    return false;
}

}  // namespace waybill::simulator
