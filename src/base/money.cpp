#include "waybill/money.h"

#include <algorithm>
#include <limits>

namespace waybill {
namespace {

// ISO 4217 list one: active codes that have minor units, so neither metals nor XXX, XTS, XDR, XSU, XUA.
// Each string is sorted; each entry is three letters and a space.
constexpr std::string_view kNone = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF ";
constexpr std::string_view kThree = "BHD IQD JOD KWD LYD OMR TND ";
constexpr std::string_view kFour = "CLF UYW ";
constexpr std::string_view kTwo =
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY COP COU "
    "CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES "
    "KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR "
    "NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP "
    "TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG ";

bool holds(std::string_view list, std::string_view code) {
    std::size_t low = 0, high = list.size() / 4;
    while (low < high) {
        const std::size_t middle = (low + high) / 2;
        const int order = list.substr(middle * 4, 3).compare(code);
        if (order == 0) return true;
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return false;
}

// The digits after the point, or -1 where the code is not in the table.
int exponent_of(std::string_view code) {
    if (holds(kTwo, code)) return 2;
    if (holds(kNone, code)) return 0;
    if (holds(kThree, code)) return 3;
    return holds(kFour, code) ? 4 : -1;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

std::optional<Currency> Currency::parse(std::string_view code) {
    if (code.size() != 3 || exponent_of(code) < 0) return {};
    Currency currency;
    std::copy(code.begin(), code.end(), currency.code_.begin());
    return currency;
}

int Currency::exponent() const {
    // "XXX" stands for "no currency": it has no minor units.
    return std::max(exponent_of(std::string_view(code_.data(), code_.size())), 0);
}

std::string Money::amount() const {
    const auto decimals = static_cast<std::size_t>(currency.exponent());
    const bool is_negative = minor < 0;
    // Negating as unsigned is right for the smallest value too.
    std::string digits = std::to_string(is_negative ? 0 - static_cast<std::uint64_t>(minor) : static_cast<std::uint64_t>(minor));
    if (digits.size() <= decimals) digits.insert(0, decimals + 1 - digits.size(), '0');
    if (decimals > 0) digits.insert(digits.size() - decimals, 1, '.');
    return is_negative ? "-" + digits : digits;
}

std::string Money::text() const { return amount() + " " + currency.text(); }

std::optional<Money> Money::parse(std::string_view amount, Currency currency) {
    const bool is_negative = !amount.empty() && amount.front() == '-';
    if (is_negative) amount.remove_prefix(1);
    const std::size_t point = amount.find('.');
    const std::string_view whole = amount.substr(0, point);
    std::string_view fraction;
    if (point != std::string_view::npos) {
        fraction = amount.substr(point + 1);
        if (fraction.empty()) return {};
    }
    if (whole.empty() || !std::all_of(whole.begin(), whole.end(), is_digit) ||
        !std::all_of(fraction.begin(), fraction.end(), is_digit))
        return {};
    while (!fraction.empty() && fraction.back() == '0') fraction.remove_suffix(1);
    const auto decimals = static_cast<std::size_t>(currency.exponent());
    if (fraction.size() > decimals) return {};

    std::string digits(whole);
    digits.append(fraction).append(decimals - fraction.size(), '0');
    std::int64_t minor = 0;  // built below zero, where one more value fits
    for (const char c : digits) {
        if (__builtin_mul_overflow(minor, std::int64_t{10}, &minor) ||
            __builtin_sub_overflow(minor, std::int64_t{c - '0'}, &minor))
            return {};
    }
    if (!is_negative && minor == std::numeric_limits<std::int64_t>::min()) return {};
    return Money{is_negative ? minor : -minor, currency};
}

}  // namespace waybill
