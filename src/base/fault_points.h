#pragma once
#include <string>

/// Places where a test has the program die or stand still, and where it has it do the wrong thing on purpose, to see whether the
/// tests notice. They are there in `waybill-tested` only, which tests/CMakeLists.txt builds beside the product out of the same
/// sources; in the product each of these is nothing. To be used in .cpp files, never in a header.
///
/// WAYBILL_CRASH_POINT("call.before_once")               dies or stops here where the environment says so
/// WAYBILL_CRASH_POINT_OF(intent.kind, "before_claim")   the point "book.before_claim" or "void.before_claim"
/// WAYBILL_MUTATED("booking.time_out_is_failure")        true where the environment asks for that mistake
/// WAYBILL_MUTATED_SQL(text)                             a statement, with the mistakes that are asked for
#ifdef WAYBILL_FAULT_POINTS
namespace waybill::fault_points {
void pass(const std::string& name);
bool mutated(const char* name);
std::string mutated_sql(std::string text);
}  // namespace waybill::fault_points
#define WAYBILL_CRASH_POINT(name) ::waybill::fault_points::pass(name)
#define WAYBILL_CRASH_POINT_OF(kind, name) ::waybill::fault_points::pass(std::string(kind) + "." + (name))
#define WAYBILL_MUTATED(name) ::waybill::fault_points::mutated(name)
#define WAYBILL_MUTATED_SQL(text) ::waybill::fault_points::mutated_sql(text)
#else
#define WAYBILL_CRASH_POINT(name) static_cast<void>(0)
#define WAYBILL_CRASH_POINT_OF(kind, name) static_cast<void>(0)
#define WAYBILL_MUTATED(name) false
#define WAYBILL_MUTATED_SQL(text) (text)
#endif
