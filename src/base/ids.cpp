#include "base/ids.h"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace waybill {
namespace {

constexpr std::string_view kDigits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t kLength = 13;
constexpr int kProcessBits = 10;
constexpr int kCounterBits = 12;
constexpr int kLastCounter = (1 << kCounterBits) - 1;
constexpr Instant kEpoch = std::chrono::sys_days{std::chrono::year{2020} / 1 / 1};

// The value of each character, -1 where it is none.
constexpr std::array<std::int8_t, 256> make_values() {
    std::array<std::int8_t, 256> values{};
    values.fill(-1);
    for (std::size_t i = 0; i < kDigits.size(); ++i) {
        const auto upper = static_cast<unsigned char>(kDigits[i]);
        values[upper] = static_cast<std::int8_t>(i);
        if (upper >= 'A') values[upper + ('a' - 'A')] = static_cast<std::int8_t>(i);
    }
    for (const char c : {'I', 'i', 'L', 'l'}) values[static_cast<unsigned char>(c)] = 1;
    for (const char c : {'O', 'o'}) values[static_cast<unsigned char>(c)] = 0;
    return values;
}
constexpr auto kValues = make_values();

}  // namespace

std::string crockford(std::uint64_t value) {
    std::string text(kLength, '0');
    for (std::size_t i = kLength; i-- > 0; value >>= 5) text[i] = kDigits[value & 31];
    return text;
}

std::optional<std::uint64_t> from_crockford(std::string_view text) {
    if (text.size() != kLength) return {};
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < kLength; ++i) {
        const int digit = kValues[static_cast<unsigned char>(text[i])];
        if (digit < 0 || (i == 0 && digit > 15)) return {};  // 13 digits hold 65 bits: the first one only has four
        value = value << 5 | static_cast<std::uint64_t>(digit);
    }
    return value;
}

IdGenerator::IdGenerator(const Clock& clock, int process_number, std::int64_t not_before_ms)
    : clock_(clock), process_number_(process_number), last_ms_(std::max<std::int64_t>(not_before_ms, 0)), counter_(kLastCounter) {
    if (process_number < 0 || process_number >= 1 << kProcessBits) throw std::logic_error("IdGenerator: no such process number");
}

std::int64_t IdGenerator::raw() {
    const auto since = std::chrono::duration_cast<std::chrono::milliseconds>(clock_.now() - kEpoch).count();
    const std::lock_guard lock(mutex_);
    if (since > last_ms_) {
        last_ms_ = since;
        counter_ = 0;
    } else if (counter_ == kLastCounter) {
        // The millisecond is used up or the clock stepped back: borrow from the future, never repeat.
        ++last_ms_;
        counter_ = 0;
    } else {
        ++counter_;
    }
    return last_ms_ << (kProcessBits + kCounterBits) | static_cast<std::int64_t>(process_number_) << kCounterBits | counter_;
}

std::int64_t IdGenerator::last_ms() const {
    const std::lock_guard lock(mutex_);
    return last_ms_;
}

}  // namespace waybill
