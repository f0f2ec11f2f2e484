#pragma once
#include <span>
#include <vector>

#include "picking/rules_floor.h"
#include "picking/rules_frontier.h"

namespace waybill::picking::rules {

/// How a stretch of the floor is walked: an aisle between two cross aisles (or beyond an outer one), or a cross aisle between
/// two aisles.
enum class How : std::uint8_t {
    never,
    once,       ///< from one end to the other
    twice,      ///< to and fro
    from_low,   ///< from the lower end to the last stop and back; so is a blind end at the top
    from_high,  ///< from the upper end to the first stop and back; so is a blind end below
    from_both   ///< from either end to the widest gap between two stops and back
};
struct Stretch {
    enum class Kind : std::uint8_t { blind, aisle, cross_aisle };
    Kind kind;
    std::size_t aisle = 0, next = 0;  ///< next: the aisle to which a stretch of a cross aisle leads
    std::size_t cross = 0;            ///< the lower end of an aisle's stretch; where a blind stretch begins
    std::size_t from = 0, to = 0;     ///< its stops: indices into the spots, upwards
    std::size_t gap = 0;              ///< the first stop beyond the widest gap
    How how = How::never;
};

/// The shortest route through spots on a floor with two-way aisles and at most Frontier::kMostCrosses cross aisles: exact dynamic
/// programming from aisle to aisle, over the states of Frontier. Linear in the aisles that hold a spot.
class Sweep {
  public:
    /// `spots` are sorted and include the depot; they must outlive this.
    Sweep(const Floor& floor, std::span<const Spot> spots);

    std::int64_t length();             ///< of the shortest route
    std::vector<Stretch> stretches();  ///< that it consists of

  private:
    struct Option {
        Frontier::Table next = nullptr;  ///< nullptr: the state stays
        std::int64_t mm = 0;
        How how = How::never;
    };
    struct Step {
        Stretch stretch;
        std::size_t first_option, options;
    };

    void add(const Stretch& stretch, std::initializer_list<Option> options);
    void add_aisle(std::size_t from, std::size_t to);
    void add_blind(std::size_t cross, std::size_t from, std::size_t to, std::int64_t mm, How how);
    void add_stretch(std::size_t cross, std::size_t from, std::size_t to);
    void add_crossings(std::size_t aisle, std::size_t next);
    std::int64_t run(bool remember);

    const Floor& floor_;
    std::span<const Spot> spots_;
    const Frontier& frontier_;
    std::size_t aisle_ = 0;
    std::vector<Step> steps_;
    std::vector<Option> options_;
    std::vector<std::uint32_t> came_;  ///< by step and state: the state before, and which option
    std::size_t last_state_ = 0;
};

}  // namespace waybill::picking::rules
