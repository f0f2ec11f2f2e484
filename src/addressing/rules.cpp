#include "addressing/rules.h"

#include <algorithm>

namespace waybill::addressing::rules {

Address with_candidate(const Address& present, const Address& candidate) {
    Address out = present;
    if (!candidate.lines.empty()) out.lines = candidate.lines;
    if (out.lines.size() > 3) out.lines.resize(3);
    if (!candidate.city.empty()) out.city = candidate.city;
    if (!candidate.country.empty()) out.country = candidate.country;
    if (!candidate.postal_code.empty()) out.postal_code = candidate.postal_code;
    if (!candidate.region.empty() || candidate.country != present.country) out.region = candidate.region;
    return out;
}

std::vector<carrier::ServicePoint> nearest(std::vector<carrier::ServicePoint> points, int at_most) {
    std::stable_sort(points.begin(), points.end(), [](const auto& a, const auto& b) {
        return a.distance_m && (!b.distance_m || *a.distance_m < *b.distance_m);
    });
    if (points.size() > static_cast<std::size_t>(std::max(at_most, 0))) points.resize(static_cast<std::size_t>(std::max(at_most, 0)));
    return points;
}

Error told(Error refusal, bool is_refused, const std::string& at) {
    for (FieldError& field : refusal.fields)
        if (field.pointer.starts_with(at)) field.pointer.replace(0, at.size(), "/address");
    if (!is_refused)
        refusal.code = Code::unavailable;
    else if (refusal.code != Code::unsupported && refusal.code != Code::invalid)
        refusal.code = Code::rejected;
    return refusal;
}

}  // namespace waybill::addressing::rules
