#pragma once
#include <string>

#include "day.h"

namespace day {

/// The table for people.
std::string table(const Result& result);
/// The same as JSON: orders_in, refused, held, delivered, packages, bookings, stages, ….
std::string json(const Result& result);

}  // namespace day
