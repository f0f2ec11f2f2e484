#pragma once
#include "shipping/rules.h"

/// One function for each event, and the steps that they share.
namespace waybill::shipping::rules::steps {

std::optional<Step> after(const Facts& facts, const Policy& policy, const LeaseExpired& expired);
std::optional<Step> after(const Facts& facts, const Policy& policy, const Booked& answer);
std::optional<Step> after(const Facts& facts, const Policy& policy, const Voided& answer);
std::optional<Step> after(const Facts& facts, const Policy& policy, const Found& answer);
std::optional<Step> after(const Facts& facts, const Policy& policy, const CameLate& answer);
std::optional<Step> after(const Facts& facts, const Policy& policy, const NobodyToAsk& nobody);
std::optional<Step> after(const Facts& facts, const Policy& policy, const OrderCancelled& cancelled);
std::optional<Step> after(const Facts& facts, const Policy& policy, const Restored& restored);

/// The end of an intent; only done keeps the live slot.
Step end(State to, std::string reason, std::vector<Effect> effects);
/// The booking counts; where nobody wants it any more, it is voided at once.
Step adopted(const Facts& facts);
Step to_person(const Facts& facts);
/// Sent, and nobody knows: a void waits for a better answer, a booking is shown as in doubt.
Step in_doubt(const Facts& facts, const Policy& policy, Said said);
Step ask_again(const Facts& facts, const Policy& policy, int absent_answers, Said said);
/// Proven not to be at the carrier: another attempt, where one is wanted and left, and nothing speaks against it.
Step not_there(const Facts& facts);

}  // namespace waybill::shipping::rules::steps
