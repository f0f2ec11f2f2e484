#include "waybill/lot.h"

#include <algorithm>

namespace waybill {
namespace {

using std::chrono::day;
using std::chrono::month;
using std::chrono::year;
using std::chrono::year_month_day;

bool all_digits(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}
int number(std::string_view digits) {
    int value = 0;
    for (const char c : digits) value = value * 10 + (c - '0');
    return value;
}

}  // namespace

std::string iso_date(Date date) { return rfc3339(Instant(date)).substr(0, 10); }

std::optional<Date> parse_iso_date(std::string_view text) {
    if (text.size() != 10) return {};
    const auto at = parse_rfc3339(std::string(text) + "T00:00:00Z");
    if (!at) return {};
    return date_of(*at);
}

Date date_of(Instant at) { return std::chrono::floor<std::chrono::days>(at); }

std::optional<Date> parse_gs1_date(std::string_view digits, Date today) {
    if (digits.size() != 6 || !all_digits(digits)) return {};
    const int now = static_cast<int>(year_month_day(today).year());
    int y = now / 100 * 100 + number(digits.substr(0, 2));
    if (y - now >= 51) y -= 100;
    if (y - now <= -50) y += 100;
    const month m{static_cast<unsigned>(number(digits.substr(2, 2)))};
    const auto d = static_cast<unsigned>(number(digits.substr(4, 2)));
    if (!m.ok()) return {};
    if (d == 0) return Date(year{y} / m / std::chrono::last);
    const year_month_day date(year{y}, m, day{d});
    if (!date.ok()) return {};
    return Date(date);
}

}  // namespace waybill
