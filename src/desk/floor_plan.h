#pragma once
#include <string>

#include "desk/page.h"

namespace waybill::desk {

/// The floor as an SVG drawing with its legend, finished HTML: aisles, bins by what lies in them, the route of a list with its
/// stops, who is where. Colours come from the style sheet alone; whatever a colour says, a shape or a number says, too.
std::string floor_plan(const Visit& visit, const picking::FloorPicture& picture, const std::string& title);

}  // namespace waybill::desk
