#include <cctype>

#include "shipping/rules.h"

// Whether a booking that a carrier shows is the one that was asked for.
namespace waybill::shipping::rules {

namespace {

/// What is left of a text when a carrier has had it in its hands: letters and digits, in one case.
void fold(std::string& out, std::string_view text) {
    for (const unsigned char c : text)
        if (c >= 0x80 || std::isalnum(c)) out += static_cast<char>(std::tolower(c));
}

std::string folded(const Address& address) {
    std::string out;
    for (const std::string& line : address.lines) fold(out, line);
    for (const std::string_view part : {std::string_view(address.city), std::string_view(address.postal_code), std::string_view(address.country)}) {
        out += '|';
        fold(out, part);
    }
    return out;
}

}  // namespace

Proof prove(const carrier::BookingRequest& asked, const carrier::Booked& told) {
    if (!told.reference.empty() && told.reference != asked.reference) return Proof::other;
    if (told.live == false) return Proof::dead;
    if (!told.service.empty() && told.service != asked.service) return Proof::other;
    if (told.to && folded(*told.to) != folded(asked.to)) return Proof::other;
    const bool described = told.live == true && !told.reference.empty();
    return described ? Proof::same : Proof::unsaid;
}

}  // namespace waybill::shipping::rules
