#include <array>
#include <charconv>

#include "db/db.h"

namespace waybill::db {
namespace {

[[noreturn]] void disagree(const char* what) {
    throw std::logic_error(std::string("a statement and its reader disagree: ") + what);
}

void digits(std::string& out, std::int64_t value, int width) {
    std::array<char, 20> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
    const auto length = static_cast<int>(end - buffer.data());
    for (int i = length; i < width; ++i) out += '0';
    out.append(buffer.data(), end);
}

/// The number in text[from, from + length); reads "2026-11-23 13:01:05.250000" piece by piece.
int part(const std::string& text, std::size_t from, std::size_t length) {
    int value = 0;
    const char* begin = text.data() + from;
    if (from + length > text.size()) disagree("a column is no DATETIME");
    const auto [end, failed] = std::from_chars(begin, begin + length, value);
    if (failed != std::errc() || end != begin + length) disagree("a column is no DATETIME");
    return value;
}

}  // namespace

Value bind(Instant at) {
    const auto day = std::chrono::floor<std::chrono::days>(at);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss time(at - day);
    std::string out;
    out.reserve(26);
    digits(out, static_cast<int>(date.year()), 4);
    out += '-';
    digits(out, static_cast<unsigned>(date.month()), 2);
    out += '-';
    digits(out, static_cast<unsigned>(date.day()), 2);
    out += ' ';
    digits(out, time.hours().count(), 2);
    out += ':';
    digits(out, time.minutes().count(), 2);
    out += ':';
    digits(out, time.seconds().count(), 2);
    out += '.';
    digits(out, time.subseconds().count(), 6);
    return out;
}

std::int64_t Row::integer(std::size_t column) const {
    if (const auto* number = std::get_if<std::int64_t>(&cells_.at(column))) return *number;
    disagree(is_null(column) ? "NULL read as a number" : "text read as a number");
}

const std::string& Row::text(std::size_t column) const {
    if (const auto* text = std::get_if<std::string>(&cells_.at(column))) return *text;
    disagree(is_null(column) ? "NULL read as text" : "a number read as text");
}

Instant Row::instant(std::size_t column) const {
    const std::string& t = text(column);
    const std::chrono::year_month_day date{std::chrono::year(part(t, 0, 4)), std::chrono::month(part(t, 5, 2)),
                                           std::chrono::day(part(t, 8, 2))};
    if (!date.ok()) disagree("a column is no DATETIME");
    Instant at = std::chrono::sys_days(date);
    if (t.size() == 10) return at;  // a DATE
    at += std::chrono::hours(part(t, 11, 2)) + std::chrono::minutes(part(t, 14, 2)) + std::chrono::seconds(part(t, 17, 2));
    if (t.size() > 20) {
        int micros = part(t, 20, t.size() - 20);
        for (std::size_t i = t.size() - 20; i < 6; ++i) micros *= 10;
        at += std::chrono::microseconds(micros);
    }
    return at;
}

}  // namespace waybill::db
