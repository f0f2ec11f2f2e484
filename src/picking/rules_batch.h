#pragma once
#include <span>
#include <vector>

#include "picking/rules_floor.h"
#include "waybill/quantity.h"

namespace waybill::picking::rules {

/// What an order puts on a cart, and what a cart takes; of a cart, 0 is no limit.
struct Load {
    std::int64_t orders = 0, units = 0, grams = 0, cubic_mm = 0;

    Load& operator+=(const Load& other);
    Load& operator-=(const Load& other);
    bool fits(const Load& cart) const;
};
/// An order that waits to be picked, by its stops (indices).
struct Job {
    std::vector<std::size_t> stops;
    Load load;
};
struct Batches {
    std::vector<std::vector<std::size_t>> batches;  ///< indices of jobs; what one person picks in one walk
    Millimetres length;                             ///< of the shortest routes of all batches together
    Millimetres bound;                              ///< no batches of these orders for this cart walk less
};

/// Orders in the order in which they came, a new batch where the next one does not fit.
std::vector<std::vector<std::size_t>> first_come(std::span<const Job> jobs, const Load& cart);

/// Few metres for all jobs together: batches that save most are joined first (Clarke and Wright, measured again after every
/// join), then orders move and change places between batches as long as that shortens the walks, from several disturbed
/// starts. The same jobs always give the same batches. A job that is too big for the cart goes alone. `effort`: how many
/// disturbed starts. Without any, 100 orders on one block take some 5 milliseconds; with the usual ones, some 30.
constexpr int kUsualEffort = 12;
Batches plan_batches(const Floor& floor, std::span<const Spot> stops, std::span<const Job> jobs, const Load& cart,
                     int effort = kUsualEffort);

/// A length that no batches of these jobs on this cart fall below: how many carts must come so far into each aisle, and along the
/// cross aisles, because one cannot take what lies there.
Millimetres batch_bound(const Floor& floor, std::span<const Spot> stops, std::span<const Job> jobs, const Load& cart);

}  // namespace waybill::picking::rules
