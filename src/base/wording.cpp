#include "base/wording.h"

#include <algorithm>
#include <cstdint>

#include "base/text.h"

namespace waybill::wording {
namespace {

constexpr std::string_view kOpen = "{{t.", kClose = "}}";

std::string grouped(std::string digits) {
    const std::size_t point = std::min(digits.find('.'), digits.size());
    const std::size_t first = digits.starts_with('-') ? 1 : 0;
    for (std::size_t at = point; at > first + 3;) digits.insert(at -= 3, 1, ',');
    return digits;
}

std::string two(unsigned n) { return std::string(n < 10 ? 1 : 0, '0') + std::to_string(n); }

}  // namespace

std::string localised(std::string_view page, const Texts& texts) {
    std::string out;
    out.reserve(page.size() + page.size() / 4);
    while (!page.empty()) {
        const std::size_t open = page.find(kOpen);
        const std::size_t close = open == page.npos ? page.npos : page.find(kClose, open);
        if (close == page.npos) break;
        out.append(page.substr(0, open));
        // A brace in a text must not begin a mustache tag.
        for (const char c : text::html(texts(page.substr(open + kOpen.size(), close - open - kOpen.size())))) {
            if (c == '{')
                out += "&#123;";
            else
                out += c;
        }
        page.remove_prefix(close + kClose.size());
    }
    return out.append(page);
}

std::string day(const Texts& texts, Instant at) {
    const std::chrono::year_month_day date{std::chrono::floor<std::chrono::days>(at)};
    const auto month = static_cast<unsigned>(date.month());
    return texts("common.day", {{"year", std::to_string(static_cast<int>(date.year()))},
                                {"month", word(texts, "common.month.", std::to_string(month))},
                                {"day", std::to_string(static_cast<unsigned>(date.day()))}});
}

std::string moment(const Texts& texts, Instant at) {
    const auto since_midnight = at - std::chrono::floor<std::chrono::days>(at);
    const auto minutes = static_cast<unsigned>(std::chrono::floor<std::chrono::minutes>(since_midnight).count());
    return texts("common.moment", {{"day", day(texts, at)}, {"time", two(minutes / 60) + ":" + two(minutes % 60)}});
}

std::string age(const Texts& texts, Duration age) {
    const auto minutes = std::chrono::floor<std::chrono::minutes>(age).count();
    constexpr std::int64_t kHour = 60, kDay = 24 * kHour;
    if (minutes < 1) return texts("common.age.now");
    if (minutes < kHour) return texts("common.age.minutes", {{"n", std::to_string(minutes)}});
    if (minutes < 2 * kDay) return texts("common.age.hours", {{"n", std::to_string(minutes / kHour)}});
    return texts("common.age.days", {{"n", std::to_string(minutes / kDay)}});
}

std::string amount(const Money& money) { return grouped(money.amount()) + " " + money.currency.text(); }
std::string count(std::int64_t n) { return grouped(std::to_string(n)); }

std::string word(const Texts& texts, const std::string& prefix, const std::string& name) {
    return texts.has(prefix + name) ? texts(prefix + name) : name;
}

std::string country(const Texts& texts, const std::string& code) { return word(texts, "document.country.", code); }

}  // namespace waybill::wording
