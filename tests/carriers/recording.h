#pragma once
#include <stdexcept>

#include "carriercheck/recording.h"
#include "carriers/player.h"
#include "support/places.h"

namespace waybill::carrier {

using carriercheck::Recording;

/// Of carriers/<code>/recordings.
inline std::vector<Recording> read_recordings(const std::string& code) {
    auto read = carriercheck::read_recordings(places::source_dir() + "/carriers/" + code + "/recordings");
    if (!read) throw std::runtime_error(read.error().detail);
    return std::move(read).value();
}

}  // namespace waybill::carrier
