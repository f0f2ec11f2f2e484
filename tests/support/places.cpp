#include "support/places.h"

namespace waybill::places {

std::string source_dir() { return WAYBILL_SOURCE_DIR; }
std::string build_dir() { return WAYBILL_BUILD_DIR; }

}  // namespace waybill::places
