#pragma once
#include <compare>
#include <cstdint>

namespace waybill {

/// A count of units of one product.
struct Quantity {
    std::int64_t units = 0;

    constexpr Quantity& operator+=(Quantity other) { return units += other.units, *this; }
    constexpr Quantity& operator-=(Quantity other) { return units -= other.units, *this; }
    friend constexpr Quantity operator+(Quantity a, Quantity b) { return {a.units + b.units}; }
    friend constexpr Quantity operator-(Quantity a, Quantity b) { return {a.units - b.units}; }
    friend constexpr auto operator<=>(Quantity, Quantity) = default;
};

/// A weight in whole grams.
struct Grams {
    std::int64_t value = 0;

    constexpr Grams& operator+=(Grams other) { return value += other.value, *this; }
    friend constexpr Grams operator+(Grams a, Grams b) { return {a.value + b.value}; }
    friend constexpr Grams operator*(Grams a, Quantity n) { return {a.value * n.units}; }
    friend constexpr auto operator<=>(Grams, Grams) = default;
};

/// A length in whole millimetres.
struct Millimetres {
    std::int64_t value = 0;

    friend constexpr Millimetres operator+(Millimetres a, Millimetres b) { return {a.value + b.value}; }
    friend constexpr auto operator<=>(Millimetres, Millimetres) = default;
};

/// The outer box of a thing; the order of the sides has no meaning for a carrier.
struct Dimensions {
    Millimetres length, width, height;

    friend constexpr auto operator<=>(const Dimensions&, const Dimensions&) = default;
};

}  // namespace waybill
