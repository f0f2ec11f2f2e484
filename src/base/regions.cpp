#include "waybill/regions.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace waybill::regions {
namespace {

struct Region {
    std::string_view country, code, name;
};
constexpr Region kRegions[] = {
    {"US", "AL", "Alabama"}, {"US", "AK", "Alaska"}, {"US", "AZ", "Arizona"}, {"US", "AR", "Arkansas"},
    {"US", "CA", "California"}, {"US", "CO", "Colorado"}, {"US", "CT", "Connecticut"}, {"US", "DE", "Delaware"},
    {"US", "DC", "District of Columbia"}, {"US", "FL", "Florida"}, {"US", "GA", "Georgia"}, {"US", "HI", "Hawaii"},
    {"US", "ID", "Idaho"}, {"US", "IL", "Illinois"}, {"US", "IN", "Indiana"}, {"US", "IA", "Iowa"}, {"US", "KS", "Kansas"},
    {"US", "KY", "Kentucky"}, {"US", "LA", "Louisiana"}, {"US", "ME", "Maine"}, {"US", "MD", "Maryland"},
    {"US", "MA", "Massachusetts"}, {"US", "MI", "Michigan"}, {"US", "MN", "Minnesota"}, {"US", "MS", "Mississippi"},
    {"US", "MO", "Missouri"}, {"US", "MT", "Montana"}, {"US", "NE", "Nebraska"}, {"US", "NV", "Nevada"},
    {"US", "NH", "New Hampshire"}, {"US", "NJ", "New Jersey"}, {"US", "NM", "New Mexico"}, {"US", "NY", "New York"},
    {"US", "NC", "North Carolina"}, {"US", "ND", "North Dakota"}, {"US", "OH", "Ohio"}, {"US", "OK", "Oklahoma"},
    {"US", "OR", "Oregon"}, {"US", "PA", "Pennsylvania"}, {"US", "PR", "Puerto Rico"}, {"US", "RI", "Rhode Island"},
    {"US", "SC", "South Carolina"}, {"US", "SD", "South Dakota"}, {"US", "TN", "Tennessee"}, {"US", "TX", "Texas"},
    {"US", "UT", "Utah"}, {"US", "VT", "Vermont"}, {"US", "VA", "Virginia"}, {"US", "WA", "Washington"},
    {"US", "WV", "West Virginia"}, {"US", "WI", "Wisconsin"}, {"US", "WY", "Wyoming"}, {"CA", "AB", "Alberta"},
    {"CA", "BC", "British Columbia"}, {"CA", "MB", "Manitoba"}, {"CA", "NB", "New Brunswick"},
    {"CA", "NL", "Newfoundland and Labrador"}, {"CA", "NS", "Nova Scotia"}, {"CA", "NT", "Northwest Territories"},
    {"CA", "NU", "Nunavut"}, {"CA", "ON", "Ontario"}, {"CA", "PE", "Prince Edward Island"}, {"CA", "QC", "Quebec"},
    {"CA", "SK", "Saskatchewan"}, {"CA", "YT", "Yukon"},
};
constexpr std::array<std::string_view, 28> kCustomsUnion{
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV", "MC",
    "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
};

bool same(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
        return std::tolower(static_cast<unsigned char>(x)) == std::tolower(static_cast<unsigned char>(y));
    });
}

bool in_union(std::string_view country) { return std::find(kCustomsUnion.begin(), kCustomsUnion.end(), country) != kCustomsUnion.end(); }

}  // namespace

std::string code(std::string_view country, std::string_view region) {
    for (const Region& known : kRegions)
        if (known.country == country && (same(known.code, region) || same(known.name, region))) return std::string(known.code);
    return std::string(region);
}

bool share_customs(std::string_view from, std::string_view to) { return from == to || (in_union(from) && in_union(to)); }

}  // namespace waybill::regions
