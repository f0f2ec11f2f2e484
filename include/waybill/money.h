#pragma once
#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace waybill {

/// An ISO 4217 currency: three capital letters, known to the table behind `exponent()`.
class Currency {
  public:
    constexpr Currency() = default;
    /// Nothing where the code is not one of ISO 4217's active currencies.
    static std::optional<Currency> parse(std::string_view code);

    std::string text() const { return std::string(code_.data(), 3); }
    /// Digits after the decimal point: 2 for GBP, 0 for JPY, 3 for KWD (ISO 4217, minor units).
    int exponent() const;

    friend constexpr auto operator<=>(const Currency&, const Currency&) = default;

  private:
    std::array<char, 3> code_{'X', 'X', 'X'};
};

/// An amount in whole minor units: never a fraction, never a floating point number.
struct Money {
    std::int64_t minor = 0;
    Currency currency;

    /// "12.50 GBP"; the number of decimals is the currency's.
    std::string text() const;
    /// "12.50": the amount alone, for columns that name their currency once.
    std::string amount() const;
    /// Reads "12.5", "12.50", "-3"; nothing on any other shape or on more decimals than the currency has (trailing zeros allowed).
    static std::optional<Money> parse(std::string_view amount, Currency currency);

    friend constexpr auto operator<=>(const Money&, const Money&) = default;
};

}  // namespace waybill
