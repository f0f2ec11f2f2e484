#pragma once
#include <vector>

#include "picking/picking.h"

/// Which waiting orders a wave takes. Pure.
namespace waybill::picking::rules {

struct Waiting {
    OrderId order;
    Instant ready_at;
    Dispatch dispatch;
};

/// Those that fit the choice, the most urgent first: by priority, then by cut-off (none is last), then by how long they wait.
std::vector<OrderId> chosen(std::vector<Waiting> waiting, const WaveChoice& choice);

constexpr int kMostPriority = 9;  ///< 0 is usual

}  // namespace waybill::picking::rules
