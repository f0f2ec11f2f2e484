#pragma once
#include <string>

#include "orders/orders.h"
#include "waybill/texts.h"

/// An order's timeline in sentences for people.
namespace waybill::desk {

/// What happened, in one sentence; a kind that the catalogue does not know is shown as it is. Without
/// the sight of people a street is not named.
std::string sentence(const Texts& texts, const orders::TimelineEntry& entry, bool sees_people);
/// Who did it: "you", "a colleague", "API key", "Waybill", "the carrier". `own_id` is the reader's.
std::string who_did(const Texts& texts, const std::string& actor, const std::string& own_id);

}  // namespace waybill::desk
