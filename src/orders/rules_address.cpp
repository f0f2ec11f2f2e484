#include "orders/rules_address.h"

#include <algorithm>

#include "orders/rules_intake.h"

namespace waybill::orders {
namespace {

// ISO 3166-1 alpha-2, officially assigned, and XK as carriers use it for Kosovo.
constexpr std::string_view kCountries =
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF "
    "CG "
    "CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI "
    "GL "
    "GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ "
    "LA "
    "LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO "
    "NP "
    "NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST "
    "SV "
    "SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW";

// Countries whose mail has no postal code, or where it is usual to leave it out.
constexpr std::string_view kWithoutPostalCode =
    "AE AG AO AQ AW BF BI BJ BO BQ BS BV BW BZ CD CF CG CI CK CM CW DJ DM ER FJ GA GD GH GM GQ GY HK HM IE JM KE KI KM KN KP LR "
    "LY ML "
    "MO MR MW NR NU PA QA RW SB SC SL SO SR SS ST SX SY TD TF TG TK TL TO TV TZ UG VU WS YE ZW";

bool listed(std::string_view list, std::string_view code) {
    if (code.size() != 2) return false;
    for (std::size_t at = 0; at + 2 <= list.size(); at += 3)
        if (list.substr(at, 2) == code) return true;
    return false;
}

bool blank(std::string_view text) { return text.find_first_not_of(" \t\n") == std::string_view::npos; }

}  // namespace

bool is_country(std::string_view code) { return listed(kCountries, code); }
bool needs_postal_code(std::string_view country) { return !listed(kWithoutPostalCode, country); }

std::string address_problem(const Address& address) {
    std::string missing;
    const auto note = [&](std::string_view what) { missing += std::string(missing.empty() ? "" : ", ") + std::string(what); };
    if (blank(address.name) && blank(address.company)) note("a name");
    if (std::all_of(address.lines.begin(), address.lines.end(), blank)) note("a street line");
    if (blank(address.city)) note("a city");
    if (!is_country(address.country))
        note("a country");
    else if (needs_postal_code(address.country) && blank(address.postal_code))
        note("a postal code");
    return missing.empty() ? "" : "The address lacks " + missing + ".";
}

std::vector<FieldError> wrong_delivery_address(const Address& address, const std::string& at) {
    auto errors = wrong_fields(address, at);
    if (is_country(address.country) && needs_postal_code(address.country) && blank(address.postal_code))
        errors.push_back({at + "/postal_code", "required", "must not be empty: mail to this country carries one"});
    return errors;
}

std::optional<Error> address_is_settled(bool cancelled, Booking booking, const Stages& units) {
    if (cancelled) return error(Code::conflict, "order.cancelled", "The order was cancelled.");
    if (units.shipped > 0)
        return error(Code::conflict, "order.too_late", "Goods of this order were handed over; its address does not change any more.");
    if (booking != Booking::none && booking != Booking::failed)
        return error(Code::conflict, "order.booked", "A package of this order is booked, or about to be, for the address as it is. It has to be voided first.");
    return {};
}

}  // namespace waybill::orders
