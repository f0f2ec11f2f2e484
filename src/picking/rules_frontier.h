#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

namespace waybill::picking::rules {

/// What an unfinished route looks like where a sweep from left to right stands: for each cross aisle, whether the route touches
/// its crossing, with an even or an odd number of steps, and which of them hang together. A route is a connected multigraph with
/// even degrees (Euler), and its parts never cross, so the states are few: 6 for two cross aisles, 3,032 for six (Ratliff and
/// Rosenthal 1983; Cambazard and Catusse 2018). Here every move is a table from state to state, made once.
class Frontier {
  public:
    static constexpr std::uint16_t kEmpty = 0;       ///< the state before anything is touched
    static constexpr std::uint16_t kNever = 0xffff;  ///< the move is not possible, or never of use
    static constexpr std::size_t kMostCrosses = 6;

    /// The tables for 1 to kMostCrosses cross aisles.
    static const Frontier& of(std::size_t crosses);

    std::size_t states() const { return states_; }
    /// Whether a route may end in this state: everything hangs together, every degree is even.
    bool complete(std::size_t state) const { return complete_[state]; }

    using Table = const std::uint16_t*;                                    ///< the next state, by state
    Table touch(std::size_t cross) const { return table(kTouch, cross); }  ///< there and back from the crossing
    Table both(std::size_t cross) const { return table(kBoth, cross); }    ///< the same from it and from the next
    Table pass(std::size_t cross) const { return table(kPass, cross); }    ///< once between it and the next
    Table twice(std::size_t cross) const { return table(kTwice, cross); }  ///< to and fro between them
    /// From the crossing of this aisle to that of the next one, `times` (0, 1, 2) along the cross aisle.
    Table over(std::size_t cross, std::size_t times) const { return table(static_cast<Move>(kOver + times), cross); }

  private:
    enum Move : std::size_t { kTouch, kBoth, kPass, kTwice, kOver, kOverOnce, kOverTwice, kMoves };

    explicit Frontier(std::size_t crosses);
    Table table(Move move, std::size_t cross) const { return next_.data() + (move * crosses_ + cross) * states_; }

    std::size_t crosses_, states_ = 0;
    std::vector<std::uint16_t> next_;
    std::vector<bool> complete_;
};

}  // namespace waybill::picking::rules
