#include "picking/rules_wave.h"

#include <algorithm>
#include <tuple>

namespace waybill::picking::rules {

std::vector<OrderId> chosen(std::vector<Waiting> waiting, const WaveChoice& choice) {
    std::erase_if(waiting, [&](const Waiting& w) {
        if (w.dispatch.priority < choice.min_priority) return true;
        if (choice.carrier && w.dispatch.carrier != *choice.carrier) return true;
        if (choice.ready_by && w.ready_at > *choice.ready_by) return true;
        return choice.due_by && (!w.dispatch.due_by || *w.dispatch.due_by > *choice.due_by);
    });
    const auto rank = [](const Waiting& w) {
        return std::tuple(-w.dispatch.priority, !w.dispatch.due_by, w.dispatch.due_by.value_or(Instant{}), w.ready_at, w.order);
    };
    std::sort(waiting.begin(), waiting.end(), [&](const Waiting& a, const Waiting& b) { return rank(a) < rank(b); });
    std::vector<OrderId> out;
    for (const Waiting& w : waiting) out.push_back(w.order);
    return out;
}

}  // namespace waybill::picking::rules
