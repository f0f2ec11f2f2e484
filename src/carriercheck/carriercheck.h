#pragma once
#include <functional>
#include <string>
#include <vector>

#include "waybill/result.h"

/// Tries a carrier module out before it meets its carrier: the module's own recordings are played to it by a server on this machine,
/// as they were, and then as a carrier behaves on its bad days. Nothing leaves the machine. What is asked of a module is written in
/// carriers/README.md; nothing here knows a particular carrier.
namespace waybill::carriercheck {

struct Options {
    std::string module;               ///< the shared object; its carrier.json lies beside it
    std::string recordings;           ///< a folder; empty: "recordings" beside the module
    bool stop_at_first_failure = false;
    std::function<void(const std::string& line)> tell;  ///< a line for people as soon as a case is through; may be empty
};

/// One thing that was tried.
struct Case {
    std::string what;     ///< "book (One parcel, label as ZPL): accepted, then silence"
    std::string failure;  ///< what the module did, and what it must do; empty: it did
};

struct Report {
    std::string carrier;  ///< for people: "Demo Parcel (demo)"
    std::vector<Case> cases;
    std::size_t failures() const;
};

/// Errors: there is no such module, or its carrier.json or a recording cannot be read. A module that does not load is a failed case.
Result<Report> check(const Options& options);

}  // namespace waybill::carriercheck
