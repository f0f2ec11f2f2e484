#pragma once
#include <string>

#include "faults/scenarios/promise.h"

/// The runs behind the promises of booking, each with a mistake of src/base/fault_points.h where one is named: then it must find
/// a breach (tests/faults/mutations_test.cpp).
namespace waybill::faults {

Figures book_under_kills(const Slice& slice, const std::string& mutation);         // P1
Figures crash_everywhere(const Slice& slice, const std::string& mutation);         // P2
Figures lose_every_answer(const Slice& slice, const std::string& mutation);        // P4
Figures stop_in_mid_call(const Slice& slice, const std::string& mutation);         // P6
Figures conflict_in_mid_outcome(const Slice& slice, const std::string& mutation);  ///< deadlocks, where an answer is written down
Figures lose_commits(const Slice& slice, const std::string& mutation);  ///< COMMITs whose answer, or that themselves, are lost

}  // namespace waybill::faults
