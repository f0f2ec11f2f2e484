#pragma once
#include <string>

namespace waybill::places {

/// Where the tree and what was built of it lie. Functions, not macros: a test is compiled once for every clone of the tree.
std::string source_dir();
std::string build_dir();

}  // namespace waybill::places
