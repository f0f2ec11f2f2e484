#pragma once
#include <vector>

#include "events/events.h"

namespace waybill::events {

/// Rows for the outbox. A few news are a row each; many of one transaction are packed into rows of some kilobytes with an empty
/// topic, each news after a line that says "id topic subject version bytes". All of `news` have the same `at`.
std::vector<Event> packed(std::vector<Event> news);
/// What one row of the outbox holds, in order. Throws std::logic_error where a bundle is cut.
std::vector<Event> unpacked(Event row);

}  // namespace waybill::events
