#pragma once
#include <optional>
#include <string>

#include "truth.h"

namespace waybill::simulator {

/// One line of the journal: exactly one of these.
struct Record {
    struct Voided {
        std::string id;
        Instant at;
    };
    std::optional<Shipment> booked;
    std::optional<Voided> voided;
    std::optional<ClockState> clock;
};

std::string booked_record(const Shipment& shipment);
std::string voided_record(const std::string& id, Instant at);
std::string clock_record(const ClockState& clock);
/// Throws std::runtime_error for a line that is none: the journal is the truth, and a damaged truth is not guessed at.
Record read_record(const std::string& line);

}  // namespace waybill::simulator
