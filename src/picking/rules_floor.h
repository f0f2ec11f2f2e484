#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

/// The floor that pickers walk on: parallel aisles along y, crossed by cross aisles along x. Pure geometry, in millimetres.
namespace waybill::picking::rules {

/// How an aisle may be walked: up is towards greater y. Nobody walks along a closed one: it only marks where the depot lies on
/// a cross aisle between two aisles.
enum class Way : std::uint8_t { both, up, down, closed };

struct Aisle {
    std::int64_t x_mm = 0;
    Way way = Way::both;
};
struct Point {
    std::int64_t x_mm = 0, y_mm = 0;

    friend bool operator==(const Point&, const Point&) = default;
};
/// Where somebody stands: in the middle of an aisle.
struct Spot {
    std::size_t aisle = 0;  ///< index
    std::int64_t y_mm = 0;

    friend auto operator<=>(const Spot&, const Spot&) = default;
};

struct Floor {
    std::vector<Aisle> aisles;  ///< from left to right, no two at the same x
    std::vector<std::int64_t>
        crosses;  ///< y of each cross aisle, rising; at least one. Beyond the outer ones an aisle ends blind
    Spot depot;   ///< where every route begins and ends

    bool one_way() const;
    Point at(const Spot& spot) const { return {aisles[spot.aisle].x_mm, spot.y_mm}; }
    /// The aisle nearest to x; the left one of two.
    std::size_t aisle_at(std::int64_t x_mm) const;
};

/// Sorts the aisles and cross aisles, and finds the depot's place: in the aisle at its x, else on the nearest cross aisle.
/// Without aisles or without cross aisles there is no floor: std::logic_error.
Floor make_floor(std::vector<Aisle> aisles, std::vector<std::int64_t> crosses, Point depot);

/// The length of the shortest walk; kNoWay where there is none (a one-way aisle that nothing leads out of).
constexpr std::int64_t kNoWay = INT64_MAX / 8;
std::int64_t distance(const Floor& floor, const Spot& from, const Spot& to);
/// The same from each of the spots to each: row by row.
std::vector<std::int64_t> distances(const Floor& floor, std::span<const Spot> spots);
/// The corners of the shortest walk between two spots, both ends included; empty where there is no way.
std::vector<Point> corners(const Floor& floor, const Spot& from, const Spot& to);

}  // namespace waybill::picking::rules
