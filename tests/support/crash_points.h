#pragma once
#include <array>
#include <string_view>

namespace waybill::testing {

/// Every place at which waybill-tested can die or stand still (src/base/fault_points.h). A house test holds the list against the
/// sources; P2 kills a server at each of them.
enum class Reached {
    booking,     ///< by any booking
    doubt,       ///< by one whose answer was lost
    absence,     ///< by one that never came to the carrier
    voiding,     ///< by any void
    void_doubt,  ///< by a void whose answer was lost
    late,        ///< only by a worker that lost its lease: P6 stands still there
    late_doubt,  ///< only by whoever asks what a late answer left open: late_doubt_test.cpp kills there
    keeping,     ///< only where a carrier module keeps values: the demo carrier does not
};
struct CrashPoint {
    std::string_view name;
    Reached reached;
};
inline constexpr std::array kCrashPoints{
    CrashPoint{"book.intent_uncommitted", Reached::booking},
    CrashPoint{"claim.uncommitted", Reached::booking},
    CrashPoint{"claim.committed", Reached::booking},
    CrashPoint{"book.claimed", Reached::booking},
    CrashPoint{"book.before_sending", Reached::booking},
    CrashPoint{"book.sending_uncommitted", Reached::booking},
    CrashPoint{"book.sending_committed", Reached::booking},
    CrashPoint{"call.before_once", Reached::booking},
    CrashPoint{"call.after_once", Reached::booking},
    CrashPoint{"call.connected", Reached::booking},
    CrashPoint{"call.answered", Reached::booking},
    CrashPoint{"book.answer_received", Reached::booking},
    CrashPoint{"book.label_stored", Reached::booking},
    CrashPoint{"book.outcome_uncommitted", Reached::booking},
    CrashPoint{"book.outcome_committed", Reached::booking},
    CrashPoint{"book.before_asking", Reached::doubt},
    CrashPoint{"book.find_answered", Reached::doubt},
    CrashPoint{"book.new_attempt", Reached::absence},
    CrashPoint{"void.intent_uncommitted", Reached::voiding},
    CrashPoint{"void.claimed", Reached::voiding},
    CrashPoint{"void.before_sending", Reached::voiding},
    CrashPoint{"void.sending_uncommitted", Reached::voiding},
    CrashPoint{"void.sending_committed", Reached::voiding},
    CrashPoint{"void.answer_received", Reached::voiding},
    CrashPoint{"void.slots_killed", Reached::voiding},
    CrashPoint{"void.outcome_uncommitted", Reached::voiding},
    CrashPoint{"void.outcome_committed", Reached::voiding},
    CrashPoint{"void.before_asking", Reached::void_doubt},
    CrashPoint{"void.find_answered", Reached::void_doubt},
    CrashPoint{"book.late_answer", Reached::late},
    CrashPoint{"void.late_answer", Reached::late},
    CrashPoint{"book.orphan", Reached::late},
    CrashPoint{"book.late_found", Reached::late_doubt},
    CrashPoint{"book.kept", Reached::keeping},
    CrashPoint{"void.kept", Reached::keeping},
};

}  // namespace waybill::testing
