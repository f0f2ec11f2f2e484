#pragma once
#include <waybill/json.h>

#include "messages.h"

namespace waybill::carrier::seventeen_track {

/// The text, or the number as text, at that place; empty where there is none.
std::string text_at(const json::Value& value, std::string_view pointer);

/// One accepted number of an answer of either version. Known is false where 17TRACK has found nothing yet.
Tracked read_accepted(const json::Value& item, const Description& description, const Setup& setup);

/// The events of both, each once: 17TRACK may tell one number several times, with more or less of its way.
void merge(Tracked& into, Tracked more);

}  // namespace waybill::carrier::seventeen_track
