#include "carrierhost/module.h"

#include <dlfcn.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "carrierhost/capabilities.h"

namespace waybill::carrierhost {
namespace fs = std::filesystem;
namespace {

Error bad(std::string why) { return error(Code::malformed, "carrier.bad_module", std::move(why)); }

std::string abi_text(const carrier::Abi& abi) {
    return "version " + std::to_string(abi.version) + ", compiler " + abi.compiler + ", C++11 ABI " +
           std::to_string(abi.cxx11_abi) + (abi.sanitized != 0 ? ", sanitized" : "");
}

/// Nothing else of a module is touched before this: with another ABI every call would be undefined.
Result<void> check_abi(void* library) {
    const auto ask = reinterpret_cast<const carrier::Abi* (*)()>(dlsym(library, "waybill_carrier_abi"));
    if (ask == nullptr) return bad("it does not export waybill_carrier_abi: not a carrier module");
    const carrier::Abi* abi = ask();
    if (abi == nullptr) return bad("it names no ABI");
    if (abi->version != carrier::kAbi.version)  // the other members may not even be there
        return bad("it was built for contract version " + std::to_string(abi->version) + ", this is " +
                   std::to_string(carrier::kAbi.version));
    const bool same = std::strcmp(abi->compiler, carrier::kAbi.compiler) == 0 && abi->cxx11_abi == carrier::kAbi.cxx11_abi &&
                      abi->sanitized == carrier::kAbi.sanitized;
    if (!same) return bad("it was built with " + abi_text(*abi) + "; this needs " + abi_text(carrier::kAbi));
    return {};
}

using Create = carrier::Carrier* (*)(const carrier::Description&);

Result<std::unique_ptr<const carrier::Carrier>> make_carrier(Create create, const carrier::Description& description) {
    try {
        std::unique_ptr<const carrier::Carrier> made(create(description));
        if (made == nullptr) return bad("it made no carrier");
        return made;
    } catch (const std::exception& e) {
        return bad(std::string("it failed to start: ") + e.what());
    } catch (...) {
        return bad("it failed to start with an unknown exception");
    }
}

}  // namespace

Result<std::unique_ptr<Module>> load_module(const std::string& folder) {
    std::ifstream file(folder + "/carrier.json", std::ios::binary);
    if (!file) return bad("it has no carrier.json");
    std::ostringstream text;
    text << file.rdbuf();
    TRY(descriptor, read_descriptor(text.str(), fs::path(folder).filename().string()));
    // dlopen wants an absolute path: a relative one without a slash would be searched for elsewhere.
    void* library = dlopen(fs::absolute(folder + "/carrier.so").c_str(), RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) return bad(std::string("it cannot be loaded: ") + dlerror());
    TRY_VOID(check_abi(library));
    const auto create = reinterpret_cast<Create>(dlsym(library, "waybill_carrier_create"));
    if (create == nullptr) return bad("it does not export waybill_carrier_create");
    TRY(made, make_carrier(create, descriptor.description));
    if (const std::string why = missing_capabilities(*made, descriptor.profile); !why.empty()) return bad(why);
    return std::make_unique<Module>(Module{std::move(descriptor), std::move(made), create});
}

Result<std::unique_ptr<const carrier::Carrier>> Module::make(const std::map<std::string, std::string>& account) const {
    carrier::Description description = descriptor.description;
    description.account = account;
    return make_carrier(create, description);
}

LoadedModules load_modules(const std::string& folder) {
    LoadedModules out;
    std::vector<fs::path> folders;
    std::error_code ignored;  // no folder: no modules
    for (const auto& entry : fs::directory_iterator(folder, ignored))
        if (fs::exists(entry.path() / "carrier.so") || fs::exists(entry.path() / "carrier.json")) folders.push_back(entry.path());
    std::sort(folders.begin(), folders.end());
    for (const fs::path& path : folders) {
        auto module = load_module(path.string());
        if (module)
            out.modules.push_back(std::move(module).value());
        else
            out.refused.emplace(path.filename().string(), module.error().detail);
    }
    return out;
}

}  // namespace waybill::carrierhost
