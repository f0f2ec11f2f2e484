#pragma once
#include "shipping/rules.h"

/// A sending whose answer came when its lease was over, and left open what it did. Whoever took over may have asked, believed that nothing
/// is there, and booked anew, before its bytes came to the carrier: so its reference is asked about once more, by itself.
namespace waybill::shipping::rules {

struct LateDoubt {
    State state = State::absent;   ///< of the attempt now
    int tries = 0;                 ///< questions without an answer
    Duration since{};              ///< since the late answer
    Duration quiet_period = std::chrono::seconds(180);  ///< so long an accepted booking may stay invisible
};

struct LateStep {
    enum class To {
        ask,     ///< in `due_in`
        over,    ///< whatever there was has been seen
        person,  ///< the program does not find out
    } to = To::ask;
    Duration due_in{};
    int tries = 0;
};

/// Before anybody is asked: nothing where it is time; else what to do instead.
std::optional<LateStep> before_asking(const LateDoubt& doubt);
/// What follows from the answer. What it showed alive is held against our books by match(), each time.
LateStep after_asking(const LateDoubt& doubt, Found::Kind answer);

}  // namespace waybill::shipping::rules
