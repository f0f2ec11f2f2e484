#include "waybill/carrier_errors.h"

#include <algorithm>
#include <array>

#include "waybill/script.h"

namespace waybill::carrier {
namespace {

struct Class {
    Refusal refusal;
    std::string_view key;
    Code code;
};
constexpr std::array<Class, 11> kClasses{{
    {Refusal::rejected, "carrier.rejected", Code::rejected},
    {Refusal::unauthorized, "carrier.unauthorized", Code::unauthorized},
    {Refusal::token_expired, "carrier.token_expired", Code::unauthorized},
    {Refusal::rate_limited, "carrier.rate_limited", Code::rate_limited},
    {Refusal::unavailable, "carrier.unavailable", Code::unavailable},
    {Refusal::duplicate, "carrier.duplicate", Code::conflict},  // after a once call: in doubt, so that `find` adopts it
    {Refusal::not_found, "carrier.not_found", Code::not_found},
    {Refusal::too_late, "carrier.too_late", Code::rejected},
    {Refusal::unsupported, "carrier.unsupported", Code::unsupported},
    {Refusal::payment, "carrier.payment", Code::rejected},
    {Refusal::malformed, "carrier.malformed_reply", Code::malformed},
}};

const Class& class_of(Refusal refusal) { return kClasses.at(static_cast<std::size_t>(refusal)); }

}  // namespace

std::string key(Refusal refusal) { return std::string(class_of(refusal).key); }

Error refused(Refusal refusal, std::string detail, std::vector<FieldError> fields) {
    return error(class_of(refusal).code, key(refusal), std::move(detail), std::move(fields));
}

Refusal refusal_of(const Error& error) {
    for (const Class& known : kClasses)
        if (error.key == known.key) return known.refusal;
    const auto same = std::find_if(kClasses.begin(), kClasses.end(), [&](const Class& known) { return known.code == error.code; });
    return same == kClasses.end() ? Refusal::malformed : same->refusal;
}

void Checks::fail(std::string pointer, std::string key, std::string detail) {
    fields_.push_back({std::move(pointer), std::move(key), std::move(detail)});
}

void Checks::length(const std::string& pointer, std::string_view text, std::size_t min, std::size_t max) {
    const std::size_t is = script::length(text);
    if (is < min) fail(pointer, "required", min == 1 ? "is missing" : "needs at least " + std::to_string(min) + " characters");
    if (is > max)
        fail(pointer, "length", "has " + std::to_string(is) + " characters; this carrier takes " + std::to_string(max));
}

Error Checks::error(const std::string& carrier) const {
    std::string detail = carrier + " cannot take this:";
    for (const FieldError& field : fields_) detail += " " + field.pointer + " " + field.detail + ";";
    if (detail.back() == ';') detail.back() = '.';
    const bool unsupported = std::all_of(fields_.begin(), fields_.end(), [](const FieldError& f) { return f.key == "unsupported"; });
    return refused(unsupported ? Refusal::unsupported : Refusal::rejected, std::move(detail), fields_);
}

}  // namespace waybill::carrier
