#pragma once
#include <functional>
#include <string>
#include <vector>

#include "bench/growth/rooms.h"

namespace waybill::bench {

/// A piece of work that is measured on both databases.
struct Work {
    std::string name;
    int times;  ///< in each round
    int each;   ///< how many items one call is
    /// Outside of the measuring: what the calls of a round need.
    std::function<void(Rooms&, int round)> prepare;
    std::function<void(Rooms&, int nth)> once;
};
std::vector<Work> all_work();

}  // namespace waybill::bench
