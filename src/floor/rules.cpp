#include "floor/rules.h"

#include <algorithm>

namespace waybill::floor::rules {

bool session_lives(Instant created, Instant seen, Instant now) { return now - seen < kIdle && now - created < kAbsolute; }

Instant last_use(Instant seen, std::vector<Instant> uses) {
    std::sort(uses.begin(), uses.end());
    for (const auto use : uses) {
        if (use - seen >= kIdle) break;
        seen = std::max(seen, use);
    }
    return seen;
}

bool is_pin(std::string_view pin) {
    if (pin.size() < 6 || pin.size() > 12) return false;
    bool same = true, up = true, down = true;
    for (std::size_t i = 0; i < pin.size(); ++i) {
        if (pin[i] < '0' || pin[i] > '9') return false;
        if (i == 0) continue;
        same = same && pin[i] == pin[i - 1];
        up = up && pin[i] == pin[i - 1] + 1;
        down = down && pin[i] == pin[i - 1] - 1;
    }
    return !same && !up && !down;
}

}  // namespace waybill::floor::rules
