#include "shipping/rules_orphans.h"

namespace waybill::shipping::rules {

std::string why_kept(const Stray& stray) {
    if (stray.only_maybe) return "late_doubt";
    if (stray.recovering) return "recovery";
    if (stray.scanned) return "scanned";
    if (!stray.known) return "unknown_reference";
    if (stray.other_number) return "other_number";
    if (!stray.can_void) return "cannot_void";
    if (!stray.in_time) return "void_deadline";
    return "";
}

}  // namespace waybill::shipping::rules
