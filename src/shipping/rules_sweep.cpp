#include "shipping/rules_sweep.h"

namespace waybill::shipping::rules {

Match match(const Line& line) {
    if (!line.our_form) return Match::fine;
    if (!line.state) return line.live ? Match::unknown : Match::fine;
    if (is_open(*line.state)) return Match::open;
    if (line.counts && line.same) return line.live ? Match::fine : Match::lost;
    return line.live ? Match::stray : Match::fine;
}

}  // namespace waybill::shipping::rules
