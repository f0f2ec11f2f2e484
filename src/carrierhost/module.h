#pragma once
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "carrierhost/descriptor.h"

namespace waybill::carrierhost {

/// A carrier's code and data. The code is never unloaded: frames, vtables and exceptions of it may be anywhere.
struct Module {
    Descriptor descriptor;
    std::unique_ptr<const carrier::Carrier> carrier;  ///< without an account
    carrier::Carrier* (*create)(const carrier::Description&) = nullptr;

    /// The carrier as one account of ours sees it.
    Result<std::unique_ptr<const carrier::Carrier>> make(const std::map<std::string, std::string>& account) const;
};

/// Loads <folder>/carrier.so and <folder>/carrier.json. Error: code malformed, with the reason in a sentence.
Result<std::unique_ptr<Module>> load_module(const std::string& folder);

struct LoadedModules {
    std::vector<std::unique_ptr<Module>> modules;  ///< sorted by code
    std::map<std::string, std::string> refused;    ///< folder name → reason
};
/// Every subfolder that holds a carrier.so or a carrier.json. A folder that is missing holds none.
LoadedModules load_modules(const std::string& folder);

}  // namespace waybill::carrierhost
