#pragma once
#include <map>
#include <string>
#include <vector>

#include "faults/scenarios/promise.h"

/// What slices of full-size runs saw: tests/faults/figures/PN.jsonl, a line a slice, and the table that is made of them.
namespace waybill::bench {

struct Recorded {
    int slice = 0;
    faults::Slice asked;
    faults::Figures figures;
    std::string date;         ///< "2026-11-28"
    std::int64_t seconds = 0; ///< that it took
    double load = 0;          ///< the machine's load average at its end: how alone it was
};

/// The slices of a promise, by number.
std::map<int, Recorded> recorded(const std::string& promise);
/// Puts a slice into the promise's file, in place of an earlier run of it.
void record(const std::string& promise, const Recorded& slice);
/// Writes the table into tests/faults/README.md, between its marks.
void write_table(const std::vector<faults::Promise>& promises);

}  // namespace waybill::bench
