#include "http/paging.h"

#include "base/text.h"

namespace waybill::http {

std::string cursor_text(const Place& place) {
    return std::to_string(place.at.time_since_epoch().count()) + "." + std::to_string(place.id);
}

std::optional<Place> cursor(const std::string& text) {
    if (text.empty()) return Place{};
    const auto parts = text::split(text, '.');
    if (parts.size() != 2) return {};
    for (const auto& part : parts)
        if (part.empty() || part.size() > 19 || part.find_first_not_of("0123456789") != std::string::npos) return {};
    // No instant beyond the year 9999 and no id beyond 63 bits is one of ours.
    const auto micros = std::stoull(parts[0]), id = std::stoull(parts[1]);
    if (micros > 253'402'300'799'000'000ULL || id > static_cast<std::uint64_t>(INT64_MAX)) return {};
    return Place{Instant{Duration{static_cast<std::int64_t>(micros)}}, static_cast<std::int64_t>(id)};
}

Error wrong_cursor() {
    return error(Code::invalid, "request.fields", "Some parameters are wrong; see errors.",
                 {{"/after", "cursor", "is not a cursor of this list"}});
}

}  // namespace waybill::http
