#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

namespace waybill::picking::rules {

/// A travelling salesman's round through all places of a matrix of distances (row by row, kNoWay where there is no way; it need
/// not be symmetric): for floors that the exact method does not take. A round does not name the start: its places in their
/// order, and back.
class Tour {
  public:
    Tour(std::vector<std::int64_t> distances, std::size_t start);

    std::int64_t length(const std::vector<std::size_t>& round) const;
    /// The shortest round; time and memory grow as 2^n: for a dozen places.
    std::vector<std::size_t> shortest() const;
    /// Moves parts of a round to where they fit better, and turns parts round, as long as that shortens it.
    std::vector<std::size_t> improved(std::vector<std::size_t> round) const;
    /// No round is shorter than this (Held and Karp's 1-trees with multipliers, on a symmetric matrix). `goal`: the length of a
    /// round that is known.
    std::int64_t bound(std::int64_t goal) const;
    /// Another such length, which minds one-way streets: each place has one next place, whether or not that makes a single round.
    std::int64_t assignment() const;

  private:
    std::int64_t d(std::size_t a, std::size_t b) const { return distances_[a * n_ + b]; }
    bool move_a_part(std::vector<std::size_t>& cycle) const;
    bool turn_a_part(std::vector<std::size_t>& cycle) const;

    std::vector<std::int64_t> distances_;
    std::size_t n_, start_;
};

}  // namespace waybill::picking::rules
