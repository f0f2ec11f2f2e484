#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

/// A promise is proved by one scenario in two sizes: small and seeded in `./dev test faults`, in slices up to its full size by
/// `./dev bench faults PN`.
namespace waybill::faults {

/// How much to do.
struct Slice {
    std::uint64_t seed = 0;
    std::int64_t size = 0;         ///< in the promise's units
    std::chrono::seconds time{0};  ///< no new work is begun after it: then less was done, and the figures say so
};

/// What was seen.
struct Figures {
    std::int64_t done = 0;                      ///< of the size
    std::map<std::string, std::int64_t> sums;   ///< "kills": added up over slices
    std::map<std::string, std::int64_t> worst;  ///< "recovery ms": the largest of all slices
    std::vector<std::string> breaches;          ///< sentences; none where the promise was kept
    std::string skipped;                        ///< why it cannot be run here; then nothing else is said

    /// Keeps the first dozen of them.
    void breach(std::string sentence);
    void at_worst(const std::string& name, std::int64_t value);
};

/// Of what another slice saw.
void add(Figures& sum, const Figures& more);

struct Promise {
    std::string name;      ///< "P3"
    std::string sentence;  ///< what is promised: "Nothing that was acknowledged is lost"
    std::string unit;      ///< "acknowledgements"
    std::int64_t full = 0, slice = 0, small = 0;  ///< sizes: in all, of one slice, in the tests
    std::function<Figures(const Slice&)> run;
};

/// All that have a scenario, by number.
std::vector<Promise> promises();

// One file each.
Promise no_parcel_twice();        // P1
Promise every_crash_point();      // P2
Promise lost_acknowledgements();  // P3
Promise lost_answers();           // P4
Promise one_booking();            // P5
Promise lost_lease();             // P6
Promise database_restarts();      // P7
Promise database_failover();      // P8
Promise deadlock_storm();         // P9
Promise disk_full();              // P14
Promise stock_truth();            // P21
Promise graceful_stop();          // P23
Promise simulated_years();        // P26

}  // namespace waybill::faults
