#include "waybill/time.h"

#include <cstdint>

namespace waybill {
namespace {

void put(char* to, int width, std::int64_t number) {
    for (int i = width; i-- > 0; number /= 10) to[i] = static_cast<char>('0' + number % 10);
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Reads parts of a text from the left; once a part is missing, everything after it is.
class Reader {
  public:
    explicit Reader(std::string_view text) : rest_(text) {}

    int number(std::size_t digits) {
        int value = 0;
        if (rest_.size() < digits) good_ = false;
        for (std::size_t i = 0; good_ && i < digits; ++i) {
            good_ = is_digit(rest_[i]);
            value = value * 10 + (rest_[i] - '0');
        }
        if (good_) rest_.remove_prefix(digits);
        return good_ ? value : 0;
    }
    void literal(char upper) {
        const char lower = upper >= 'A' && upper <= 'Z' ? static_cast<char>(upper + 32) : upper;
        good_ = good_ && !rest_.empty() && (rest_[0] == upper || rest_[0] == lower);
        if (good_) rest_.remove_prefix(1);
    }
    bool take(char c) {
        if (!good_ || rest_.empty() || rest_[0] != c) return false;
        rest_.remove_prefix(1);
        return true;
    }
    // Digits after the decimal point as microseconds; finer ones are cut off.
    int fraction() {
        int value = 0, scale = 100'000;
        good_ = good_ && !rest_.empty() && is_digit(rest_[0]);
        while (good_ && !rest_.empty() && is_digit(rest_[0])) {
            value += (rest_[0] - '0') * scale;
            scale /= 10;
            rest_.remove_prefix(1);
        }
        return value;
    }
    bool done() const { return good_ && rest_.empty(); }

  private:
    std::string_view rest_;
    bool good_ = true;
};

}  // namespace

std::string rfc3339(Instant at) {
    using namespace std::chrono;
    const auto day = floor<days>(at);
    const year_month_day date(day);
    const auto ms = duration_cast<milliseconds>(floor<milliseconds>(at) - day).count();
    std::string text = "0000-00-00T00:00:00.000Z";
    put(&text[0], 4, static_cast<int>(date.year()));
    put(&text[5], 2, static_cast<unsigned>(date.month()));
    put(&text[8], 2, static_cast<unsigned>(date.day()));
    put(&text[11], 2, ms / 3'600'000);
    put(&text[14], 2, ms / 60'000 % 60);
    put(&text[17], 2, ms / 1000 % 60);
    put(&text[20], 3, ms % 1000);
    return text;
}

std::optional<Instant> parse_rfc3339(std::string_view text) {
    using namespace std::chrono;
    Reader in(text);
    const int y = in.number(4);
    in.literal('-');
    const int mo = in.number(2);
    in.literal('-');
    const int d = in.number(2);
    in.literal('T');
    const int h = in.number(2);
    in.literal(':');
    const int mi = in.number(2);
    in.literal(':');
    const int s = in.number(2);
    const int micros = in.take('.') ? in.fraction() : 0;
    int offset = 0;
    if (const int sign = in.take('+') ? 1 : in.take('-') ? -1 : 0; sign != 0) {
        const int oh = in.number(2);
        in.literal(':');
        const int om = in.number(2);
        if (oh > 23 || om > 59) return {};
        offset = sign * (oh * 60 + om);
    } else {
        in.literal('Z');
    }
    const year_month_day date(year{y}, month{static_cast<unsigned>(mo)}, day{static_cast<unsigned>(d)});
    if (!in.done() || !date.ok() || h > 23 || mi > 59 || s > 59) return {};
    return Instant(sys_days(date)) + hours(h) + minutes(mi - offset) + seconds(s) + microseconds(micros);
}

}  // namespace waybill
