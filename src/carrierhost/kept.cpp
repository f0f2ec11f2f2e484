#include <stdexcept>

#include "carrierhost/carrierhost.h"
#include "waybill/json.h"

namespace waybill::carrierhost {

std::string kept_text(const carrier::Kept& kept) {
    json::Writer out;
    out.begin_object();
    for (const auto& [name, value] : kept) out.member(name, value);
    return out.end_object().take();
}

carrier::Kept kept_values(const std::string& stored) {
    carrier::Kept kept;
    if (stored == "{}") return kept;
    const auto value = json::parse(stored, {.bytes = 16u << 20});
    if (!value) throw std::logic_error("what a module kept cannot be read: " + value.error().detail);
    for (const auto& [name, one] : value->members) kept[name] = one.string;
    return kept;
}

}  // namespace waybill::carrierhost
