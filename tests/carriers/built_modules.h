#pragma once
#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "support/places.h"

namespace waybill::carrier {

/// The codes of the modules that this build made of carriers/, sorted.
inline std::vector<std::string> built_modules() {
    std::vector<std::string> codes;
    std::error_code none;
    for (const auto& entry : std::filesystem::directory_iterator(places::build_dir() + "/carriers", none))
        if (std::filesystem::exists(entry.path() / "carrier.so")) codes.push_back(entry.path().filename().string());
    std::sort(codes.begin(), codes.end());
    return codes;
}

}  // namespace waybill::carrier
