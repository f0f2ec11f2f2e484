#pragma once
#include <memory>
#include <string>
#include <utility>

#include "carrierhost/module.h"
#include "support/places.h"
#include "waybill/json.h"

/// The carriers' material as the proofs read it, and the modules that it is put before.
namespace waybill::proofs {

/// Nothing where it is no JSON.
inline json::Value read_json(const std::string& text) {
    auto value = json::parse(text, {.bytes = 64u << 20, .depth = 64});
    return value ? std::move(value).value() : json::Value();
}

/// A member that is a text; empty where there is none.
inline std::string text(const json::Value& value, const char* key) {
    const json::Value* member = value.find(key);
    return member == nullptr ? "" : member->string;
}

/// A module of this build, by its code.
inline std::unique_ptr<carrierhost::Module> module_of(const char* code) {
    return carrierhost::load_module(places::build_dir() + "/carriers/" + code).value();
}

}  // namespace waybill::proofs
