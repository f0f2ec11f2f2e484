#pragma once
#include <optional>

#include "shipping/rules.h"

/// One line of a carrier's books beside ours.
namespace waybill::shipping::rules {

struct Line {
    bool our_form = true;            ///< its reference could be one of ours
    bool live = true;                ///< at the carrier
    std::optional<State> state;      ///< of our attempt under this reference; nothing: we know none
    bool counts = false;             ///< our attempt is done, and its booking was not voided by us
    bool same = false;               ///< … and it is this very shipment of the carrier
};
enum class Match {
    fine,      ///< both agree, or it is nobody's business of ours
    open,      ///< our attempt is not settled: its own resolution goes on
    stray,     ///< live there, and our attempt is dead, or has another shipment
    unknown,   ///< live there, and we know nothing of it
    lost,      ///< booked here, void there
};
Match match(const Line& line);

}  // namespace waybill::shipping::rules
