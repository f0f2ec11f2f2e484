#pragma once
#include <optional>
#include <string>

#include "shipping/rules.h"

/// What a person may decide of a doubt that no program can end.
namespace waybill::shipping::rules {

enum class Verdict {
    found,      ///< the carrier has it: of a booking, under this number; of a void, still live
    not_there,  ///< the carrier does not have it
    cancel,     ///< nobody wants it: void what is there, or it was voided at the carrier's by hand
};
std::string_view word(Verdict verdict);  ///< "found", "not_there", "void"
std::optional<Verdict> verdict_of(std::string_view word);

struct Decision {
    Verdict verdict = Verdict::found;
    std::string who;
    bool lead = false;               ///< logistics-lead: needs nobody beside
    bool has_number = false;         ///< a tracking number was given
    bool has_reason = false;
};
/// What a first person said, and a second one has to confirm.
struct Proposal {
    Verdict verdict = Verdict::not_there;
    std::string by;
};
struct Ruling {
    bool proposed = false;           ///< nothing follows yet: another person must say the same
    Step step;
};
/// Whatever may lead to a second label on a person's word alone needs two people, or a logistics-lead. Errors: "booking.not_in_review",
/// "booking.number_required", "booking.reason_required", "booking.second_person".
Result<Ruling> rule(const Facts& facts, const std::optional<Proposal>& open, const Decision& decision);

/// The number of the attempt that follows. Letters that were used after a backup are forgotten when it is put back: such a
/// shipment goes on in the alphabet's second half.
int next_attempt(const Facts& facts);

}  // namespace waybill::shipping::rules
