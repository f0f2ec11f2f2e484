#pragma once
#include <string>

/// What becomes of a live label that no booking of ours counts with.
namespace waybill::shipping::rules {

struct Stray {
    bool known = true;         ///< its reference is one of our attempts; else only its form is ours
    bool other_number = false; ///< a person entered another number for the booking that counts: this may be the parcel's own label
    bool scanned = false;      ///< the carrier has had the parcel in its hands
    bool can_void = true;      ///< the carrier's module can
    bool in_time = true;       ///< its void deadline has not passed
    bool recovering = false;   ///< a backup was put back: what it does not know may be right
    bool only_maybe = false;   ///< nobody knows whether it is there: a late sending left it open
};
/// Empty: it is voided. Else why a person has to look at it: "recovery", "scanned", "unknown_reference", "other_number", "cannot_void", "void_deadline",
/// "late_doubt".
/// A reference that the database does not know at all is never voided by the program: the database may have lost the parcel that
/// bears the label.
std::string why_kept(const Stray& stray);

}  // namespace waybill::shipping::rules
