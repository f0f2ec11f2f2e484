#pragma once
#include <cstdint>
#include <string>
#include <vector>

/// The pure core of allocation: orders, pickers, packers and suppliers who work on the same products; transactions that are cut
/// off and begin again.
namespace waybill::simulation {

/// Ways to be wrong, which the checks must notice.
enum class BrokenStock { nothing, half_transactions, grants_without_looking };

struct AllocationSeen {
    std::vector<std::string> breaches;
    std::int64_t transactions = 0, cut = 0, shorts = 0, backordered = 0, refused = 0;
};

AllocationSeen play_allocation(std::uint64_t seed, BrokenStock broken = BrokenStock::nothing);

}  // namespace waybill::simulation
