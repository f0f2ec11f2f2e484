#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "picking/rules_floor.h"

namespace waybill::picking::rules {

/// The length of the shortest route through any choice of known stops, prepared once for very many questions: batching asks
/// thousands. One block (two cross aisles) takes well under a microsecond. Two-way aisles and up to kExactCrosses cross aisles:
/// exact. Else an estimate, by the outer cross aisles alone and without one-way signs.
class Measure {
  public:
    static constexpr std::size_t kExactCrosses = 3;

    Measure(const Floor& floor, std::span<const Spot> stops);

    /// A choice of stops as bits: `words()` of them, which unite by `|`. Stops at the same place share a bit.
    std::size_t words() const { return word_column_.size(); }
    void choose(std::uint64_t* set, std::size_t stop) const { set[bit_[stop] / 64] |= std::uint64_t{1} << (bit_[stop] % 64); }
    std::int64_t length(const std::uint64_t* set) const;
    bool exact() const { return exact_; }

  private:
    /// What it costs to walk one aisle of a block, by the ways in which that can be done.
    struct Costs {
        std::int64_t once, twice, low, high, gap;
    };
    /// The shortest beginnings of a route by the state of its right edge: touching the lower or the upper cross aisle alone; both
    /// by odd degrees; by even ones, in one part or in two.
    struct Edge {
        std::int64_t low, high, odd, even, apart;
    };
    struct Column {
        std::int64_t x_mm;
        std::size_t aisle, first_word, words;
        bool closed;
    };

    Costs costs(const Column& column, const std::uint64_t* set) const;
    std::int64_t one_block(const std::uint64_t* set) const;
    std::int64_t by_sweep(const std::uint64_t* set) const;

    Floor floor_;
    bool exact_, block_;
    std::size_t depot_bit_ = 0;
    std::vector<std::size_t> bit_;  ///< of each stop
    std::vector<Column> columns_;
    std::vector<std::size_t> word_column_;  ///< of each word
    std::vector<std::int64_t> y_;           ///< of each bit
};

}  // namespace waybill::picking::rules
